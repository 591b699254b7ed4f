// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/lineage.h"

#include <algorithm>

#include "base/text.h"
#include "ingest/observations.h"

namespace almagest::api {
namespace {

constexpr int kCombinedLevel = 3;  // of the Portal: made from several exposures

std::string part(const metadata::FileName& name, const char* key) {
  const auto found = name.parts.find(key);
  return found == name.parts.end() ? std::string() : found->second;
}

}  // namespace

Lineage::Lineage(const metadata::Mission& mission, const access::Viewer& viewer, index::SnapshotPointer snapshot,
                 base::Instant now, catalog::Catalog& catalog)
    : mission_(mission),
      viewer_(viewer),
      snapshot_(std::move(snapshot)),
      table_(snapshot_->find(mission.id())),
      now_(now),
      catalog_(catalog) {}

bool Lineage::is_visible(index::Row row) const {
  return index::is_visible(*table_, row, viewer_, now_);
}

std::optional<index::Row> Lineage::find(std::string_view dataset) const {
  const auto row = table_->find(dataset);
  return row && is_visible(*row) ? row : std::nullopt;
}

access::Reading Lineage::reading(const catalog::File& file) const {
  std::optional<base::Instant> release = file.release;
  if (mission_.exclusive_rows() == metadata::ExclusiveRows::hidden) release = std::max(release, file.dataset_release);
  return access::can_read(viewer_, {mission_, file.program, release}, now_);
}

base::Result<const std::vector<KnownFile>*> Lineage::files(index::Row row) {
  const auto [known, first] = files_.try_emplace(row);
  if (!first) return &known->second;
  ALMAGEST_TRY(std::vector<catalog::File> files, catalog_.files_of(table_->id(row)));
  for (catalog::File& file : files) {
    const access::Reading may = reading(file);
    if (file.standing == catalog::Standing::unlisted || may == access::Reading::hidden) continue;
    KnownFile found{std::move(file), {}, {}, "unclassified", may};
    found.name = mission_.parse_name(found.file.name).value_or(metadata::FileName());
    found.extension = found.file.name.substr(found.file.name.rfind('.') + 1);
    if (!found.name.extension.empty()) found.extension = found.name.extension;
    if (const auto* type = mission_.product_type(found.file.suffix, found.extension)) found.type = type->type;
    known->second.push_back(std::move(found));
  }
  return &known->second;
}

std::string Lineage::text(const std::string& role, index::Row row) const {
  const auto column = mission_.find(role);
  if (role.empty() || !column) return {};
  const metadata::Value value = table_->value(*column, row);
  if (const auto* words = std::get_if<std::string>(&value)) return *words;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return {};
}

const std::vector<index::Row>& Lineage::rows_of_program(const std::string& program) {
  const auto [known, first] = program_rows_.try_emplace(program);
  if (first && !program.empty()) {
    std::vector<index::Row>& rows = known->second;
    index::rows_of_program(*table_, program).for_each([&](std::size_t row) {
      if (is_visible(static_cast<index::Row>(row))) rows.push_back(static_cast<index::Row>(row));
    });
  }
  return known->second;
}

bool Lineage::has_combined_level(index::Row row) const {
  const std::string levels = text(mission_.roles().level, row);
  for (const std::string_view level : base::split(levels, ',')) {
    if (mission_.calib_level(base::trim(level)) >= kCombinedLevel) return true;
  }
  return false;
}

base::Result<bool> Lineage::may_read(catalog::Id association) {
  const auto [known, first] = may_read_.try_emplace(association, false);
  if (!first) return known->second;
  ALMAGEST_TRY(const auto product, catalog_.product(association));
  known->second = product && product->mission == mission_.id() && product->current &&
                  product->current->standing == catalog::Standing::listed &&
                  access::can_read(viewer_, access::subject_of(mission_, *product), now_) == access::Reading::allowed;
  return known->second;
}

base::Result<std::set<std::string>> Lineage::readable(const std::vector<catalog::Catalog::RootNamed>& named) {
  std::set<std::string> roots;
  for (const auto& [association, root] : named) {
    ALMAGEST_TRY(const bool may, may_read(association));
    if (may) roots.insert(root);
  }
  return roots;
}

// The grammar of names tells the dataset of an observation, whatever the suffix that makes a name of it.
std::string Lineage::dataset_of_root(const std::string& root) const {
  for (const metadata::ProductType& type : mission_.product_types()) {
    if (type.suffix.starts_with('*')) continue;
    const auto name = mission_.parse_name(root + "_" + type.suffix + "." + type.extensions.front());
    if (name && name->observation == root) return name->dataset;
  }
  return {};
}

// The row of the dataset that has files of this observation.
base::Result<std::optional<index::Row>> Lineage::row_of_root(const std::string& root) {
  const auto row = find(dataset_of_root(root));
  if (!row) return std::nullopt;
  ALMAGEST_TRY(const auto* of_row, files(*row));
  const bool there =
      std::any_of(of_row->begin(), of_row->end(), [&](const KnownFile& file) { return file.file.root == root; });
  return there ? row : std::nullopt;
}

std::optional<Lineage::CombinedRoot> Lineage::combined_root(index::Row row, const KnownFile& file) const {
  const std::string association = part(file.name, "association");
  CombinedRoot combined{row, file.file.root, {}, part(file.name, "instrument"), part(file.name, "optics")};
  if (association.empty() || association.front() != 'o' || combined.instrument.empty() || combined.optics.empty()) {
    return std::nullopt;
  }
  combined.observation = association.substr(1);
  return combined;
}

// The combined products of a program of which no association tells the viewer what they are made from.
base::Result<const std::vector<Lineage::CombinedRoot>*> Lineage::named_only(const std::string& program) {
  const auto [known, first] = named_only_.try_emplace(program);
  if (!first) return &known->second;
  std::vector<CombinedRoot> found;
  for (const index::Row row : rows_of_program(program)) {
    if (!has_combined_level(row)) continue;
    ALMAGEST_TRY(const auto* of_row, files(row));
    std::string last;
    for (const KnownFile& file : *of_row) {
      if (file.file.root == last) continue;
      last = file.file.root;
      auto combined = combined_root(row, file);
      if (!combined) continue;
      ALMAGEST_TRY(const auto named, catalog_.members_of_output(last));
      ALMAGEST_TRY(const auto told, readable(named));
      if (told.empty()) found.push_back(*std::move(combined));
    }
  }
  known->second = std::move(found);
  return &known->second;
}

std::optional<std::int64_t> Lineage::observation_of(index::Row row) const {
  return base::parse_int(text(mission_.roles().observation, row));
}

// Of a large program only few rows are of one observation, so they are looked up.
const std::vector<index::Row>& Lineage::rows_of_observation(const std::string& program, std::int64_t observation) {
  const auto [known, first] = observations_.try_emplace(program);
  if (first && !mission_.roles().observation.empty()) {
    for (const index::Row row : rows_of_program(program)) {
      if (const auto its = observation_of(row)) known->second[*its].push_back(row);
    }
  }
  return known->second[observation];
}

base::Result<std::string> Lineage::elements_of(const catalog::File& file) {
  const auto [known, first] = elements_.try_emplace(file.version);
  if (!first) return known->second;
  const auto column = mission_.find(mission_.roles().optical_elements);
  if (!column) return std::string();
  catalog::Row values;
  ALMAGEST_CHECK(catalog_.row_of(mission_, file.version, values));
  if (const auto* words = std::get_if<std::string>(&values[*column])) known->second = *words;
  return known->second;
}

// The exposures of `row` of whose settings the combined product's name speaks. The row has those of all its detectors,
// which settles most cases without looking at files, and is all there is where no file tells.
base::Result<std::set<std::string>> Lineage::roots_by_name(index::Row row, const CombinedRoot& combined) {
  std::set<std::string> roots;
  if (row == combined.row) return roots;
  if (!base::equal_nocase(text(mission_.roles().instrument, row), combined.instrument)) return roots;
  const std::string settings = text(mission_.roles().optical_elements, row);
  const auto listed = base::split(settings, ',');
  if (std::none_of(listed.begin(), listed.end(), [&](std::string_view setting) {
        return ingest::optics_agree(combined.optics, std::string(base::trim(setting)));
      })) {
    return roots;
  }
  ALMAGEST_TRY(const auto* of_row, files(row));
  std::map<std::string, std::optional<bool>> agrees;
  for (const KnownFile& file : *of_row) {
    if (part(file.name, "detector").empty() || part(file.name, "observation") != combined.observation) continue;
    auto& known = agrees[file.file.root];
    if (known) continue;
    ALMAGEST_TRY(const std::string elements, elements_of(file.file));
    if (!elements.empty()) known = ingest::optics_agree(combined.optics, elements);
  }
  for (const auto& [root, agreed] : agrees) {
    if (agreed.value_or(true)) roots.insert(root);
  }
  return roots;
}

base::Status Lineage::add_roots(index::Row row, Roots& roots) {
  ALMAGEST_TRY(const auto* of_row, files(row));
  for (const KnownFile& file : *of_row) roots.emplace(row, file.file.root);
  return {};
}

base::Status Lineage::add_by_name(index::Row row, const std::string& root, Roots& members) {
  ALMAGEST_TRY(const auto* of_row, files(row));
  const auto of_root =
      std::find_if(of_row->begin(), of_row->end(), [&](const KnownFile& file) { return file.file.root == root; });
  const auto combined = of_root == of_row->end() ? std::nullopt : combined_root(row, *of_root);
  const auto observation = combined ? base::parse_int(combined->observation) : std::nullopt;
  if (!observation) return {};
  for (const index::Row other : rows_of_observation(std::string(table_->program(row)), *observation)) {
    ALMAGEST_TRY(const auto roots, roots_by_name(other, *combined));
    for (const std::string& exposure : roots) members.emplace(other, exposure);
  }
  return {};
}

// Where a column names the association that an exposure went into, the association is a dataset of that name.
base::Status Lineage::add_by_column(index::Row row, Roots& members) {
  const std::string& role = mission_.roles().association;
  if (role.empty()) return {};
  for (const index::Row other : rows_of_program(std::string(table_->program(row)))) {
    if (other != row && text(role, other) == table_->name(row)) ALMAGEST_CHECK(add_roots(other, members));
  }
  return {};
}

base::Result<const Lineage::Roots*> Lineage::members(index::Row row, const std::string& root) {
  const auto [known, first] = members_.try_emplace({row, root});
  if (!first) return &known->second;
  Roots found;
  ALMAGEST_TRY(const auto named, catalog_.members_of_output(root));
  ALMAGEST_TRY(const auto told, readable(named));
  for (const std::string& member : told) {
    if (member == root) continue;
    ALMAGEST_TRY(const auto other, row_of_root(member));
    if (other) found.emplace(*other, member);
  }
  if (told.empty()) ALMAGEST_CHECK(add_by_name(row, root, found));
  ALMAGEST_CHECK(add_by_column(row, found));
  known->second = std::move(found);
  return &known->second;
}

base::Result<Lineage::Outputs> Lineage::outputs(index::Row row) {
  Outputs found;
  Roots own;
  ALMAGEST_CHECK(add_roots(row, own));
  for (const auto& [same, root] : own) {
    ALMAGEST_TRY(const auto named, catalog_.outputs_of_member(root));
    ALMAGEST_TRY(const auto told, readable(named));
    for (const std::string& output : told) {
      if (output == root) continue;
      ALMAGEST_TRY(const auto other, row_of_root(output));
      if (other) found[{*other, output}].insert(root);
    }
  }
  ALMAGEST_TRY(const auto* combined, named_only(std::string(table_->program(row))));
  const auto observation = observation_of(row);
  for (const CombinedRoot& each : *combined) {
    if (!observation || base::parse_int(each.observation) != observation) continue;
    ALMAGEST_TRY(auto roots, roots_by_name(row, each));
    if (!roots.empty()) found[{each.row, each.root}].merge(roots);
  }
  const std::string into = text(mission_.roles().association, row);
  if (const auto other = into.empty() ? std::nullopt : find(into);
      other && *other != row && table_->program(*other) == table_->program(row)) {
    Roots roots;
    ALMAGEST_CHECK(add_roots(*other, roots));
    for (const auto& output : roots) {
      for (const auto& [same, root] : own) found[output].insert(root);
    }
  }
  return found;
}

base::Result<std::set<index::Row>> Lineage::made_from(index::Row row) {
  std::set<index::Row> rows;
  Roots own;
  ALMAGEST_CHECK(add_roots(row, own));
  for (const auto& [same, root] : own) {
    ALMAGEST_TRY(const Roots* found, members(row, root));
    for (const auto& member : *found) rows.insert(member.first);
  }
  rows.erase(row);
  return rows;
}

base::Result<std::set<index::Row>> Lineage::made_into(index::Row row) {
  std::set<index::Row> rows;
  ALMAGEST_TRY(const Outputs found, outputs(row));
  for (const auto& [output, from] : found) rows.insert(output.first);
  rows.erase(row);
  return rows;
}

}  // namespace almagest::api
