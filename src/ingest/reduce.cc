// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/reduce.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "ingest/decode.h"
#include "ingest/derive.h"
#include "ingest/release.h"

namespace almagest::ingest {
namespace {

using metadata::Reduce;
using metadata::Value;

bool is_withdrawn(const Part& part) {
  return !part.product.current || part.product.current->standing != catalog::Standing::listed;
}

void sort_parts(const metadata::Mission& mission, std::vector<Part>& parts) {
  const auto key = [&](const Part& part) {
    return std::tuple(is_withdrawn(part), !is_science(mission, part.product), -mission.level_rank(part.product.level),
                      std::string_view(part.product.name));
  };
  std::sort(parts.begin(), parts.end(), [&](const Part& a, const Part& b) { return key(a) < key(b); });
}

const Value* first_value(const std::vector<Part>& parts, std::size_t column) {
  for (const Part& part : parts) {
    if (!metadata::is_null(part.row[column])) return &part.row[column];
  }
  return nullptr;
}

enum class Extreme { least, greatest };
Value extreme(const std::vector<Part>& parts, std::size_t column, Extreme which) {
  const Value* best = nullptr;
  for (const Part& part : parts) {
    const Value& value = part.row[column];
    if (metadata::is_null(value)) continue;
    if (best == nullptr || (which == Extreme::least ? value < *best : *best < value)) best = &value;
  }
  return best == nullptr ? Value() : *best;
}

Value list(const std::vector<Part>& parts, std::size_t column) {
  std::set<std::string> elements;
  for (const Part& part : parts) {
    if (!metadata::is_null(part.row[column])) elements.insert(text_of(part.row[column]));
  }
  if (elements.empty()) return {};
  return base::join({elements.begin(), elements.end()}, ", ");
}

Value levels(const metadata::Mission& mission, const std::vector<Part>& parts, std::size_t column) {
  std::set<std::pair<int, std::string>> found;
  for (const Part& part : parts) {
    const std::string level = text_of(part.row[column]);
    if (!level.empty()) found.emplace(mission.level_rank(level), level);
  }
  std::vector<std::string> words;
  words.reserve(found.size());
  for (const auto& [rank, level] : found) words.push_back(level);
  if (words.empty()) return {};
  return base::join(words, ", ");
}

// One outline for each detector or combined product, from its best file that has one; equal outlines count once.
Value combined_region(const std::vector<Part>& parts, std::size_t column) {
  std::set<std::string> sources;
  std::vector<std::string> outlines;
  for (const Part& part : parts) {
    const auto* region = std::get_if<std::string>(&part.row[column]);
    if (region == nullptr) continue;
    if (!sources.insert(part.product.root.empty() ? part.product.name : part.product.root).second) continue;
    if (std::find(outlines.begin(), outlines.end(), *region) == outlines.end()) outlines.push_back(*region);
  }
  if (outlines.empty()) return {};
  return base::join(outlines, " ");
}

Value reduced(const metadata::Mission& mission, const std::vector<Part>& parts, std::size_t column) {
  switch (mission.columns()[column].reduce) {
    case Reduce::representative: {
      const Value* value = first_value(parts, column);
      return value == nullptr ? Value() : *value;
    }
    case Reduce::list:
      return list(parts, column);
    case Reduce::combine:
      return combined_region(parts, column);
    case Reduce::earliest:
    case Reduce::min:
      return extreme(parts, column, Extreme::least);
    case Reduce::latest:
    case Reduce::max:
      return extreme(parts, column, Extreme::greatest);
    case Reduce::levels:
      return levels(mission, parts, column);
    case Reduce::derived:
      return {};
  }
  return {};
}

std::optional<base::Instant> release_of(const metadata::Mission& mission, const std::vector<Part>& parts) {
  GroupRelease group;
  for (const Part& part : parts) {
    if (part.product.current) group.add(is_science(mission, part.product), part.product.current->release);
  }
  return group.latest();
}

}  // namespace

void reduce(const metadata::Mission& mission, std::vector<Part>& parts, catalog::Dataset& dataset) {
  sort_parts(mission, parts);
  // Withdrawn files speak for a dataset only when it has no others.
  const auto withdrawn = std::find_if(parts.begin(), parts.end(), is_withdrawn);
  if (withdrawn != parts.begin()) parts.erase(withdrawn, parts.end());

  dataset.release = release_of(mission, parts);
  if (mission.exclusive_rows() == metadata::ExclusiveRows::hidden) {
    std::erase_if(parts, [&](const Part& part) { return part.product.current->release > dataset.release; });
  }

  dataset.row.assign(mission.columns().size(), Value());
  for (std::size_t i = 0; i < mission.columns().size(); ++i) dataset.row[i] = reduced(mission, parts, i);
  if (const auto at = mission.find(mission.roles().release)) {
    dataset.row[*at] = dataset.release ? Value(*dataset.release) : Value();
  }
  dataset.program = text_of_column(mission, dataset.row, mission.roles().program);
  dataset.warnings.clear();
  for (const Part& part : parts) {
    for (const std::string& warning : part.product.current->warnings) {
      dataset.warnings.push_back(part.product.name + ": " + warning);
    }
  }
}

base::Status rebuild_dataset(catalog::Catalog& catalog, catalog::Transaction& transaction,
                             const metadata::Mission& mission, catalog::Id id) {
  ALMAGEST_TRY(std::vector<catalog::Product> products, catalog.products_of(id));
  std::vector<Part> parts;
  for (catalog::Product& product : products) {
    if (!product.current) continue;
    Part part;
    ALMAGEST_CHECK(catalog.row_of(mission, product.current->id, part.row));
    part.product = std::move(product);
    parts.push_back(std::move(part));
  }
  catalog::Dataset dataset;
  dataset.id = id;
  reduce(mission, parts, dataset);
  ALMAGEST_CHECK(transaction.write_dataset(mission, dataset));
  const metadata::Roles& roles = mission.roles();
  if (!dataset.program.empty()) {
    ALMAGEST_CHECK(transaction.write_program(
        mission, dataset.program, text_of_column(mission, dataset.row, roles.title),
        text_of_column(mission, dataset.row, roles.pi), text_of_column(mission, dataset.row, roles.category)));
  }
  return transaction.mark_relink(mission, dataset.program);
}

}  // namespace almagest::ingest
