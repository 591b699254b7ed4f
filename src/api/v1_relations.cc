// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/relatives and provenance: what datasets and files were made from, and what was made of
// them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/lineage.h"
#include "api/product_list.h"
#include "api/v1.h"

namespace almagest::api::v1 {
namespace {

constexpr std::size_t kMaxName = 1'000;

Lineage lineage_of(const Asked& asked, catalog::Catalog& catalog) {
  return {*asked.mission, asked.viewer, asked.snapshot, asked.now, catalog};
}

void write_level(const Lineage& lineage, index::Row row, base::JsonWriter& json) {
  const index::Table& table = lineage.table();
  const auto column = table.mission().find(table.mission().roles().level);
  const metadata::Value value = column ? table.value(*column, row) : metadata::Value();
  const auto* level = std::get_if<std::string>(&value);
  json.key("level");
  write_text_or_null(level == nullptr ? std::string_view() : *level, json);
}

// The related datasets by name, those made from what was asked about before those that it was made from.
using Relatives = std::map<std::pair<std::string, bool>, std::pair<index::Row, std::set<std::string>>>;

base::Result<http::Response> relatives(const Asked& asked) {
  std::set<std::string> names;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(root.members({"datasets"}, [&](std::string_view, const JsonNode& value) {
    return value.items(kMostDatasets, [&](const JsonNode& item) -> base::Status {
      ALMAGEST_TRY(const std::string_view name, item.text(kMaxName));
      names.emplace(name);
      return {};
    });
  }));
  if (names.empty()) return root.fail(base::Code::invalid_argument, "needs 'datasets': a list of their names");
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  Lineage lineage = lineage_of(asked, *catalog);
  Relatives found;
  for (const std::string& name : names) {
    const auto row = lineage.find(name);
    if (!row) continue;
    const auto add = [&](const std::set<index::Row>& rows, bool made_from) {
      for (const index::Row other : rows) {
        std::string related(lineage.table().name(other));
        if (names.count(related) != 0) continue;
        auto& [its_row, of] = found[{std::move(related), made_from}];
        its_row = other;
        of.insert(name);
      }
    };
    ALMAGEST_TRY(const auto into, lineage.made_into(*row));
    add(into, false);
    ALMAGEST_TRY(const auto from, lineage.made_from(*row));
    add(from, true);
  }
  base::JsonWriter json = begin_answer(asked);
  json.key("relatives").begin_array();
  for (const auto& [key, value] : found) {
    json.begin_object().key("dataset").string(key.first);
    write_level(lineage, value.first, json);
    json.key("relation").string(key.second ? "made_from" : "made_into").key("of").begin_array();
    for (const std::string& name : value.second) json.string(name);
    json.end_array().end_object();
  }
  json.end_array();
  return finish(json);
}

// The files of a dataset and, of its neighbours, those that they were made from or that were made from them.
class Family {
 public:
  Family(Lineage& lineage, const metadata::Mission& mission, index::Row self)
      : lineage_(lineage), mission_(mission), self_(self) {}

  base::Status gather() {
    ALMAGEST_TRY(const auto* own, lineage_.files(self_));
    for (const KnownFile& file : *own) {
      add(self_, file);
      ALMAGEST_TRY(const Lineage::Roots* roots, lineage_.members(self_, file.file.root));
      ALMAGEST_TRY(const auto members, files_of(*roots));
      for (const KnownFile* source : sources_among(mission_, file, of_root(*own, file.file.root), members)) {
        link(file, *source);
      }
      for (const auto& member : *roots) {
        if (member.first != self_) from_.insert(member.first);
      }
    }
    ALMAGEST_TRY(const Lineage::Outputs outputs, lineage_.outputs(self_));
    for (const auto& [output, from] : outputs) ALMAGEST_CHECK(gather_output(output.first, output.second, from));
    return {};
  }

  const std::set<index::Row>& from() const { return from_; }
  const std::set<index::Row>& into() const { return into_; }
  // By dataset and name.
  struct Member {
    const KnownFile* file = nullptr;
    std::set<std::string> made_from;
  };
  using Members = std::map<std::pair<std::string, std::string>, Member>;
  const Members& members() const { return members_; }

 private:
  using Files = std::vector<const KnownFile*>;

  static Files of_root(const std::vector<KnownFile>& files, const std::string& root) {
    Files found;
    for (const KnownFile& file : files) {
      if (file.file.root == root) found.push_back(&file);
    }
    return found;
  }

  base::Result<Files> files_of(const Lineage::Roots& roots) {
    Files found;
    for (const auto& [row, root] : roots) {
      ALMAGEST_TRY(const auto* files, lineage_.files(row));
      const Files more = of_root(*files, root);
      found.insert(found.end(), more.begin(), more.end());
    }
    return found;
  }

