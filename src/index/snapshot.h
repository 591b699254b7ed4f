// SPDX-License-Identifier: GPL-3.0-or-later
// One state of the record in memory: the layer's first header. A request takes the holder's current snapshot and keeps
// it to its end; whatever is ingested meanwhile appears in the next one.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"
#include "index/table.h"

namespace almagest::index {

// Immutable, safe from many threads. The dictionary that it was built with must outlive it.
class Snapshot {
 public:
  Snapshot(std::int64_t change, std::vector<std::shared_ptr<const Table>> tables);

  std::int64_t change() const { return change_; }    // the last change of the record that it contains
  const std::string& name() const { return name_; }  // "s<change>"
  const std::vector<std::shared_ptr<const Table>>& tables() const { return tables_; }  // as Dictionary::missions()
  const Table* find(std::string_view mission) const;  // null: no such mission; without regard to case

 private:
  std::int64_t change_;
  std::string name_;
  std::vector<std::shared_ptr<const Table>> tables_;
};

using SnapshotPointer = std::shared_ptr<const Snapshot>;

// Reads the whole record in one read transaction; `catalog` must not be inside begin_reading().
base::Result<SnapshotPointer> build(catalog::Catalog& catalog, const metadata::Dictionary& dictionary);

// Equal to build(), but keeps the tables of missions that did not change since `previous` and, of the others, the
// parsed footprints of unchanged rows. `previous` itself is returned if nothing changed. Same dictionary as `previous`.
base::Result<SnapshotPointer> refresh(catalog::Catalog& catalog, const metadata::Dictionary& dictionary,
                                      const SnapshotPointer& previous);

// The snapshot that requests get. Thread-safe.
class SnapshotHolder {
 public:
  static constexpr std::size_t kPinned = 2;  // earlier snapshots that lookup() still finds

  explicit SnapshotHolder(SnapshotPointer first);
  SnapshotPointer current() const;
  void replace(SnapshotPointer next);
  SnapshotPointer lookup(std::string_view name) const;  // null: gone, or never was

 private:
  mutable std::mutex mutex_;
  std::deque<SnapshotPointer> snapshots_;  // newest first
};

}  // namespace almagest::index
