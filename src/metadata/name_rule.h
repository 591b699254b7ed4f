// SPDX-License-Identifier: GPL-3.0-or-later
// One rule of a mission's file-name grammar: a pattern for the whole name with templates for what the name tells.
#pragma once

#include <re2/re2.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace almagest::metadata {

// Text with `{group}` where a named group of the pattern is put in, `{group:upper}` in capitals.
class NameTemplate {
 public:
  // The message says what is wrong, without path and line.
  static base::Result<NameTemplate> make(std::string_view text, const std::vector<std::string>& groups);
  std::string fill(const std::vector<std::string_view>& values) const;

 private:
  struct Piece {
    std::string literal;
    std::optional<std::size_t> group;
    bool capitals = false;
  };
  std::vector<Piece> pieces_;
};

class NameRule {
 public:
  struct Texts {
    std::string name, pattern, dataset, observation, suffix, level, mark;
    bool contributed = false;
  };
  static base::Result<NameRule> make(Texts texts);

  // Values of the groups in the order of `groups()`; empty when the whole text does not match.
  bool match(std::string_view text, std::vector<std::string_view>& values) const;
  std::string_view value(std::string_view group, const std::vector<std::string_view>& values) const;

  const std::string& name() const { return texts_.name; }
  const std::string& level() const { return texts_.level; }
  bool contributed() const { return texts_.contributed; }
  const std::vector<std::string>& groups() const { return groups_; }
  bool has_suffix() const { return !texts_.suffix.empty(); }
  bool has_mark() const { return !texts_.mark.empty(); }
  const NameTemplate& dataset() const { return dataset_; }
  const NameTemplate& observation() const { return observation_; }
  const NameTemplate& suffix() const { return suffix_; }
  const NameTemplate& mark() const { return mark_; }

 private:
  NameRule() = default;
  Texts texts_;
  std::string least_, most_;  // every match lies between them: cheaper to ask than the pattern
  std::unique_ptr<re2::RE2> pattern_;
  std::vector<std::string> groups_;
  NameTemplate dataset_, observation_, suffix_, mark_;
};

}  // namespace almagest::metadata