  base::Status gather_output(index::Row row, const std::string& root, const std::set<std::string>& from) {
    if (row != self_) into_.insert(row);
    Lineage::Roots roots;
    for (const std::string& each : from) roots.emplace(self_, each);
    ALMAGEST_TRY(const Files members, files_of(roots));
    ALMAGEST_TRY(const auto* files, lineage_.files(row));
    const Files own = of_root(*files, root);
    for (const KnownFile* file : own) {
      for (const KnownFile* source : sources_among(mission_, *file, own, members)) {
        // What the neighbour's files were made from among themselves is its own affair.
        if (source->file.dataset == lineage_.table().id(self_)) link(*file, *source);
      }
    }
    return {};
  }

  Member& add(index::Row row, const KnownFile& file) {
    Member& member = members_[{std::string(lineage_.table().name(row)), file.file.name}];
    member.file = &file;
    return member;
  }

  void link(const KnownFile& file, const KnownFile& source) {
    const auto row = lineage_.table().find(file.file.dataset);
    const auto of_source = lineage_.table().find(source.file.dataset);
    if (!row || !of_source) return;
    add(*row, file).made_from.insert(source.file.name);
    add(*of_source, source);
  }

  Lineage& lineage_;
  const metadata::Mission& mission_;
  index::Row self_;
  std::set<index::Row> from_, into_;
  Members members_;
};

base::Status write_references(catalog::Catalog& catalog, const KnownFile& file, base::JsonWriter& json) {
  json.key("references");
  if (file.reading != access::Reading::allowed) {
    json.null();
    return {};
  }
  ALMAGEST_TRY(const auto references, catalog.references_of(file.file.product));
  json.begin_array();
  for (const auto& [keyword, name] : references) {
    json.begin_object().key("keyword").string(keyword).key("file").string(name).end_object();
  }
  json.end_array();
  return {};
}

void write_dataset(const Lineage& lineage, index::Row row, std::string_view relation, base::JsonWriter& json) {
  json.begin_object().key("dataset").string(lineage.table().name(row));
  write_level(lineage, row, json);
  json.key("relation").string(relation).end_object();
}

base::Result<http::Response> provenance(const Asked& asked) {
  ALMAGEST_TRY(const std::string name, read_dataset(asked));
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  Lineage lineage = lineage_of(asked, *catalog);
  const auto row = lineage.find(name);
  if (!row) return no_dataset(name);
  Family family(lineage, *asked.mission, *row);
  ALMAGEST_CHECK(family.gather());
  base::JsonWriter json = begin_answer(asked);
  json.key("dataset").string(name).key("datasets").begin_array();
  write_dataset(lineage, *row, "self", json);
  for (const index::Row other : family.from()) write_dataset(lineage, other, "made_from", json);
  for (const index::Row other : family.into()) write_dataset(lineage, other, "made_into", json);
  json.end_array().key("products").begin_array();
  for (const auto& [key, member] : family.members()) {
    const catalog::File& file = member.file->file;
    json.begin_object().key("name").string(file.name).key("dataset").string(key.first).key("level");
    write_text_or_null(file.level, json);
    json.key("type").string(member.file->type).key("suffix");
    write_text_or_null(file.suffix, json);
    json.key("size").number(static_cast<std::int64_t>(file.size));
    json.key("reading").string(word_of(member.file->reading));
    json.key("withdrawn").boolean(file.standing == catalog::Standing::withdrawn);
    json.key("made_from").begin_array();
    for (const std::string& source : member.made_from) json.string(source);
    json.end_array();
    ALMAGEST_CHECK(write_references(*catalog, *member.file, json));
    json.end_object();
  }
  json.end_array();
  return finish(json);
}

}  // namespace

base::Result<std::string> read_dataset(const Asked& asked) {
  std::string name;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(root.members({"dataset"}, [&](std::string_view, const JsonNode& value) -> base::Status {
    ALMAGEST_TRY(name, value.text(kMaxName));
    return {};
  }));
  if (name.empty()) return root.fail(base::Code::invalid_argument, "needs 'dataset': the name of one");
  return name;
}

tl::unexpected<base::Error> no_dataset(std::string_view name) {
  return base::fail(base::Code::not_found,
                    fmt::format("there is no dataset '{}' that you may know of; names are written as a search gives "
                                "them",
                                name.substr(0, 100)));
}

void add_relations(Service& service, Routes& routes) {
  add_asked(service, routes,
            {"/missions/{mission}/relatives", "Datasets that others were made from, and that were made from them"},
            relatives);
  add_asked(service, routes,
            {"/missions/{mission}/provenance", "What the files of a dataset were made from and went into"}, provenance);
}

}  // namespace almagest::api::v1
