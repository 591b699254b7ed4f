// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "fits/card.h"
#include "fits/writer.h"

namespace almagest::fits {
namespace {

constexpr std::size_t kKeywordSize = 8;
constexpr std::size_t kCommentaryWidth = kCardSize - kKeywordSize;
constexpr std::size_t kContinueWidth = 67;  // between the quotes of a CONTINUE card, `&` included

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 32 && c < 127; });
}

bool keyword_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// "KEYWORD = " or "HIERARCH WORD WORD = "; empty if it can't be one.
std::string start_of(std::string_view keyword) {
  const std::string upper = base::upper(base::trim(keyword));
  if (upper.empty() || upper.size() > 40) return {};
  const bool letters = std::all_of(upper.begin(), upper.end(), [](char c) { return keyword_letter(c) || c == ' '; });
  if (!letters) return {};
  const bool standard = upper.size() <= kKeywordSize && upper.find(' ') == std::string::npos;
  return standard ? fmt::format("{:<8}= ", upper) : fmt::format("HIERARCH {} = ", upper);
}

std::string doubled_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out;
}

// At most `width` characters from `at`, not parting a doubled quote.
std::string_view piece_of(std::string_view text, std::size_t at, std::size_t width) {
  std::string_view piece = text.substr(at, width);
  if (at + piece.size() == text.size()) return piece;
  const std::size_t quotes = piece.size() - (piece.find_last_not_of('\'') + 1);
  if (quotes % 2 != 0) piece.remove_suffix(1);
  return piece;
}

std::string shortest(double value) {
  std::string text = fmt::format("{}", value);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c == 'e' ? 'E' : c; });
  if (text.find('.') != std::string::npos) return text;
  const std::size_t exponent = std::min(text.find('E'), text.size());
  return text.insert(exponent, ".0");
}

void pad(std::string& cards) {
  cards.resize((cards.size() + kCardSize - 1) / kCardSize * kCardSize, ' ');
}

}  // namespace

void CardWriter::refuse(std::string_view keyword, std::string_view why) {
  if (!status_) return;
  status_ = base::fail(base::Code::invalid_argument, fmt::format("{} can't be written to FITS: {}", keyword, why));
}

void CardWriter::write(std::string_view keyword, std::string_view value, std::string_view comment) {
  std::string card = start_of(keyword);
  if (card.empty()) return refuse(keyword, "it is not a keyword");
  if (!printable(comment)) return refuse(keyword, "its comment has characters other than ASCII");
  card += value;
  if (card.size() > kCardSize) return refuse(keyword, "keyword and value are too long");
  if (!comment.empty() && card.size() + 4 <= kCardSize) {
    card += " / ";
    card += comment.substr(0, kCardSize - card.size());
  }
  cards_ += card;
  pad(cards_);
}

CardWriter& CardWriter::text(std::string_view keyword, std::string_view value, std::string_view comment) {
  if (!printable(value)) {
    refuse(keyword, "its value has characters other than ASCII");
    return *this;
  }
  const std::string quoted = doubled_quotes(value);
  const std::size_t room = kCardSize - std::min(start_of(keyword).size(), kCardSize) - 2;
  if (quoted.size() <= room) {
    write(keyword, fmt::format("{:<20}", fmt::format("'{:<8}'", quoted).substr(0, room + 2)), comment);
    return *this;
  }
  std::size_t at = piece_of(quoted, 0, room - 1).size();
  write(keyword, fmt::format("'{}&'", quoted.substr(0, at)), {});
  if (!status_) return *this;
  while (at < quoted.size()) {
    const bool last = quoted.size() - at <= kContinueWidth;
    const std::string_view piece = piece_of(quoted, at, last ? kContinueWidth : kContinueWidth - 1);
    at += piece.size();
    std::string card = fmt::format("CONTINUE  '{}{}'", piece, at < quoted.size() ? "&" : "");
    if (at == quoted.size() && !comment.empty() && card.size() + 4 <= kCardSize) {
      card += " / ";
      card += comment.substr(0, kCardSize - card.size());
    }
    cards_ += card;
    pad(cards_);
  }
  return *this;
}

CardWriter& CardWriter::logical(std::string_view keyword, bool value, std::string_view comment) {
  write(keyword, fmt::format("{:>20}", value ? "T" : "F"), comment);
  return *this;
}

CardWriter& CardWriter::integer(std::string_view keyword, std::int64_t value, std::string_view comment) {
  write(keyword, fmt::format("{:>20}", value), comment);
  return *this;
}

CardWriter& CardWriter::real(std::string_view keyword, double value, std::string_view comment) {
  if (!std::isfinite(value)) {
    refuse(keyword, "its value is not finite");
    return *this;
  }
  write(keyword, fmt::format("{:>20}", shortest(value)), comment);
  return *this;
}

CardWriter& CardWriter::undefined(std::string_view keyword, std::string_view comment) {
  write(keyword, fmt::format("{:>20}", ""), comment);
  return *this;
}

void CardWriter::write_commentary(std::string_view keyword, std::string_view text) {
  if (!printable(text)) return refuse(keyword, "its text has characters other than ASCII");
  do {
    cards_ += fmt::format("{:<8}{}", keyword, text.substr(0, kCommentaryWidth));
    pad(cards_);
    text.remove_prefix(std::min(text.size(), kCommentaryWidth));
  } while (!text.empty());
}

CardWriter& CardWriter::comment(std::string_view text) {
  write_commentary("COMMENT", text);
  return *this;
}

CardWriter& CardWriter::history(std::string_view text) {
  write_commentary("HISTORY", text);
  return *this;
}

CardWriter& CardWriter::blank() {
  cards_.append(kCardSize, ' ');
  return *this;
}

CardWriter& CardWriter::append(const CardWriter& other) {
  cards_ += other.cards_;
  if (status_ && !other.status_) status_ = other.status_;
  return *this;
}

}  // namespace almagest::fits
