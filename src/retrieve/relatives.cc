// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/relatives.h"

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace almagest::retrieve {
namespace {

using catalog::Id;
using index::Row;

// Beyond so many datasets all combined products are looked at, each once, instead of each dataset's.
constexpr std::size_t kFew = 2'000;

class Finder {
 public:
  using Each = std::function<void(const Tie& tie)>;
  Finder(const Context& context, const index::Bitmap& rows, const Each& each)
      : context_(context), rows_(rows), each_(each) {}

  base::Status find() {
    std::map<Id, std::string> combined;
    const auto take = [&](Id observation, std::string_view root) -> base::Status {
      combined.emplace(observation, root);
      return {};
    };
    if (rows_.count() > kFew) {
      ALMAGEST_CHECK(context_.catalog.each_combined(context_.mission(), std::nullopt, take));
    } else {
      std::vector<Row> rows;
      rows_.for_each([&](std::size_t row) { rows.push_back(static_cast<Row>(row)); });
      for (const Row row : rows) {
        ALMAGEST_CHECK(context_.catalog.each_combined(context_.mission(), context_.table.id(row), take));
      }
    }
    for (const auto& [observation, root] : combined) ALMAGEST_CHECK(look_at(observation, root));
    return {};
  }

 private:
  base::Status look_at(Id observation, const std::string& root) {
    std::set<Row> wholes;
    std::map<Row, std::set<std::string>> parts;  // by the roots of their files
    bool touches = false;
    ALMAGEST_CHECK(
        context_.catalog.each_member(observation, [&](Id dataset, std::string_view root_of_file) -> base::Status {
          const auto row = context_.table.find(dataset);
          if (!row || !index::is_visible(context_.table, *row, context_.viewer, context_.now)) return {};
          touches = touches || rows_.test(*row);
          if (root_of_file == root) {
            wholes.insert(*row);
          } else {
            parts[*row].emplace(root_of_file);
          }
          return {};
        }));
    if (!touches || wholes.empty() || parts.empty()) return {};
    ALMAGEST_TRY(const auto told, told_members(root));
    for (const auto& [part, roots] : parts) {
      for (const std::string& part_root : roots) {
        if (told && told->count(part_root) == 0) continue;
        for (const Row whole : wholes) {
          if (rows_.test(part) || rows_.test(whole)) each_({whole, root, part, part_root});
        }
      }
    }
    return {};
  }

  // What the associations that the viewer may read say of a combined product. nullopt: there are none at all, so that
  // the record had names alone to go by. Where rows are hidden that itself could tell of an association that is.
  base::Result<std::optional<std::set<std::string>>> told_members(const std::string& output) {
    std::vector<std::pair<Id, std::string>> named;
    ALMAGEST_CHECK(
        context_.catalog.each_association(output, [&](Id association, std::string_view member) -> base::Status {
          named.emplace_back(association, member);
          return {};
        }));
    if (named.empty() && context_.mission().exclusive_rows() == metadata::ExclusiveRows::visible) return std::nullopt;
    std::set<std::string> told;
    for (auto& [association, member] : named) {
      ALMAGEST_TRY(const bool readable, may_read(association));
      if (readable) told.insert(std::move(member));
    }
    return told;
  }

  base::Result<bool> may_read(Id association) {
    if (const auto known = readable_.find(association); known != readable_.end()) return known->second;
    ALMAGEST_TRY(const auto product, context_.catalog.product(association));
    const bool readable = product && product->current && context_.reading(*product) == access::Reading::allowed;
    readable_.emplace(association, readable);
    return readable;
  }

  const Context& context_;
  const index::Bitmap& rows_;
  const Each& each_;
  std::unordered_map<Id, bool> readable_;
};

}  // namespace

base::Status each_tie(const Context& context, const index::Bitmap& rows,
                      const std::function<void(const Tie& tie)>& each) {
  return Finder(context, rows, each).find();
}

}  // namespace almagest::retrieve
