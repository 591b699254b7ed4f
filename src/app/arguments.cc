// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/arguments.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace almagest::app {

base::Result<Arguments> Arguments::parse(const std::vector<std::string>& words, const std::vector<Option>& options,
                                         std::size_t least, std::size_t most) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    // A path that begins with a dash is written ./-path; a mistyped option must not become a folder.
    if (word.empty() || word.front() != '-') {
      arguments.words_.push_back(word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto option = std::find_if(options.begin(), options.end(), [&](const Option& o) { return o.name == name; });
    if (option == options.end()) {
      return base::fail(base::Code::invalid_argument, fmt::format("'{}' is no option of this command", name));
    }
    if (option->takes == Takes::nothing) {
      if (equals != std::string::npos) {
        return base::fail(base::Code::invalid_argument, fmt::format("'{}' takes no value", name));
      }
      arguments.values_[name] = "";
    } else if (equals != std::string::npos) {
      arguments.values_[name] = word.substr(equals + 1);
    } else if (i + 1 < words.size()) {
      arguments.values_[name] = words[++i];
    } else {
      return base::fail(base::Code::invalid_argument, fmt::format("'{}' needs a value", name));
    }
  }
  if (arguments.words_.size() < least || arguments.words_.size() > most) {
    return base::fail(base::Code::invalid_argument,
                      arguments.words_.size() < least ? "something is missing" : "too many words");
  }
  return arguments;
}

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = values_.find(std::string(option));
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

base::Result<std::int64_t> Arguments::whole_number(std::string_view option, std::int64_t otherwise,
                                                   std::int64_t least) const {
  const auto text = value(option);
  if (!text) return otherwise;
  const auto number = base::parse_int(*text);
  if (!number || *number < least) {
    return base::fail(base::Code::invalid_argument, fmt::format("'{}' needs a whole number from {}", option, least));
  }
  return *number;
}

}  // namespace almagest::app
