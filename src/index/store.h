// SPDX-License-Identifier: GPL-3.0-or-later
// The snapshot on disk: `index/` in the archive's folder (docs/index.md). It holds one segment a mission and
// `snapshot.json`, which names them and the state of the record that they show. It can always be made again from the
// record, so whatever is missing, old or damaged is.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "index/snapshot.h"

namespace almagest::index {

// A snapshot and how it came about.
struct Loaded {
  SnapshotPointer snapshot;
  std::string rebuilt;  // why it was made anew from the record; empty: it was there
};

class Store {
 public:
  // `folder`: the archive's. All three must outlive the store.
  Store(base::Env& env, const std::string& folder, const metadata::Dictionary& dictionary);

  // What is on disk, brought up to date from the record; or a new one, which is then also written. A folder that can't
  // be written is no reason to fail: the snapshot is then only in memory.
  base::Result<Loaded> load(catalog::Catalog& catalog);

  // Writes a snapshot as one segment a mission and gives the same state, mapped. Files of older ones are removed; who
  // has them mapped keeps them.
  base::Result<SnapshotPointer> save(catalog::Catalog& catalog, const SnapshotPointer& snapshot);

  // Whether so many rows are not on disk that it is time to save().
  bool wants_saving(const Snapshot& snapshot) const;

  // For an archive without a record, made to be searched only: the one segment, written by `write` as of change 0.
  base::Status save_alone(const metadata::Mission& mission,
                          const std::function<base::Status(const ImageWriter::Sink&)>& write);

 private:
  struct OnDisk {
    SegmentPointer segment;
    std::string file;  // name in the folder of the index
  };
  base::Result<SnapshotPointer> read(catalog::Catalog& catalog);
  base::Result<SnapshotPointer> make(catalog::Catalog& catalog);
  base::Status keep(std::vector<OnDisk> segments, std::int64_t change, std::int64_t change_time_us, bool alone);
  bool is_on_disk(const SegmentPointer& segment) const;
  std::string new_file(const metadata::Mission& mission, std::int64_t change) const;
  base::Env& env_;
  std::string folder_;  // of the index
  const metadata::Dictionary& dictionary_;
  bool alone_ = false;            // what is on disk can't be made again from the record
  std::vector<OnDisk> segments_;  // as Dictionary::missions()
};

}  // namespace almagest::index
