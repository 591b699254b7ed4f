// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/selection.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace almagest::retrieve {
namespace {

constexpr std::int64_t kPatternMemory = 1 << 20;

// nullopt: a bracket that nothing closes.
std::optional<std::string> regex_of_glob(std::string_view glob) {
  std::string regex;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    const char c = glob[i];
    if (c == '*') {
      regex += ".*";
    } else if (c == '?') {
      regex += '.';
    } else if (c == '[') {
      const std::size_t end = glob.find(']', i + 2);  // "[]a]": a bracket that comes first stands for itself
      if (end == std::string_view::npos) return std::nullopt;
      std::string_view set = glob.substr(i + 1, end - i - 1);
      regex += '[';
      if (set.front() == '!' && set.size() > 1) {
        regex += '^';
        set.remove_prefix(1);
      }
      for (const char member : set) {
        const bool plain = member == '-' || std::isalnum(static_cast<unsigned char>(member)) != 0;
        regex += plain ? std::string(1, member) : re2::RE2::QuoteMeta(re2::StringPiece(&member, 1));
      }
      regex += ']';
      i = end;
    } else {
      regex += re2::RE2::QuoteMeta(re2::StringPiece(&c, 1));
    }
  }
  return "(?is)^(?:" + regex + ")$";
}

}  // namespace

base::Result<NameFilter> NameFilter::make(std::string_view pattern, Kind kind) {
  std::string text(pattern);
  if (kind == Kind::glob) {
    const auto regex = regex_of_glob(pattern);
    if (!regex) return base::fail(base::Code::invalid_argument, "has a [ without its ]");
    text = *regex;
  }
  // Names are bytes: where one is not UTF-8, a pattern must still be able to pass over it.
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  auto made = std::make_shared<re2::RE2>(text, options);
  if (!made->ok()) {
    return base::fail(base::Code::invalid_argument, fmt::format("is not a pattern that RE2 knows: {}", made->error()));
  }
  return NameFilter(std::move(made));
}

bool NameFilter::matches(std::string_view name) const {
  return re2::RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), *pattern_);
}

bool Files::may_have_guide_stars() const {
  if (guide_star) return *guide_star;
  return groups ? !groups->empty() : quick == Quick::all;
}

bool Files::fits(std::string_view file_name, std::optional<std::uint64_t> size) const {
  if (name && !name->matches(file_name)) return false;
  if ((least_bytes || most_bytes) && !size) return false;
  if ((least_bytes && *size < *least_bytes) || (most_bytes && *size > *most_bytes)) return false;
  if (extensions.empty()) return true;
  const std::string lower = base::lower(file_name);
  return std::any_of(extensions.begin(), extensions.end(), [&](const std::string& extension) {
    return lower.size() > extension.size() && lower.ends_with(extension) &&
           lower[lower.size() - extension.size() - 1] == '.';
  });
}

}  // namespace almagest::retrieve
