// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: words and options, checked against what a command declares.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace almagest::app {

enum class Takes { nothing, value };
struct Option {
  std::string_view name;  // "--listen"
  Takes takes = Takes::nothing;
  std::string_view help;  // "HOST:PORT  where to listen (127.0.0.1:8480)"
};

class Arguments {
 public:
  // `words` follow the command's name. invalid_argument: an unknown option, a missing value, or words beyond `most`.
  static base::Result<Arguments> parse(const std::vector<std::string>& words, const std::vector<Option>& options,
                                       std::size_t least, std::size_t most);

  const std::vector<std::string>& words() const { return words_; }
  bool has(std::string_view option) const { return values_.count(std::string(option)) != 0; }
  std::optional<std::string> value(std::string_view option) const;
  base::Result<std::int64_t> whole_number(std::string_view option, std::int64_t otherwise, std::int64_t least) const;

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::string> values_;
};

}  // namespace almagest::app
