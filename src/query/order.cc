// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <numeric>

#include "query/found.h"

namespace almagest::query {
namespace {

using index::Direction;
using Keys = std::vector<std::uint64_t>;  // one an entry of Found; smaller comes first

// Separations are never negative, so their bits are in their order.
Keys separation_keys(const Found& found, Direction direction) {
  Keys keys;
  keys.reserve(found.rows.size());
  for (const double separation : found.separations_arcmin) {
    const auto bits = std::bit_cast<std::uint64_t>(separation);
    keys.push_back(direction == Direction::ascending ? bits : ~bits);
  }
  return keys;
}

Keys access_keys(const index::Table& table, const Found& found, Direction direction, base::Instant now) {
  const bool exclusive_first =
      index::text_less(table.mission().access_exclusive(), "PUBLIC") == (direction == Direction::ascending);
  const index::Bitmap exclusive = index::exclusive_rows(table, now);
  Keys keys;
  keys.reserve(found.rows.size());
  for (const index::Row row : found.rows) keys.push_back(exclusive.test(row) == exclusive_first ? 0 : 1);
  return keys;
}

std::vector<SortKey> sort_of(const metadata::Mission& mission, const Search& search) {
  if (!search.sort.empty()) return search.sort;
  std::vector<SortKey> sort;
  for (const std::string& name : mission.default_sort()) {
    if (const auto column = mission.find(name)) sort.push_back({*column, Direction::ascending});
  }
  return sort;
}

std::vector<Keys> keys_of(const index::Table& table, const Found& found, const Search& search, base::Instant now) {
  const metadata::Mission& mission = table.mission();
  std::vector<Keys> all;
  for (const SortKey& sort : sort_of(mission, search)) {
    const std::string& name = mission.columns()[sort.column].name;
    if (name == mission.roles().separation) {
      if (!search.targets.empty()) all.push_back(separation_keys(found, sort.direction));
    } else if (name == mission.roles().access) {
      all.push_back(access_keys(table, found, sort.direction, now));
    } else {
      all.push_back(table.column(sort.column).sort_keys(found.rows, sort.direction));
    }
  }
  all.push_back(table.names().sort_keys(found.rows, Direction::ascending));
  return all;
}

}  // namespace

std::vector<std::uint32_t> page_of(const index::Table& table, const Found& found, const Search& search,
                                   base::Instant now) {
  const std::size_t size = found.rows.size();
  const std::size_t begin = std::min<std::uint64_t>(search.offset, size);
  const std::size_t end = begin + std::min<std::uint64_t>(search.limit, size - begin);
  if (begin == end) return {};

  const std::vector<Keys> keys = keys_of(table, found, search, now);
  std::vector<std::uint32_t> entries(size);
  std::iota(entries.begin(), entries.end(), 0U);
  // Names are unique in a mission, so only matches of one row with several targets are left to the order of entries.
  const auto before = [&keys](std::uint32_t a, std::uint32_t b) {
    for (const Keys& key : keys) {
      if (key[a] != key[b]) return key[a] < key[b];
    }
    return a < b;
  };
  const auto at = [&entries](std::size_t i) { return entries.begin() + static_cast<std::ptrdiff_t>(i); };
  // Puts the page in its place first, so that only its own entries are sorted.
  if (begin > 0) std::nth_element(at(0), at(begin), at(size), before);
  if (end < size) std::nth_element(at(begin), at(end), at(size), before);
  std::sort(at(begin), at(end), before);
  return {at(begin), at(end)};
}

}  // namespace almagest::query
