// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/name_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace almagest::metadata {

using base::Code;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kMaxGroups = 32;
constexpr int kRangeBytes = 8;
constexpr std::string_view kUpper = ":upper";
constexpr std::int64_t kMaxPatternMemory = 4 << 20;

std::unique_ptr<re2::RE2> compile(const std::string& pattern) {
  re2::RE2::Options options(re2::RE2::Latin1);  // names are bytes
  options.set_log_errors(false);
  options.set_max_mem(kMaxPatternMemory);
  return std::make_unique<re2::RE2>("\\A(?:" + pattern + ")\\z", options);
}

}  // namespace

Result<NameTemplate> NameTemplate::make(std::string_view text, const std::vector<std::string>& groups) {
  NameTemplate result;
  while (!text.empty()) {
    const auto open = text.find('{');
    result.pieces_.push_back({std::string(text.substr(0, open)), std::nullopt, false});
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) return fail(Code::invalid_argument, "`{` without `}`");
    auto name = text.substr(open + 1, close - open - 1);
    if (name.ends_with(kUpper)) {
      name.remove_suffix(kUpper.size());
      result.pieces_.back().capitals = true;
    }
    const auto group = std::ranges::find(groups, name);
    if (group == groups.end()) {
      return fail(Code::invalid_argument,
                  fmt::format("{{{}}} is no group of the pattern; its groups: {}", name, base::join(groups, ", ")));
    }
    result.pieces_.back().group = static_cast<std::size_t>(group - groups.begin());
    text.remove_prefix(close + 1);
  }
  return result;
}

std::string NameTemplate::fill(const std::vector<std::string_view>& values) const {
  std::string result;
  for (const auto& piece : pieces_) {
    result += piece.literal;
    if (!piece.group) continue;
    const auto value = values[*piece.group];
    result += piece.capitals ? base::upper(value) : std::string(value);
  }
  return result;
}

Result<NameRule> NameRule::make(Texts texts) {
  NameRule rule;
  rule.pattern_ = compile(texts.pattern);
  if (!rule.pattern_->ok()) {
    return fail(Code::invalid_argument, fmt::format("`pattern` is refused by RE2: {}", rule.pattern_->error()));
  }
  const auto count = static_cast<std::size_t>(rule.pattern_->NumberOfCapturingGroups());
  const auto& names = rule.pattern_->NamedCapturingGroups();
  if (count != names.size() || count > kMaxGroups) {
    return fail(Code::invalid_argument,
                fmt::format("`pattern` may have at most {} groups, each (?P<named>...) or (?:silent)", kMaxGroups));
  }
  rule.groups_.resize(count);
  for (const auto& [name, index] : names) rule.groups_[static_cast<std::size_t>(index - 1)] = name;
  if (std::ranges::find(rule.groups_, "extension") == rule.groups_.end()) {
    return fail(Code::invalid_argument, "`pattern` needs a group (?P<extension>...)");
  }
  const bool suffixed = std::ranges::find(rule.groups_, "suffix") != rule.groups_.end();
  if (texts.suffix.empty() && suffixed) texts.suffix = "{suffix}";
  if (!texts.suffix.empty() && !suffixed) return fail(Code::invalid_argument, "`suffix` needs a group (?P<suffix>...)");

  const std::array<std::pair<std::string_view, NameTemplate NameRule::*>, 4> templates = {
      {{texts.dataset, &NameRule::dataset_},
       {texts.observation, &NameRule::observation_},
       {texts.suffix, &NameRule::suffix_},
       {texts.mark, &NameRule::mark_}}};
  for (const auto& [text, member] : templates) {
    ALMAGEST_TRY(rule.*member, NameTemplate::make(text, rule.groups_));
  }
  if (!rule.pattern_->PossibleMatchRange(&rule.least_, &rule.most_, kRangeBytes)) {
    rule.least_.clear();
    rule.most_ = std::string(1, '\xff');
  }
  rule.texts_ = std::move(texts);
  return rule;
}

bool NameRule::match(std::string_view text, std::vector<std::string_view>& values) const {
  if (text < least_ || text > most_) return false;
  std::array<re2::StringPiece, kMaxGroups + 1> found;
  const auto count = groups_.size() + 1;
  const re2::StringPiece whole(text.data(), text.size());
  if (!pattern_->Match(whole, 0, text.size(), re2::RE2::ANCHOR_BOTH, found.data(), static_cast<int>(count))) {
    return false;
  }
  values.clear();
  for (std::size_t i = 1; i < count; ++i) values.emplace_back(found[i].data(), found[i].size());
  return true;
}

std::string_view NameRule::value(std::string_view group, const std::vector<std::string_view>& values) const {
  const auto found = std::ranges::find(groups_, group);
  return found == groups_.end() ? std::string_view() : values[static_cast<std::size_t>(found - groups_.begin())];
}

}  // namespace almagest::metadata
