// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON of a request, read strictly: keys that mean nothing are refused, every number has its limits, and an error
// names the place that it is about.
#pragma once

#include <algorithm>
#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace almagest::api {

// One request's JSON (RFC 8259). Belongs to one thread.
class JsonDocument {
 public:
  static constexpr std::size_t kMaxBytes = 4U << 20U;

  JsonDocument() = default;  // null
  // too_large beyond kMaxBytes; invalid_argument, pointing at the byte where the text stops being JSON.
  static base::Result<JsonDocument> parse(std::string_view text);

  // RFC 6901 pointer to the value that the last error was about; empty: to the whole, or there was none.
  const std::string& offence() const { return offence_; }

 private:
  friend class JsonNode;
  boost::json::value root_;
  mutable std::string offence_;
};

// A value within a document, which must outlive it, as must the node that it was reached from.
class JsonNode {
 public:
  explicit JsonNode(const JsonDocument& document) : document_(document), value_(document.root_) {}

  bool is_null() const { return value_.is_null(); }
  bool is_text() const { return value_.is_string(); }
  bool is_object() const { return value_.is_object(); }
  std::string dump() const;  // the value as JSON again, in one line

  base::Result<std::string_view> text(std::size_t max_bytes = 1000) const;
  base::Result<std::int64_t> whole(std::int64_t low, std::int64_t high) const;  // 5.0 is whole, too
  base::Result<double> number(double low, double high) const;
  base::Result<bool> flag() const;
  // Which of `words` the text is.
  base::Result<std::size_t> one_of(std::initializer_list<std::string_view> words) const;

  // Calls `each(key, node)` for the members of an object, whose keys must be among `known`; an error ends it.
  template <typename Each>
  base::Status members(std::initializer_list<std::string_view> known, const Each& each) const {
    if (!value_.is_object()) return fail(base::Code::invalid_argument, "must be an object");
    for (const auto& [key, value] : value_.get_object()) {
      const JsonNode node(*this, key, 0, value);
      if (std::find(known.begin(), known.end(), std::string_view(key)) == known.end()) return node.fail_unknown(known);
      ALMAGEST_CHECK(each(std::string_view(key), node));
    }
    return {};
  }
  // The same where keys that mean nothing are passed over, as clients written for MAST expect.
  template <typename Each>
  base::Status any_members(const Each& each) const {
    if (!value_.is_object()) return fail(base::Code::invalid_argument, "must be an object");
    for (const auto& [key, value] : value_.get_object()) {
      ALMAGEST_CHECK(each(std::string_view(key), JsonNode(*this, key, 0, value)));
    }
    return {};
  }
  // Calls `each(node)` for the items of a list, of which there may be `most`.
  template <typename Each>
  base::Status items(std::size_t most, const Each& each) const {
    if (!value_.is_array()) return fail(base::Code::invalid_argument, "must be a list");
    const auto& items = value_.get_array();
    if (items.size() > most) {
      return fail(base::Code::too_large, "may have at most " + std::to_string(most) + " items");
    }
    for (std::size_t i = 0; i < items.size(); ++i) ALMAGEST_CHECK(each(JsonNode(*this, {}, i, items[i])));
    return {};
  }

  // An error about this value: "conditions[1].column must be ...".
  tl::unexpected<base::Error> fail(base::Code code, std::string_view what) const;
  // The same for an error of whoever read the text; `at` of it counts within the text.
  tl::unexpected<base::Error> fail(base::Error error) const;

 private:
  JsonNode(const JsonNode& parent, std::string_view key, std::size_t index, const boost::json::value& value)
      : document_(parent.document_), value_(value), parent_(&parent), key_(key), index_(index) {}
  tl::unexpected<base::Error> fail_unknown(std::initializer_list<std::string_view> known) const;
  bool is_item() const { return parent_->value_.is_array(); }
  std::string pointer() const;
  std::string path() const;  // for people

  const JsonDocument& document_;
  const boost::json::value& value_;
  const JsonNode* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
};

}  // namespace almagest::api
