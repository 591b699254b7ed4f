// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/target_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "query/names.h"
#include "query/value_counts.h"

namespace almagest::query {
namespace {

constexpr std::size_t kMaxText = 200;

struct Candidate {
  TargetName target;
  int rank = 0;  // 0 is the text, 1 begins with it, 2 contains it
};

std::optional<int> rank_of(std::string_view name, const std::string& wanted) {
  const std::string key = name_key(name);
  const std::size_t at = key.find(wanted);
  if (at == std::string::npos) return std::nullopt;
  return at > 0 ? 2 : key.size() > wanted.size() ? 1 : 0;
}

// Texts that differ only in the case of letters are neighbours in order, and one name. `visible`: null for all rows.
void add_names(const index::Table& table, std::size_t position, const std::string& wanted, const index::Bitmap* visible,
               std::vector<Candidate>& into) {
  if (table.mission().columns()[position].type != metadata::Type::string) return;
  std::optional<CountedValue> most;
  std::uint64_t all = 0;
  const auto finish = [&] {
    const auto rank = most ? rank_of(most->text(), wanted) : std::nullopt;
    if (rank) into.push_back({{std::string(most->text()), position, all}, *rank});
  };
  ValueCounts(table, position, visible).for_each([&](const CountedValue& value) {
    if (!most || !base::equal_nocase(most->text(), value.text())) {
      finish();
      most.reset();
      all = 0;
    }
    all += value.rows;
    if (!most || value.rows > most->rows) most = value;
  });
  finish();
}

// Of names that several columns have, the one with the most rows.
void drop_repeated(std::vector<Candidate>& candidates) {
  std::map<std::string, std::size_t> best;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto [known, first] = best.emplace(base::lower(candidates[i].target.name), i);
    if (!first && candidates[i].target.rows > candidates[known->second].target.rows) known->second = i;
  }
  std::vector<Candidate> kept;
  kept.reserve(best.size());
  for (const auto& [name, i] : best) kept.push_back(std::move(candidates[i]));
  candidates = std::move(kept);
}

}  // namespace

base::Result<TargetNames> target_names(const index::SnapshotPointer& snapshot, std::string_view mission,
                                       std::string_view text, const access::Viewer& viewer, base::Instant now,
                                       std::size_t most) {
  const index::Table* table = snapshot->find(mission);
  if (table == nullptr) return base::fail(base::Code::not_found, fmt::format("there is no mission '{}'", mission));
  const std::string wanted = text.size() > kMaxText ? std::string() : name_key(text);
  if (wanted.empty()) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("a name of a target has a letter or a digit, and up to {} bytes", kMaxText));
  }
  const bool sees_all = index::sees_all(*table, viewer);
  const index::Bitmap visible = sees_all ? index::Bitmap() : index::visible_rows(*table, viewer, now);
  std::vector<Candidate> candidates;
  const metadata::Roles& roles = table->mission().roles();
  for (const std::string& role : {roles.target_name, roles.target_catalogue_name}) {
    if (const auto position = table->mission().find(role))
      add_names(*table, *position, wanted, sees_all ? nullptr : &visible, candidates);
  }
  drop_repeated(candidates);  // and now they are in the order of their names
  std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.target.rows > b.target.rows;
  });
  TargetNames found;
  found.total = candidates.size();
  candidates.resize(std::min(most, candidates.size()));
  for (Candidate& candidate : candidates) found.names.push_back(std::move(candidate.target));
  return found;
}

}  // namespace almagest::query
