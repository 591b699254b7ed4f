// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/target_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "query/names.h"

namespace almagest::query {
namespace {

constexpr std::size_t kMaxText = 200;

struct Candidate {
  index::Code code = 0;
  int rank = 0;  // 0 is the text, 1 begins with it, 2 contains it
  std::uint64_t rows = 0;
};

// Ranks of the names by code; -1 where the text is not in the name.
std::vector<std::int8_t> ranks_of(const index::Column& column, const std::string& wanted) {
  std::vector<std::int8_t> ranks;
  ranks.reserve(column.dictionary_size());
  for (index::Code code = 0; code < column.dictionary_size(); ++code) {
    const std::string key = name_key(column.text(code));
    const std::size_t at = key.find(wanted);
    ranks.push_back(at == std::string::npos ? -1 : at > 0 ? 2 : key.size() > wanted.size() ? 1 : 0);
  }
  return ranks;
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
  TargetNames found;
  const auto position = table->mission().find(table->mission().roles().target_name);
  if (!position) return found;
  const index::Column& column = table->column(*position);
  if (!column.has_dictionary() || column.content() != index::Content::text) return found;

  const std::vector<std::int8_t> ranks = ranks_of(column, wanted);
  std::vector<std::uint64_t> rows(ranks.size());
  index::visible_rows(*table, viewer, now).for_each([&](std::size_t row) {
    const index::Code code = column.code(static_cast<index::Row>(row));
    if (code < rows.size()) ++rows[code];
  });
  std::vector<Candidate> candidates;
  for (index::Code code = 0; code < ranks.size(); ++code) {
    if (ranks[code] >= 0 && rows[code] > 0) candidates.push_back({code, ranks[code], rows[code]});
  }
  // Codes ascend as names do.
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    if (a.rank != b.rank) return a.rank < b.rank;
    return a.rows != b.rows ? a.rows > b.rows : a.code < b.code;
  });
  found.total = candidates.size();
  candidates.resize(std::min(most, candidates.size()));
  for (const Candidate& candidate : candidates) {
    found.names.push_back({std::string(column.text(candidate.code)), candidate.rows});
  }
  return found;
}

}  // namespace almagest::query
