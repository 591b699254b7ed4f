// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/column_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/text.h"

namespace almagest::index {
namespace {

metadata::Value to_text(const metadata::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* instant = std::get_if<base::Instant>(&value))
    return base::iso_of(*instant, base::Fraction::as_needed);
  return {};
}

metadata::Value to_integer(const metadata::Value& value) {
  if (const auto* real = std::get_if<double>(&value)) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (std::abs(*real) <= kExact && *real == std::trunc(*real)) return static_cast<std::int64_t>(*real);
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (const auto parsed = base::parse_int(*text)) return *parsed;
  }
  return {};
}

metadata::Value to_real(const metadata::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (const auto parsed = base::parse_double(*text)) return *parsed;
  }
  return {};
}

metadata::Value to_instant(const metadata::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (const auto parsed = base::parse_instant(*text)) return *parsed;
  }
  return {};
}

bool holds(const metadata::Value& value, Content content) {
  switch (content) {
    case Content::text:
      return std::holds_alternative<std::string>(value);
    case Content::integer:
      return std::holds_alternative<std::int64_t>(value);
    case Content::real:
      return std::holds_alternative<double>(value) && std::isfinite(std::get<double>(value));
    case Content::instant:
      return std::holds_alternative<base::Instant>(value);
  }
  return false;
}

}  // namespace

Content content_of(metadata::Type type) {
  switch (type) {
    case metadata::Type::integer:
    case metadata::Type::boolean:
      return Content::integer;
    case metadata::Type::real:
      return Content::real;
    case metadata::Type::time:
      return Content::instant;
    case metadata::Type::string:
    case metadata::Type::region:
      return Content::text;
  }
  return Content::text;
}

metadata::Value converted(const metadata::Value& value, Content content) {
  if (holds(value, content)) return value;
  switch (content) {
    case Content::text:
      return to_text(value);
    case Content::integer:
      return to_integer(value);
    case Content::real:
      return to_real(value);
    case Content::instant:
      return to_instant(value);
  }
  return {};
}

void ColumnBuilder::add(const metadata::Value& given) {
  if (metadata::is_null(given)) return add_null();
  std::optional<metadata::Value> conversion;
  if (!holds(given, content_)) conversion = converted(given, content_);
  const metadata::Value& value = conversion ? *conversion : given;
  if (metadata::is_null(value)) return add_null();
  switch (content_) {
    case Content::text:
      return add_text(std::get<std::string>(value));
    case Content::integer:
      return add_number(std::bit_cast<std::uint64_t>(std::get<std::int64_t>(value)));
    case Content::instant:
      return add_number(std::bit_cast<std::uint64_t>(std::get<base::Instant>(value).us));
    case Content::real:
      return add_number(std::bit_cast<std::uint64_t>(std::get<double>(value) + 0.0));  // -0 becomes 0: one value
  }
}

void ColumnBuilder::add_null() {
  if (plain_) {
    plain_nulls_.push_back(static_cast<Row>(rows_));
    plain_values_.push_back(0);
  } else {
    if (!null_code_) null_code_ = next_code();
    codes_.push(*null_code_);
  }
  ++rows_;
}

void ColumnBuilder::add_text(std::string_view text) {
  if (!last_code_ || last_text_ != text) {
    const auto found = texts_.find(text);
    last_code_ = found != texts_.end() ? found->second : texts_.emplace(text, next_code()).first->second;
    last_text_ = text;
  }
  codes_.push(*last_code_);
  ++rows_;
}

void ColumnBuilder::add_number(std::uint64_t bits) {
  ++rows_;
  if (plain_) return plain_values_.push_back(bits);
  if (!last_code_ || last_bits_ != bits) {
    const auto [entry, added] = numbers_.try_emplace(bits, codes_seen_);
    if (added) next_code();
    last_code_ = entry->second;
    last_bits_ = bits;
  }
  codes_.push(*last_code_);
  if (numbers_.size() > kMaxNumbers || (rows_ >= kTrial && numbers_.size() > rows_ / 2)) spread();
}

