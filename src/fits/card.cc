// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/card.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/text.h"
#include "fits/card_scan.h"

namespace almagest::fits {
namespace {

constexpr std::array<char, kCardSize> kBlankCard = [] {
  std::array<char, kCardSize> blank{};
  blank.fill(' ');
  return blank;
}();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Blanks and bytes beyond ASCII are looked for eight at a time: most of a header is blank.
std::uint64_t eight(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

constexpr std::uint64_t kEightBlanks = 0x2020202020202020ULL;
constexpr std::uint64_t kEightHighBits = 0x8080808080808080ULL;

std::string_view without_trailing_blanks(std::string_view text) {
  std::size_t size = text.size();
  while (size >= 8 && eight(text.data() + size - 8) == kEightBlanks) size -= 8;
  while (size > 0 && text[size - 1] == ' ') --size;
  return text.substr(0, size);
}

std::string_view without_leading_blanks(std::string_view text) {
  std::size_t at = 0;
  while (at + 8 <= text.size() && eight(text.data() + at) == kEightBlanks) at += 8;
  while (at < text.size() && text[at] == ' ') ++at;
  return text.substr(at);
}

bool is_ascii(std::string_view text) {
  std::size_t at = 0;
  std::uint64_t bits = 0;
  for (; at + 8 <= text.size(); at += 8) bits |= eight(text.data() + at);
  for (; at < text.size(); ++at) bits |= static_cast<unsigned char>(text[at]);
  return (bits & kEightHighBits) == 0;
}

std::string to_utf8(std::string_view text) {
  return is_ascii(text) || base::is_utf8(text) ? std::string(text) : base::latin1_to_utf8(text);
}

std::string to_utf8(std::string&& text) {
  return is_ascii(text) || base::is_utf8(text) ? std::move(text) : base::latin1_to_utf8(text);
}

// Adds what stands between the quotes, with doubled quotes made single.
void append_unquoted(std::string_view quoted, std::string& out) {
  quoted.remove_prefix(1);
  if (!quoted.empty() && quoted.back() == '\'') quoted.remove_suffix(1);
  quoted = without_trailing_blanks(quoted);
  if (std::memchr(quoted.data(), '\'', quoted.size()) == nullptr) {
    out.append(quoted);
    return;
  }
  for (std::size_t at = 0; at < quoted.size();) {
    const std::size_t quote = std::min(quoted.find('\'', at), quoted.size());
    const std::size_t end = std::min(quote + 1, quoted.size());
    out.append(quoted.substr(at, end - at));
    at = quote + 2;
  }
}

// 4.2.3: a sign and digits.
std::optional<Value> integer_of(std::string_view text) {
  if (text.front() == '+') text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc{}) return value;
  return std::nullopt;
}

// 4.2.4: the exponent's letter is E or D.
std::optional<double> real_of(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const std::size_t first = !text.empty() && text.front() == '-' ? 1 : 0;
  if (text.size() <= first || text.size() > kCardSize || !(is_digit(text[first]) || text[first] == '.'))
    return std::nullopt;
  std::array<char, kCardSize> buffer;  // NOLINT: what is used is filled
  const auto is_d = [](char c) { return c == 'D' || c == 'd'; };
  const auto letter = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_d) - text.begin());
  if (letter < text.size()) {
    std::memcpy(buffer.data(), text.data(), text.size());
    buffer[letter] = 'E';
    text = {buffer.data(), text.size()};
  }
  double value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (end != last) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    if (text.find('-', 1) == std::string_view::npos) return std::nullopt;
    return 0.0;  // too small for a double
  }
  return value;
}

// 4.2.5 and 4.2.6: "(real, imaginary)".
std::optional<std::complex<double>> complex_of(std::string_view text) {
  if (text.size() < 5 || text.back() != ')') return std::nullopt;
  const std::string_view inside = text.substr(1, text.size() - 2);
  const std::size_t comma = inside.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto real = real_of(base::trim(inside.substr(0, comma)));
  const auto imaginary = real_of(base::trim(inside.substr(comma + 1)));
  if (!real || !imaginary) return std::nullopt;
  return std::complex<double>(*real, *imaginary);
}

std::optional<Value> number_of(std::string_view text) {
  const std::size_t sign = text.front() == '-' || text.front() == '+' ? 1 : 0;
  const bool digits =
      text.size() > sign && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(sign), text.end(), is_digit);
  if (digits) {
    if (auto integer = integer_of(text)) return integer;
  }
  if (const auto real = real_of(text)) return Value(*real);
  return std::nullopt;
}

}  // namespace

