// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/selection_object.h"

#include <algorithm>

#include "base/text.h"
#include "query/found.h"

namespace almagest::api::v1 {
namespace {

using base::Code;
using retrieve::Files;
using retrieve::Selection;

constexpr std::size_t kMostWords = 1'000;      // of a list of levels, types, suffixes or groups
constexpr std::size_t kHeavyDatasets = 5'000;  // whose files are some milliseconds a thousand

// null stands for those that have none.
base::Result<std::string> word(const JsonNode& node) {
  if (node.is_null()) return std::string();
  ALMAGEST_TRY(const std::string_view text, node.text(100));
  return std::string(text);
}

base::Result<std::vector<std::string>> words(const JsonNode& node) {
  std::vector<std::string> list;
  ALMAGEST_CHECK(node.items(kMostWords, [&](const JsonNode& item) -> base::Status {
    ALMAGEST_TRY(list.emplace_back(), word(item));
    return {};
  }));
  return list;
}

base::Result<retrieve::Group> group(const JsonNode& node) {
  retrieve::Group group;
  ALMAGEST_CHECK(
      node.members({"level", "type", "suffix"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
        ALMAGEST_TRY((key == "level" ? group.level : key == "type" ? group.type : group.suffix), word(value));
        return {};
      }));
  if (group.type.empty()) return node.fail(Code::invalid_argument, "needs 'type'");
  return group;
}

base::Result<std::vector<retrieve::Group>> groups(const JsonNode& node) {
  std::vector<retrieve::Group> list;
  ALMAGEST_CHECK(node.items(kMostWords, [&](const JsonNode& item) -> base::Status {
    ALMAGEST_TRY(list.emplace_back(), group(item));
    return {};
  }));
  return list;
}

base::Result<std::vector<std::string>> extensions(const JsonNode& node) {
  std::vector<std::string> list;
  ALMAGEST_CHECK(node.items(kMostWords, [&](const JsonNode& item) -> base::Status {
    ALMAGEST_TRY(const std::string_view text, item.text(100));
    std::string extension = base::lower(text.substr(text.starts_with('.') ? 1 : 0));
    if (extension.empty()) return item.fail(Code::invalid_argument, "must be the end of a name, such as fits");
    list.push_back(std::move(extension));
    return {};
  }));
  return list;
}

base::Status read_size(const JsonNode& node, Files& files) {
  return node.members({"least", "most"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
    ALMAGEST_TRY(const std::int64_t bytes, value.whole(0, std::int64_t{1} << 53));
    (key == "least" ? files.least_bytes : files.most_bytes) = static_cast<std::uint64_t>(bytes);
    return {};
  });
}

template <typename Each>
base::Status each_of_files(const JsonNode& node, const Each& each) {
  return node.members({"quick", "levels", "types", "suffixes", "groups", "guide_star", "references", "name",
                       "name_kind", "extensions", "bytes"},
                      each);
}

base::Status read_files(const JsonNode& node, Files& files, std::optional<retrieve::Quick>& quick) {
  using retrieve::NameFilter;
  NameFilter::Kind kind = NameFilter::Kind::glob;
  ALMAGEST_CHECK(each_of_files(node, [&](std::string_view key, const JsonNode& value) -> base::Status {
    if (key == "quick") {
      ALMAGEST_TRY(const std::size_t which, value.one_of({"recommended", "all", "without_guide_star", "none"}));
      quick = static_cast<retrieve::Quick>(which);
    } else if (key == "levels") {
      ALMAGEST_TRY(files.levels, words(value));
    } else if (key == "types") {
      ALMAGEST_TRY(files.types, words(value));
    } else if (key == "suffixes") {
      ALMAGEST_TRY(files.suffixes, words(value));
    } else if (key == "groups") {
      ALMAGEST_TRY(files.groups, groups(value));
    } else if (key == "guide_star") {
      ALMAGEST_TRY(files.guide_star, value.flag());
    } else if (key == "references") {
      ALMAGEST_TRY(files.references, value.flag());
    } else if (key == "extensions") {
      ALMAGEST_TRY(files.extensions, extensions(value));
    } else if (key == "bytes") {
      return read_size(value, files);
    } else if (key == "name_kind") {
      ALMAGEST_TRY(const std::size_t which, value.one_of({"glob", "regex"}));
      kind = which == 0 ? NameFilter::Kind::glob : NameFilter::Kind::regex;
    }
    return {};
  }));
  return each_of_files(node, [&](std::string_view key, const JsonNode& value) -> base::Status {
    if (key != "name") return {};
    ALMAGEST_TRY(const std::string_view pattern, value.text(1000));
    if (pattern.empty()) return {};
    auto filter = NameFilter::make(pattern, kind);
    if (!filter) return value.fail(filter.error());
    files.name = std::move(*filter);
    return {};
  });
}

base::Status read_related(const JsonNode& node, Selection& selection) {
  return node.items(2, [&](const JsonNode& item) -> base::Status {
    ALMAGEST_TRY(const std::size_t which, item.one_of({"made_into", "made_from"}));
    (which == 0 ? selection.made_into : selection.made_from) = true;
    return {};
  });
}

// Rows of these names that the asker may know of; others are passed over, hidden or unknown.
base::Result<index::Bitmap> named_rows(const Asked& asked, const JsonNode& node) {
  const index::Table& table = asked.table();
  index::Bitmap rows = index::Bitmap::none(table.end());
  ALMAGEST_CHECK(node.items(kMostSelected, [&](const JsonNode& item) -> base::Status {
    ALMAGEST_TRY(const std::string_view name, item.text(1000));
    const auto row = table.find(name);
    if (row && index::is_visible(table, *row, asked.viewer, asked.now)) rows.set(*row);
    return {};
  }));
  return rows;
}

// Files one by one: names, or the URIs that end in them. In one order, each once.
base::Result<std::vector<std::string>> named_products(const JsonNode& node) {
  std::vector<std::string> names;
  ALMAGEST_CHECK(node.items(kMostSelected, [&](const JsonNode& item) -> base::Status {
    ALMAGEST_TRY(const std::string_view text, item.text(1000));
    names.emplace_back(text.substr(text.rfind('/') + 1));
    return {};
  }));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

base::Status check_rule(const JsonNode& node, const Selection& selection, bool by_product, bool with_parents,
                        bool with_except) {
  const bool by_observation = selection.rule == retrieve::Rule::observation;
  const bool related = selection.made_into || selection.made_from;
  if (with_parents && !by_observation) {
    return node.fail(Code::invalid_argument, "may have 'parents' with rule observation only");
  }
  if (by_product && (by_observation || related || with_except)) {
    return node.fail(Code::invalid_argument,
                     "may have neither 'related', 'except' nor rule observation with 'products'");
  }
  if (by_observation && related) {
    return node.fail(Code::invalid_argument,
                     "may have 'related' with rule dataset only; observations bring their parents");
  }
  return {};
}

base::Result<index::Bitmap> found_rows(const Asked& asked, const JsonNode& node, std::optional<Lane::Pass>& pass) {
  ALMAGEST_TRY(SearchObject object, asked.search(node));
  object.search.counting = query::Counting::only;  // pages and columns are for who shows rows
  object.search.sort.clear();
  ALMAGEST_TRY(auto admitted, asked.admit(object.search));
  if (admitted) pass.emplace(std::move(*admitted));
  ALMAGEST_TRY(query::Matching matching, query::matching_rows(asked.table(), object.search, asked.viewer, asked.now));
  return std::move(matching.rows);
}

}  // namespace

base::Result<SelectionObject> read_selection(const Asked& asked, const JsonNode& node) {
  SelectionObject object;
  Selection& selection = object.selection;
  std::optional<index::Bitmap> rows;
  std::optional<index::Bitmap> except;
  std::optional<bool> parents;
  bool by_product = false;
  std::optional<retrieve::Quick> quick;
  ALMAGEST_CHECK(node.members({"search", "datasets", "products", "except", "related", "files", "rule", "parents"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "rule") {
                                  ALMAGEST_TRY(const std::size_t which, value.one_of({"dataset", "observation"}));
                                  selection.rule = static_cast<retrieve::Rule>(which);
                                } else if (key == "parents") {
                                  ALMAGEST_TRY(parents, value.flag());
                                } else if (key == "except") {
                                  ALMAGEST_TRY(except, named_rows(asked, value));
                                } else if (key == "related") {
                                  return read_related(value, selection);
                                } else if (key == "files") {
                                  return read_files(value, selection.files, quick);
                                } else if (rows) {
                                  return node.fail(Code::invalid_argument,
                                                   "may have one of 'search', 'datasets' and 'products'");
                                } else if (key == "datasets") {
                                  ALMAGEST_TRY(rows, named_rows(asked, value));
                                } else if (key == "products") {
                                  by_product = true;
                                  rows = index::Bitmap::none(asked.table().end());
                                  ALMAGEST_TRY(selection.products, named_products(value));
                                } else {
                                  ALMAGEST_TRY(rows, found_rows(asked, value, object.pass));
                                }
                                return {};
                              }));
  if (!rows) {
    return node.fail(Code::invalid_argument,
                     "needs 'search', or 'datasets': a list of their names, or 'products': a list of files");
  }
  ALMAGEST_CHECK(check_rule(node, selection, by_product, parents.has_value(), except.has_value()));
  selection.files.quick = quick.value_or(by_product ? retrieve::Quick::all : retrieve::Quick::recommended);
  selection.parents = parents.value_or(true);
  if (except) rows->and_not(*except);
  selection.rows = std::move(*rows);
  if (!object.pass && selection.rows.count() + selection.products.size() > kHeavyDatasets) {
    auto pass = asked.service.heavy->enter();
    if (!pass) {
      return base::fail(Code::unavailable,
                        "the archive is busy with other large requests; try again in a few seconds, or select fewer "
                        "datasets at once");
    }
    object.pass.emplace(std::move(*pass));
  }
  return object;
}

}  // namespace almagest::api::v1
