// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a Column of the values of all rows, given one after another.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/column.h"

namespace almagest::index {

Content content_of(metadata::Type type);

// The value as `content` has it: numbers and texts of another type (the dictionary may have changed since they were
// recorded) are converted where nothing is lost; what can't be converted becomes null.
metadata::Value converted(const metadata::Value& value, Content content);

class ColumnBuilder {
 public:
  // More distinct numbers than this are not worth a dictionary.
  static constexpr std::size_t kMaxNumbers = 65'534;
  // Neither are numbers half of which are distinct, once so many rows have shown it.
  static constexpr std::size_t kTrial = 4096;

  explicit ColumnBuilder(Content content, Elements elements = Elements::whole);
  void add(const metadata::Value& value);  // of the next row
  Column finish();                         // once

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  void add_null();
  void add_text(std::string_view text);
  template <typename Number>
  void add_number(Number value, std::vector<Number>& values);
  Code next_code() { return codes_seen_++; }

  void finish_texts();
  void finish_elements();
  template <typename Number>
  void finish_numbers(std::vector<Number>& values);
  template <typename Number>
  void spread(std::vector<Number>& values);  // gives up the dictionary: one number a row
  void renumber(const std::vector<Code>& by_rank);

  Column made_;
  Code codes_seen_ = 0;
  std::optional<Code> null_code_;
  std::unordered_map<std::string, Code, TextHash, std::equal_to<>> texts_;
  std::unordered_map<std::uint64_t, Code> numbers_;  // by bits
  // The last value, which is often the next one as well.
  std::string last_text_;
  std::uint64_t last_bits_ = 0;
  std::optional<Code> last_code_;
  std::vector<std::size_t> plain_nulls_;  // rows, once the dictionary is given up
};

}  // namespace almagest::index
