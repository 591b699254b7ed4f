// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/json_request.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <optional>

namespace almagest::api {

namespace json = boost::json;
using base::Code;

namespace {

constexpr double kExact = 9007199254740992.0;  // 2^53: whole numbers beyond it are not exact in JSON
constexpr std::size_t kShownKey = 100;

}  // namespace

base::Result<JsonDocument> JsonDocument::parse(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return base::fail(Code::too_large, fmt::format("the JSON of a request may have at most {} bytes", kMaxBytes));
  }
  json::parser parser;
  boost::system::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  std::size_t end = read;
  while (!error && end < text.size() && std::string_view(" \t\r\n").find(text[end]) != std::string_view::npos) ++end;
  if (error || end < text.size()) {
    return base::fail(Code::invalid_argument,
                      text.empty() ? "the request needs a JSON object"
                                   : fmt::format("this is no JSON from its byte {} on", std::min(end, text.size())),
                      base::Span{std::min(end, text.size()), text.size() - std::min(end, text.size())});
  }
  JsonDocument document;
  document.root_ = parser.release();
  return document;
}

std::string JsonNode::dump() const {
  return json::serialize(value_);
}

std::string JsonNode::pointer() const {
  if (parent_ == nullptr) return {};
  if (is_item()) return fmt::format("{}/{}", parent_->pointer(), index_);
  std::string escaped;
  for (const char c : key_.substr(0, kShownKey)) {
    escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return parent_->pointer() + "/" + escaped;
}

std::string JsonNode::path() const {
  if (parent_ == nullptr) return {};
  const std::string above = parent_->path();
  if (is_item()) return fmt::format("{}[{}]", above, index_);
  return above + (above.empty() ? "" : ".") + std::string(key_.substr(0, kShownKey));
}

tl::unexpected<base::Error> JsonNode::fail(Code code, std::string_view what) const {
  document_.offence_ = pointer();
  return base::fail(code, fmt::format("{} {}", parent_ == nullptr ? "the request" : path(), what));
}

tl::unexpected<base::Error> JsonNode::fail(base::Error error) const {
  document_.offence_ = pointer();
  return parent_ == nullptr ? base::fail(std::move(error)) : base::fail_in(path(), std::move(error));
}

tl::unexpected<base::Error> JsonNode::fail_unknown(std::initializer_list<std::string_view> known) const {
  return fail(Code::invalid_argument, fmt::format("means nothing here; there are {}", fmt::join(known, ", ")));
}

base::Result<std::string_view> JsonNode::text(std::size_t max_bytes) const {
  if (!value_.is_string()) return fail(Code::invalid_argument, "must be a text");
  const std::string_view text = value_.get_string();
  if (text.size() > max_bytes) return fail(Code::too_large, fmt::format("may have at most {} bytes", max_bytes));
  return text;
}

base::Result<std::int64_t> JsonNode::whole(std::int64_t low, std::int64_t high) const {
  std::optional<std::int64_t> number;
  if (value_.is_int64()) number = value_.get_int64();
  if (value_.is_double() && std::abs(value_.get_double()) <= kExact &&
      value_.get_double() == std::floor(value_.get_double())) {
    number = static_cast<std::int64_t>(value_.get_double());
  }
  if (number && *number >= low && *number <= high) return *number;
  return fail(Code::invalid_argument, fmt::format("must be a whole number from {} to {}", low, high));
}

base::Result<double> JsonNode::number(double low, double high) const {
  boost::system::error_code error;
  const double number = value_.is_number() ? value_.to_number<double>(error) : std::nan("");
  if (!error && number >= low && number <= high) return number;
  return fail(Code::invalid_argument, fmt::format("must be a number from {} to {}", low, high));
}

base::Result<bool> JsonNode::flag() const {
  if (value_.is_bool()) return value_.get_bool();
  return fail(Code::invalid_argument, "must be true or false");
}

base::Result<std::size_t> JsonNode::one_of(std::initializer_list<std::string_view> words) const {
  const std::string_view given = value_.is_string() ? std::string_view(value_.get_string()) : std::string_view();
  const auto* const found = std::find(words.begin(), words.end(), given);
  if (value_.is_string() && found != words.end()) return static_cast<std::size_t>(found - words.begin());
  return fail(Code::invalid_argument, fmt::format("must be one of {}", fmt::join(words, ", ")));
}

}  // namespace almagest::api