std::string_view scan_value(std::string_view card, std::size_t value_at) {
  const std::string_view rest = without_leading_blanks(card.substr(value_at));
  if (rest.empty()) return {};
  if (rest[0] == '\'') {
    std::size_t end = rest.find('\'', 1);
    while (end != std::string_view::npos && end + 1 < rest.size() && rest[end + 1] == '\'')
      end = rest.find('\'', end + 2);
    return end == std::string_view::npos ? without_trailing_blanks(rest) : rest.substr(0, end + 1);
  }
  if (rest[0] == '(') {
    const std::size_t close = rest.find(')');
    return close == std::string_view::npos ? without_trailing_blanks(rest) : rest.substr(0, close + 1);
  }
  std::size_t end = 0;
  while (end < rest.size() && rest[end] != ' ' && rest[end] != '/') ++end;
  return rest.substr(0, end);
}

std::string_view scan_comment(std::string_view card, std::size_t value_at) {
  const std::string_view value = scan_value(card, value_at);
  const std::size_t from =
      value.data() == nullptr ? value_at : static_cast<std::size_t>(value.data() - card.data()) + value.size();
  std::string_view comment = without_leading_blanks(card.substr(from));
  if (!comment.empty() && comment[0] == '/') comment.remove_prefix(1);
  if (!comment.empty() && comment[0] == ' ' && comment.data()[-1] == '/') comment.remove_prefix(1);
  return without_trailing_blanks(comment);
}

bool asks_continuation(std::string_view quoted) {
  if (quoted.size() < 3 || quoted[0] != '\'') return false;
  if (quoted.back() == '\'') quoted.remove_suffix(1);
  quoted = without_trailing_blanks(quoted);
  return quoted.size() >= 2 && quoted.back() == '&';
}

Card::Card(std::string_view image) : image_(image.size() < kCardSize ? kBlankCard.data() : image.data()) {
  const std::string_view card(image_, kCardSize);
  if (image.size() > kCardSize) continuations_ = static_cast<std::uint32_t>(image.size() / kCardSize - 1);
  const KeywordPlace place = scan_keyword(card);
  keyword_at_ = place.at;
  keyword_size_ = place.size;
  value_at_ = place.value_at;
}

std::string_view Card::value_text() const {
  return value_at_ == 0 ? std::string_view() : scan_value({image_, kCardSize}, value_at_);
}

ValueKind Card::kind() const {
  if (value_at_ == 0) return ValueKind::none;
  const std::string_view text = value_text();
  if (text.empty()) return ValueKind::undefined;
  if (text[0] == '\'') return ValueKind::string;
  if (text == "T" || text == "F") return ValueKind::logical;
  if (text[0] == '(') return complex_of(text) ? ValueKind::complex : ValueKind::illegal;
  const auto number = number_of(text);
  if (!number) return ValueKind::illegal;
  return std::holds_alternative<double>(*number) ? ValueKind::real : ValueKind::integer;
}

Value Card::value() const {
  const std::string_view text = value_text();
  if (text.empty()) return {};
  if (text[0] == '\'') return string_from(text);
  if (text == "T" || text == "F") return text == "T";
  if (text[0] == '(') {
    if (const auto complex = complex_of(text)) return *complex;
  } else if (auto number = number_of(text)) {
    return std::move(*number);
  }
  return to_utf8(text);
}

std::string Card::text() const {
  const std::string_view first = value_text();
  return first.empty() || first[0] != '\'' ? to_utf8(first) : string_from(first);
}

std::string Card::string_from(std::string_view first) const {
  std::string out;
  append_unquoted(first, out);
  for (std::uint32_t i = 1; i <= continuations_; ++i) {
    const std::string_view piece = scan_value({image_ + i * kCardSize, kCardSize}, kContinueValueAt);
    if (!out.empty() && out.back() == '&') out.pop_back();
    if (!piece.empty() && piece[0] == '\'') append_unquoted(piece, out);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return to_utf8(std::move(out));
}

std::string_view Card::comment_text() const {
  const std::string_view card(image_, kCardSize);
  if (value_at_ != 0) return scan_comment(card, value_at_);
  const std::size_t from = std::max<std::size_t>(8, std::size_t{keyword_at_} + keyword_size_);
  return without_trailing_blanks(card.substr(from));
}

std::string Card::comment() const {
  const std::string_view first = comment_text();
  if (continuations_ == 0) return to_utf8(first);
  std::string out(first);
  for (std::uint32_t i = 1; i <= continuations_; ++i) {
    const std::string_view piece = scan_comment({image_ + i * kCardSize, kCardSize}, kContinueValueAt);
    if (!out.empty() && !piece.empty()) out += ' ';
    out += piece;
  }
  return to_utf8(std::move(out));
}

}  // namespace almagest::fits