void ColumnBuilder::spread() {
  std::vector<std::uint64_t> by_code(codes_seen_, 0);
  for (const auto& [bits, code] : numbers_) by_code[code] = bits;
  plain_values_.reserve(2 * rows_);
  for (Row row = 0; row < codes_.size(); ++row) {
    const Code code = codes_[row];
    if (null_code_ && code == *null_code_) plain_nulls_.push_back(row);
    plain_values_.push_back(by_code[code]);
  }
  plain_ = true;
  codes_ = {};
  numbers_ = {};
}

// `by_rank`: the codes given so far (null's excepted) in the order of their values.
void ColumnBuilder::translate(const std::vector<Code>& by_rank, const std::vector<Row>& order,
                              std::vector<Code>& codes) const {
  std::vector<Code> new_code(codes_seen_, static_cast<Code>(by_rank.size()));
  for (std::size_t rank = 0; rank < by_rank.size(); ++rank) new_code[by_rank[rank]] = static_cast<Code>(rank);
  codes.resize(rows_);
  for (std::size_t row = 0; row < rows_; ++row) {
    codes[row] = new_code[codes_[order.empty() ? static_cast<Row>(row) : order[row]]];
  }
}

void ColumnBuilder::finish_texts(const std::vector<Row>& order, ColumnDraft& draft) {
  std::vector<std::pair<std::string_view, Code>> sorted;
  sorted.reserve(texts_.size());
  for (const auto& [text, code] : texts_) sorted.emplace_back(text, code);
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return text_less(a.first, b.first); });
  std::vector<Code> by_rank;
  by_rank.reserve(sorted.size());
  for (const auto& [text, code] : sorted) {
    draft.texts.add(text);
    by_rank.push_back(code);
  }
  translate(by_rank, order, draft.codes);
  texts_ = {};
}

template <typename Number>
void ColumnBuilder::finish_numbers(const std::vector<Row>& order, std::vector<Number>& dictionary,
                                   std::vector<Code>& codes) {
  if (plain_) return finish_plain(order, dictionary, codes);
  std::vector<std::pair<Number, Code>> sorted;
  sorted.reserve(numbers_.size());
  for (const auto& [bits, code] : numbers_) sorted.emplace_back(std::bit_cast<Number>(bits), code);
  std::sort(sorted.begin(), sorted.end());
  std::vector<Code> by_rank;
  by_rank.reserve(sorted.size());
  for (const auto& [value, code] : sorted) {
    dictionary.push_back(value);
    by_rank.push_back(code);
  }
  translate(by_rank, order, codes);
}

template <typename Number>
void ColumnBuilder::finish_plain(const std::vector<Row>& order, std::vector<Number>& dictionary,
                                 std::vector<Code>& codes) {
  std::vector<bool> is_null(rows_);
  for (const Row row : plain_nulls_) is_null[row] = true;
  struct Entry {
    Number value;
    Row row;
  };
  std::vector<Entry> entries;
  entries.reserve(rows_ - plain_nulls_.size());
  for (std::size_t row = 0; row < rows_; ++row) {
    const std::size_t from = order.empty() ? row : order[row];
    if (!is_null[from]) entries.push_back({std::bit_cast<Number>(plain_values_[from]), static_cast<Row>(row)});
  }
  plain_values_ = {};
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.value < b.value; });
  codes.resize(rows_);
  for (const Entry& entry : entries) {
    if (dictionary.empty() || dictionary.back() != entry.value) dictionary.push_back(entry.value);
    codes[entry.row] = static_cast<Code>(dictionary.size() - 1);
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    if (is_null[order.empty() ? row : order[row]]) codes[row] = static_cast<Code>(dictionary.size());
  }
}

ColumnDraft ColumnBuilder::finish(const std::vector<Row>& order) {
  ColumnDraft draft;
  draft.content = content_;
  draft.elements = elements_;
  if (content_ == Content::text) {
    finish_texts(order, draft);
  } else if (content_ == Content::real) {
    finish_numbers(order, draft.reals, draft.codes);
  } else {
    finish_numbers(order, draft.integers, draft.codes);
  }
  codes_ = {};
  numbers_ = {};
  return draft;
}

}  // namespace almagest::index
