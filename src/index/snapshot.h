// SPDX-License-Identifier: GPL-3.0-or-later
// One state of the record, ready to be searched: the layer's first header. A request takes the holder's current
// snapshot and keeps it to its end; whatever is ingested meanwhile appears in the next one.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "index/table.h"

namespace almagest::index {

using TablePointer = std::shared_ptr<const Table>;

// Immutable, safe from many threads. The dictionary that it was built with must outlive it.
class Snapshot {
 public:
  Snapshot(std::int64_t change, std::vector<TablePointer> tables);

  std::int64_t change() const { return change_; }                      // the last change of the record that it contains
  const std::string& name() const { return name_; }                    // "s<change>"
  const std::vector<TablePointer>& tables() const { return tables_; }  // as Dictionary::missions()
  const Table* find(std::string_view mission) const;                   // null: no such mission; without regard to case

 private:
  std::int64_t change_;
  std::string name_;
  std::vector<TablePointer> tables_;
};

using SnapshotPointer = std::shared_ptr<const Snapshot>;

// Reads the whole record in one read transaction; `catalog` must not be inside begin_reading(). Kept in memory.
base::Result<SnapshotPointer> build(catalog::Catalog& catalog, const metadata::Dictionary& dictionary);

// Equal to build(), but reads only what changed since `previous` and puts it on top. `previous` itself is returned if
// nothing changed. Same dictionary as `previous`.
base::Result<SnapshotPointer> refresh(catalog::Catalog& catalog, const metadata::Dictionary& dictionary,
                                      const SnapshotPointer& previous);

// The snapshot that requests get. Thread-safe.
class SnapshotHolder {
 public:
  static constexpr std::size_t kPinned = 2;              // earlier snapshots that lookup() finds in any case
  static constexpr std::chrono::minutes kPinnedFor{10};  // and those replaced so recently
  static constexpr std::size_t kMostPinned = 1000;

  SnapshotHolder(SnapshotPointer first, const base::Clock& clock);
  SnapshotPointer current() const;
  void replace(SnapshotPointer next);
  SnapshotPointer lookup(std::string_view name) const;  // null: gone, or never was

 private:
  struct Held {
    SnapshotPointer snapshot;
    std::chrono::nanoseconds replaced{0};  // when, by the monotonic clock
  };
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  std::deque<Held> held_;  // newest first
};

}  // namespace almagest::index
