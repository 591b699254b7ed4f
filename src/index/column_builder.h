// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a column of the values of all rows, given one after another.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/column_draft.h"
#include "index/growing_codes.h"
#include "metadata/value.h"

namespace almagest::index {

Content content_of(metadata::Type type);

// The value as `content` has it: numbers and texts of another type (the dictionary may have changed since they were
// recorded) are converted where nothing is lost; what can't be converted becomes null.
metadata::Value converted(const metadata::Value& value, Content content);

class ColumnBuilder {
 public:
  // With more distinct numbers than this, or once half of so many rows have shown to be distinct, numbers are collected
  // as they are and coded at the end by sorting.
  static constexpr std::size_t kMaxNumbers = 65'534;
  static constexpr std::size_t kTrial = 4096;

  explicit ColumnBuilder(Content content, Elements elements = Elements::whole)
      : content_(content), elements_(content == Content::text ? elements : Elements::whole) {}

  void add(const metadata::Value& value);  // of the next row
  void add_null();
  void add_text(std::string_view text);
  std::size_t rows() const { return rows_; }
  // Row i of the draft is the `order[i]`-th added; empty: as added. Once.
  ColumnDraft finish(const std::vector<Row>& order);

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  void add_number(std::uint64_t bits);
  void spread();
  Code next_code() { return codes_seen_++; }

  void finish_texts(const std::vector<Row>& order, ColumnDraft& draft);
  template <typename Number>
  void finish_numbers(const std::vector<Row>& order, std::vector<Number>& dictionary, std::vector<Code>& codes);
  template <typename Number>
  void finish_plain(const std::vector<Row>& order, std::vector<Number>& dictionary, std::vector<Code>& codes);
  void translate(const std::vector<Code>& by_rank, const std::vector<Row>& order, std::vector<Code>& codes) const;

  Content content_;
  Elements elements_;
  std::size_t rows_ = 0;
  GrowingCodes codes_;
  Code codes_seen_ = 0;
  std::optional<Code> null_code_;
  std::unordered_map<std::string, Code, TextHash, std::equal_to<>> texts_;
  std::unordered_map<std::uint64_t, Code> numbers_;  // by bits
  // The last value, which is often the next one as well.
  std::string last_text_;
  std::uint64_t last_bits_ = 0;
  std::optional<Code> last_code_;
  // Once numbers are collected as they are: bits, and the rows without one.
  bool plain_ = false;
  std::vector<std::uint64_t> plain_values_;
  std::vector<Row> plain_nulls_;
};

}  // namespace almagest::index
