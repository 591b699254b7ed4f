// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/snapshot.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "index/segment_builder.h"

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

// The datasets of a mission that changed after `since` (0: all).
base::Result<SegmentPointer> read_segment(catalog::Catalog& catalog, const metadata::Mission& mission,
                                          std::int64_t since, std::int64_t change) {
  SegmentBuilder builder(mission);
  ALMAGEST_CHECK(catalog.datasets_changed_since(mission, since, [&](const catalog::Dataset& dataset) -> base::Status {
    builder.add(dataset);
    return {};
  }));
  return segment_in_memory(mission, [&](const ImageWriter::Sink& sink) { return builder.write(change, sink); });
}

// The new segment on top of the table's. Segments in memory of about the same size are made into one, so that there are
// few of them and each row is moved few times; the base stays as it is.
base::Result<TablePointer> with_segment(const TablePointer& table, SegmentPointer top) {
  std::vector<SegmentPointer> segments;
  for (const Table::Part& part : table->parts()) segments.push_back(part.segment);
  segments.push_back(std::move(top));
  const metadata::Mission& mission = table->mission();
  while (segments.size() > 2 && segments.back()->rows() * 2 >= segments[segments.size() - 2]->rows()) {
    const Table upper(mission, {segments[segments.size() - 2], segments.back()});
    std::vector<MergeInput> inputs;
    std::vector<std::vector<std::uint64_t>> dead;
    for (std::size_t i = 0; i < upper.parts().size(); ++i) dead.push_back(upper.dead_of(i));
    for (std::size_t i = 0; i < upper.parts().size(); ++i) inputs.push_back({upper.parts()[i].segment, dead[i]});
    const std::int64_t change = segments.back()->change();
    ALMAGEST_TRY(SegmentPointer merged, segment_in_memory(mission, [&](const ImageWriter::Sink& sink) {
                   return merge(mission, inputs, change, sink);
                 }));
    segments.pop_back();
    segments.back() = std::move(merged);
  }
  return std::make_shared<const Table>(mission, std::move(segments));
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

Snapshot::Snapshot(std::int64_t change, std::vector<TablePointer> tables)
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
  std::vector<TablePointer> tables;
  for (const metadata::Mission& mission : dictionary.missions()) {
    ALMAGEST_TRY(SegmentPointer segment, read_segment(catalog, mission, 0, change));
    tables.push_back(std::make_shared<const Table>(mission, std::vector{std::move(segment)}));
  }
  return std::make_shared<const Snapshot>(change, std::move(tables));
}

base::Result<SnapshotPointer> refresh(catalog::Catalog& catalog, const metadata::Dictionary& dictionary,
                                      const SnapshotPointer& previous) {
  ALMAGEST_TRY(const Reading reading, Reading::begin(catalog));
  ALMAGEST_TRY(const std::int64_t change, catalog.latest_change());
  if (change == previous->change()) return previous;
  ALMAGEST_TRY(const std::set<std::string> changed, missions_changed_since(catalog, previous->change()));
  std::vector<TablePointer> tables;
  for (std::size_t i = 0; i < dictionary.missions().size(); ++i) {
    const metadata::Mission& mission = dictionary.missions()[i];
    const TablePointer& before = previous->tables()[i];
    if (changed.count(mission.id()) == 0) {
      tables.push_back(before);
      continue;
    }
    ALMAGEST_TRY(SegmentPointer top, read_segment(catalog, mission, previous->change(), change));
    ALMAGEST_TRY(TablePointer table, with_segment(before, std::move(top)));
    tables.push_back(std::move(table));
  }
  return std::make_shared<const Snapshot>(change, std::move(tables));
}

SnapshotHolder::SnapshotHolder(SnapshotPointer first, const base::Clock& clock) : clock_(clock) {
  held_.push_front({std::move(first), {}});
}

SnapshotPointer SnapshotHolder::current() const {
  const std::lock_guard lock(mutex_);
  return held_.front().snapshot;
}

void SnapshotHolder::replace(SnapshotPointer next) {
  std::deque<Held> dropped;  // outlives the lock: freeing a snapshot takes a while
  const std::lock_guard lock(mutex_);
  if (next == held_.front().snapshot) return;
  const std::chrono::nanoseconds now = clock_.monotonic();
  held_.front().replaced = now;
  // One of the same name (the same state, merged) takes its place.
  if (next->name() == held_.front().snapshot->name()) {
    dropped.push_back(std::move(held_.front()));
    held_.pop_front();
  }
  held_.push_front({std::move(next), {}});
  while (held_.size() > kPinned + 1 && (held_.size() > kMostPinned || now - held_.back().replaced > kPinnedFor)) {
    dropped.push_back(std::move(held_.back()));
    held_.pop_back();
  }
}

SnapshotPointer SnapshotHolder::lookup(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  for (const Held& held : held_) {
    if (held.snapshot->name() == name) return held.snapshot;
  }
  return nullptr;
}

}  // namespace almagest::index
