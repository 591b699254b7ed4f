// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/column_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/text.h"

namespace almagest::index {
namespace {

constexpr std::string_view kListSeparator = ", ";

std::vector<std::string_view> elements_in(std::string_view list) {
  std::vector<std::string_view> elements;
  for (;;) {
    const std::size_t end = list.find(kListSeparator);
    if (end == std::string_view::npos) break;
    elements.push_back(list.substr(0, end));
    list.remove_prefix(end + kListSeparator.size());
  }
  elements.push_back(list);
  return elements;
}

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

ColumnBuilder::ColumnBuilder(Content content, Elements elements) {
  made_.content_ = content;
  made_.elements_kind_ = content == Content::text ? elements : Elements::whole;
}

void ColumnBuilder::add(const metadata::Value& given) {
  std::optional<metadata::Value> conversion;
  if (!metadata::is_null(given) && !holds(given, made_.content_)) conversion = converted(given, made_.content_);
  const metadata::Value& value = conversion ? *conversion : given;
  if (metadata::is_null(value)) return add_null();
  switch (made_.content_) {
    case Content::text:
      return add_text(std::get<std::string>(value));
    case Content::integer:
      return add_number(std::get<std::int64_t>(value), made_.integers_);
    case Content::instant:
      return add_number(std::get<base::Instant>(value).us, made_.integers_);
    case Content::real:
      return add_number(std::get<double>(value) + 0.0, made_.reals_);  // -0 becomes 0: one value, one code
  }
}

void ColumnBuilder::add_null() {
  if (made_.has_dictionary_) {
    if (!null_code_) null_code_ = next_code();
    made_.codes_.push(*null_code_);
  } else {
    plain_nulls_.push_back(made_.rows_);
    if (made_.content_ == Content::real) {
      made_.reals_.push_back(0);
    } else {
      made_.integers_.push_back(0);
    }
  }
  ++made_.rows_;
}

void ColumnBuilder::add_text(std::string_view text) {
  if (!last_code_ || last_text_ != text) {
    const auto found = texts_.find(text);
    last_code_ = found != texts_.end() ? found->second : texts_.emplace(text, next_code()).first->second;
    last_text_ = text;
  }
  made_.codes_.push(*last_code_);
  ++made_.rows_;
}

template <typename Number>
void ColumnBuilder::add_number(Number value, std::vector<Number>& values) {
  ++made_.rows_;
  if (!made_.has_dictionary_) return values.push_back(value);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  if (!last_code_ || last_bits_ != bits) {
    const auto [entry, added] = numbers_.try_emplace(bits, codes_seen_);
    if (added) next_code();
    last_code_ = entry->second;
    last_bits_ = bits;
  }
  made_.codes_.push(*last_code_);
  if (numbers_.size() > kMaxNumbers || (made_.rows_ >= kTrial && numbers_.size() > made_.rows_ / 2)) spread(values);
}

template <typename Number>
void ColumnBuilder::spread(std::vector<Number>& values) {
  std::vector<Number> by_code(codes_seen_, Number{0});
  for (const auto& [bits, code] : numbers_) by_code[code] = std::bit_cast<Number>(bits);
  values.reserve(made_.rows_);
  for (std::size_t row = 0; row < made_.codes_.size(); ++row) {
    const Code code = made_.codes_[static_cast<Row>(row)];
    if (null_code_ && code == *null_code_) plain_nulls_.push_back(row);
    values.push_back(by_code[code]);
  }
  made_.has_dictionary_ = false;
  made_.codes_ = {};
  numbers_.clear();
}

// `by_rank`: the codes given so far (null's excepted) in the order of their values.
void ColumnBuilder::renumber(const std::vector<Code>& by_rank) {
  std::vector<Code> new_code(codes_seen_, static_cast<Code>(by_rank.size()));
  for (std::size_t rank = 0; rank < by_rank.size(); ++rank) new_code[by_rank[rank]] = static_cast<Code>(rank);
  made_.codes_.renumber(new_code);
}

void ColumnBuilder::finish_texts() {
  std::vector<std::pair<std::string_view, Code>> sorted;
  sorted.reserve(texts_.size());
  for (const auto& [text, code] : texts_) sorted.emplace_back(text, code);
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return text_less(a.first, b.first); });
  std::vector<Code> by_rank;
  by_rank.reserve(sorted.size());
  for (const auto& [text, code] : sorted) {
    made_.texts_.add(text);
    by_rank.push_back(code);
  }
  made_.texts_.shrink();
  renumber(by_rank);
}

void ColumnBuilder::finish_elements() {
  std::vector<std::string_view> distinct;
  for (Code code = 0; code < made_.dictionary_size(); ++code) {
    for (const std::string_view element : elements_in(made_.texts_[code])) distinct.push_back(element);
  }
  std::sort(distinct.begin(), distinct.end(), text_less);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (const std::string_view element : distinct) made_.elements_.add(element);
  made_.elements_.shrink();
  for (Code code = 0; code < made_.dictionary_size(); ++code) {
    for (const std::string_view element : elements_in(made_.texts_[code])) {
      const auto at = std::lower_bound(distinct.begin(), distinct.end(), element, text_less);
      made_.element_codes_.push_back(static_cast<Code>(at - distinct.begin()));
    }
    made_.element_ends_.push_back(made_.element_codes_.size());
  }
}

template <typename Number>
void ColumnBuilder::finish_numbers(std::vector<Number>& values) {
  if (made_.has_dictionary_ && numbers_.size() > made_.rows_ / 2) spread(values);
  if (!made_.has_dictionary_) {
    made_.nulls_ = Bitmap::none(made_.rows_);
    for (const std::size_t row : plain_nulls_) made_.nulls_.set(row);
    values.shrink_to_fit();
    return;
  }
  std::vector<std::pair<Number, Code>> sorted;
  sorted.reserve(numbers_.size());
  for (const auto& [bits, code] : numbers_) sorted.emplace_back(std::bit_cast<Number>(bits), code);
  std::sort(sorted.begin(), sorted.end());
  std::vector<Code> by_rank;
  by_rank.reserve(sorted.size());
  for (const auto& [value, code] : sorted) {
    values.push_back(value);
    by_rank.push_back(code);
  }
  renumber(by_rank);
}

Column ColumnBuilder::finish() {
  if (made_.content_ == Content::text) {
    finish_texts();
    if (made_.is_listed()) finish_elements();
  } else if (made_.content_ == Content::real) {
    finish_numbers(made_.reals_);
  } else {
    finish_numbers(made_.integers_);
  }
  return std::move(made_);
}

}  // namespace almagest::index
