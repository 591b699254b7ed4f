// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/snapshot.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "index/table_builder.h"

namespace almagest::index {
namespace {

constexpr std::size_t kChangesAtOnce = 10'000;

// Ends the catalog's read transaction on every way out.
class Reading {
 public:
  static base::Result<Reading> begin(catalog::Catalog& catalog) {
    ALMAGEST_CHECK(catalog.begin_reading());
    return Reading(catalog);
  }
  Reading(Reading&& other) noexcept : catalog_(std::exchange(other.catalog_, nullptr)) {}
  ~Reading() {
    if (catalog_ != nullptr) (void)catalog_->end_reading();  // nothing was written: there is nothing to lose
  }

 private:
  explicit Reading(catalog::Catalog& catalog) : catalog_(&catalog) {}
  catalog::Catalog* catalog_;
};

base::Result<std::shared_ptr<const Table>> read_table(catalog::Catalog& catalog, const metadata::Mission& mission,
                                                      const Table* previous) {
  TableBuilder builder(mission, previous);
  ALMAGEST_CHECK(catalog.datasets_changed_since(mission, 0, [&](const catalog::Dataset& dataset) -> base::Status {
    builder.add(dataset);
    return {};
  }));
  return builder.finish();
}

base::Result<std::set<std::string>> missions_changed_since(catalog::Catalog& catalog, std::int64_t change) {
  std::set<std::string> missions;
  for (;;) {
    ALMAGEST_TRY(const std::vector<catalog::Change> changes, catalog.changes_since(change, kChangesAtOnce));
    for (const catalog::Change& each : changes) missions.insert(each.mission);
    if (changes.size() < kChangesAtOnce) return missions;
    change = changes.back().id;
  }
}

}  // namespace

Snapshot::Snapshot(std::int64_t change, std::vector<std::shared_ptr<const Table>> tables)
    : change_(change), name_("s" + std::to_string(change)), tables_(std::move(tables)) {}

const Table* Snapshot::find(std::string_view mission) const {
  for (const auto& table : tables_) {
    if (base::equal_nocase(table->mission().id(), mission)) return table.get();
  }
  return nullptr;
}

base::Result<SnapshotPointer> build(catalog::Catalog& catalog, const metadata::Dictionary& dictionary) {
  ALMAGEST_TRY(const Reading reading, Reading::begin(catalog));
  ALMAGEST_TRY(const std::int64_t change, catalog.latest_change());
  std::vector<std::shared_ptr<const Table>> tables;
  for (const metadata::Mission& mission : dictionary.missions()) {
    ALMAGEST_TRY(auto table, read_table(catalog, mission, nullptr));
    tables.push_back(std::move(table));
  }
  return std::make_shared<const Snapshot>(change, std::move(tables));
}

base::Result<SnapshotPointer> refresh(catalog::Catalog& catalog, const metadata::Dictionary& dictionary,
                                      const SnapshotPointer& previous) {
  ALMAGEST_TRY(const Reading reading, Reading::begin(catalog));
  ALMAGEST_TRY(const std::int64_t change, catalog.latest_change());
  if (change == previous->change()) return previous;
  ALMAGEST_TRY(const std::set<std::string> changed, missions_changed_since(catalog, previous->change()));
  std::vector<std::shared_ptr<const Table>> tables;
  for (std::size_t i = 0; i < dictionary.missions().size(); ++i) {
    const metadata::Mission& mission = dictionary.missions()[i];
    const auto& before = previous->tables()[i];
    if (changed.count(mission.id()) == 0) {
      tables.push_back(before);
      continue;
    }
    ALMAGEST_TRY(auto table, read_table(catalog, mission, before.get()));
    tables.push_back(std::move(table));
  }
  return std::make_shared<const Snapshot>(change, std::move(tables));
}

SnapshotHolder::SnapshotHolder(SnapshotPointer first) : snapshots_{std::move(first)} {}

SnapshotPointer SnapshotHolder::current() const {
  const std::lock_guard lock(mutex_);
  return snapshots_.front();
}

void SnapshotHolder::replace(SnapshotPointer next) {
  std::deque<SnapshotPointer> dropped;  // outlives the lock: freeing a snapshot takes a while
  const std::lock_guard lock(mutex_);
  if (next == snapshots_.front()) return;
  snapshots_.push_front(std::move(next));
  while (snapshots_.size() > kPinned + 1) {
    dropped.push_back(std::move(snapshots_.back()));
    snapshots_.pop_back();
  }
}

SnapshotPointer SnapshotHolder::lookup(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(snapshots_.begin(), snapshots_.end(), [&](const SnapshotPointer& s) { return s->name() == name; });
  return found == snapshots_.end() ? nullptr : *found;
}

}  // namespace almagest::index
