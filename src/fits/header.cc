// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/text.h"
#include "fits/card_scan.h"

namespace almagest::fits {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

constexpr std::uint64_t kUpper = 0xDFDFDFDFDFDFDFDFULL;  // folds letters, and harmlessly some signs, into one case

std::uint64_t mix(std::uint64_t hash, std::uint64_t part) {
  hash = (hash ^ (part & kUpper)) * 0x9E3779B97F4A7C15ULL;
  return hash ^ hash >> 32U;
}

// Without regard to case. Bytes are taken eight at a time, the last ones filled up with blanks.
std::size_t hash_of(std::string_view keyword) {
  std::uint64_t hash = keyword.size();
  do {
    std::array<char, 8> part{' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    const std::size_t size = std::min(keyword.size(), part.size());
    std::memcpy(part.data(), keyword.data(), size);
    hash = mix(hash, std::bit_cast<std::uint64_t>(part));
    keyword.remove_prefix(size);
  } while (!keyword.empty());
  return hash;
}

// The same for the usual keyword: its eight bytes are filled up already.
std::size_t hash_of_usual(std::string_view image, std::size_t size) {
  std::uint64_t part = 0;
  std::memcpy(&part, image.data(), sizeof part);
  return mix(size, part);
}

std::uint32_t tag_of(std::size_t hash) {
  return static_cast<std::uint32_t>(hash >> 32U);
}

bool same_keyword(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a == b) return true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (upper(a[i]) != upper(b[i])) return false;
  }
  return true;
}

// A CONTINUE card with a string (4.2.1.2).
bool is_continuation(std::string_view card) {
  if (card[0] != 'C' || std::memcmp(card.data(), "CONTINUE  ", 10) != 0) return false;
  const std::size_t at = card.find_first_not_of(' ', kContinueValueAt);
  return at != std::string_view::npos && card[at] == '\'';
}

bool wants_more(const Card& card) {
  const std::string_view image = card.image();
  if (card.continuations() == 0) return asks_continuation(card.value_text());
  return asks_continuation(scan_value(image.substr(image.size() - kCardSize), kContinueValueAt));
}

}  // namespace

base::Result<Header> Header::parse(std::string_view text, const Limits& limits) {
  const std::size_t count = (text.find_last_not_of(' ') + kCardSize) / kCardSize;  // npos + 80 is 79
  if (count > limits.cards_per_header) {
    return base::fail(base::Code::too_large, fmt::format("A header has more than {} cards", limits.cards_per_header));
  }
  Header header;
  header.cards_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view image = text.substr(i * kCardSize, kCardSize);
    if (is_continuation(image) && !header.cards_.empty() && wants_more(header.cards_.back())) {
      if (++header.cards_.back().continuations_ <= limits.continuations) continue;
      return base::fail(base::Code::too_large, fmt::format("{} has more than {} CONTINUE cards",
                                                           header.cards_.back().keyword(), limits.continuations));
    }
    header.cards_.emplace_back(image);
  }
  header.build_index();
  return header;
}

void Header::build_index() {
  std::size_t size = 16;
  while (size < cards_.size() * 2) size *= 2;
  slots_.assign(size, {});
  std::string_view previous;
  for (std::size_t i = 0; i < cards_.size(); ++i) {
    const std::string_view keyword = cards_[i].keyword();
    if (keyword == previous) continue;  // runs of COMMENT, HISTORY and blank cards
    previous = keyword;
    const bool usual = cards_[i].value_at_ == 10 && cards_[i].keyword_at_ == 0 && keyword.size() <= 8;
    const std::size_t hash = usual ? hash_of_usual(cards_[i].image(), keyword.size()) : hash_of(keyword);
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t slot = hash & (size - 1);; slot = (slot + 1) & (size - 1)) {
      if (slots_[slot].place == 0) {
        slots_[slot] = {static_cast<std::uint32_t>(i + 1), tag};
        break;
      }
      if (slots_[slot].tag == tag && same_keyword(cards_[slots_[slot].place - 1].keyword(), keyword)) break;
    }
  }
}

const Card* Header::find(std::string_view keyword) const {
  const std::size_t mask = slots_.size() - 1;
  const std::size_t hash = hash_of(keyword);
  const std::uint32_t tag = tag_of(hash);
  for (std::size_t slot = hash & mask; slots_[slot].place != 0; slot = (slot + 1) & mask) {
    if (slots_[slot].tag != tag) continue;
    const Card& card = cards_[slots_[slot].place - 1];
    if (same_keyword(card.keyword(), keyword)) return &card;
  }
  return nullptr;
}

std::optional<bool> Header::logical(std::string_view keyword) const {
  const Card* card = find(keyword);
  if (card == nullptr) return std::nullopt;
  const Value value = card->value();
  const bool* logical = std::get_if<bool>(&value);
  return logical != nullptr ? std::optional(*logical) : std::nullopt;
}

std::optional<std::int64_t> Header::integer(std::string_view keyword) const {
  const Card* card = find(keyword);
  if (card == nullptr) return std::nullopt;
  const Value value = card->value();
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  const auto* real = std::get_if<double>(&value);
  if (real == nullptr || !(std::fabs(*real) <= kExactIntegers) || std::trunc(*real) != *real) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

std::optional<double> Header::real(std::string_view keyword) const {
  const Card* card = find(keyword);
  if (card == nullptr) return std::nullopt;
  const Value value = card->value();
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  const auto* real = std::get_if<double>(&value);
  return real != nullptr ? std::optional(*real) : std::nullopt;
}

std::optional<std::string> Header::string(std::string_view keyword) const {
  const Card* card = find(keyword);
  if (card == nullptr || card->kind() != ValueKind::string) return std::nullopt;
  return card->text();
}

std::optional<std::string> Header::text(std::string_view keyword) const {
  const Card* card = find(keyword);
  if (card == nullptr || !card->has_value()) return std::nullopt;
  return card->text();
}

}  // namespace almagest::fits
