// SPDX-License-Identifier: GPL-3.0-or-later
// How datasets and files become each other, as far as a viewer may be told. Datasets belong together by the
// associations that he may read; where he may read none for a combined product, by names and columns (same program,
// observation, instrument and optical elements), or by the column that names the association. Files of one observation
// belong together by `made_from` of products.toml.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/rights.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "index/snapshot.h"

namespace almagest::api {

// A file that the viewer may know of.
struct KnownFile {
  catalog::File file;
  metadata::FileName name;  // empty where it follows no rule
  std::string extension;
  std::string type;  // science, preview, ..., unclassified
  access::Reading reading = access::Reading::denied;
};

class Lineage {
 public:
  // Everything but the snapshot must outlive it. For one request.
  Lineage(const metadata::Mission& mission, const access::Viewer& viewer, index::SnapshotPointer snapshot,
          base::Instant now, catalog::Catalog& catalog);

  // The row of a dataset that the viewer may know of.
  std::optional<index::Row> find(std::string_view dataset) const;
  const index::Table& table() const { return *table_; }
  // The listed and the withdrawn files of a dataset, by name.
  base::Result<const std::vector<KnownFile>*> files(index::Row row);

  // Observations (by the name alone: the roots of file names), each with the row of its dataset.
  using Roots = std::set<std::pair<index::Row, std::string>>;
  // Those that one of `row` was made from. Empty: from no other.
  base::Result<const Roots*> members(index::Row row, const std::string& root);
  // Those that any of `row` went into, each with the roots of `row` that did.
  using Outputs = std::map<std::pair<index::Row, std::string>, std::set<std::string>>;
  base::Result<Outputs> outputs(index::Row row);

  base::Result<std::set<index::Row>> made_from(index::Row row);
  base::Result<std::set<index::Row>> made_into(index::Row row);

  access::Reading reading(const catalog::File& file) const;

 private:
  struct CombinedRoot {
    index::Row row = 0;
    std::string root, observation, instrument, optics;
  };
  bool is_visible(index::Row row) const;
  const std::vector<index::Row>& rows_of_program(const std::string& program);
  bool has_combined_level(index::Row row) const;
  base::Result<bool> may_read(catalog::Id association);
  base::Result<std::set<std::string>> readable(const std::vector<catalog::Catalog::RootNamed>& named);
  std::string dataset_of_root(const std::string& root) const;
  base::Result<std::optional<index::Row>> row_of_root(const std::string& root);
  std::optional<CombinedRoot> combined_root(index::Row row, const KnownFile& file) const;
  base::Result<const std::vector<CombinedRoot>*> named_only(const std::string& program);
  std::optional<std::int64_t> observation_of(index::Row row) const;
  const std::vector<index::Row>& rows_of_observation(const std::string& program, std::int64_t observation);
  base::Result<std::set<std::string>> roots_by_name(index::Row row, const CombinedRoot& combined);
  base::Result<std::string> elements_of(const catalog::File& file);
  base::Status add_by_name(index::Row row, const std::string& root, Roots& members);
  base::Status add_by_column(index::Row row, Roots& members);
  base::Status add_roots(index::Row row, Roots& roots);
  std::string text(const std::string& role, index::Row row) const;

  const metadata::Mission& mission_;
  const access::Viewer& viewer_;
  index::SnapshotPointer snapshot_;
  const index::Table* table_;
  base::Instant now_;
  catalog::Catalog& catalog_;
  std::unordered_map<index::Row, std::vector<KnownFile>> files_;
  std::unordered_map<catalog::Id, bool> may_read_;
  std::unordered_map<catalog::Id, std::string> elements_;
  std::map<std::pair<index::Row, std::string>, Roots> members_;
  std::map<std::string, std::vector<index::Row>> program_rows_;
  std::map<std::string, std::unordered_map<std::int64_t, std::vector<index::Row>>> observations_;
  std::map<std::string, std::vector<CombinedRoot>> named_only_;
};

// Those of `candidates` that `file` is made from: all of the first suffix of `made_from` that is there. `own`: the
// files of its own observation, from which it comes if from any of these; `members`: those of the observations that its
// own was made from.
std::vector<const KnownFile*> sources_among(const metadata::Mission& mission, const KnownFile& file,
                                            const std::vector<const KnownFile*>& own,
                                            const std::vector<const KnownFile*>& members);

}  // namespace almagest::api
