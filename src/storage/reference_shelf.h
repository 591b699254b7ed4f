// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration references that the archive has at hand: files of a CRDS cache that the operator names. They are nobody's
// products and stand in no record; whoever hands them out asks first who may know that they were used.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/hash.h"
#include "base/result.h"

namespace almagest::storage {

class Folder;

// A file of the cache as it is now.
struct Shelved {
  std::string path;  // without symbolic links, within the cache
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
};

// Thread-safe.
class ReferenceShelf {
 public:
  // `folder` is needed for the time of this call alone.
  ReferenceShelf(base::Env& env, const Folder& folder);

  bool is_set() const { return !cache_.empty(); }
  // An error with a sentence for the operator: a cache is named, but it is no folder that can be read.
  base::Status check() const;

  // references/OBSERVATORY/NAME or references/OBSERVATORY/INSTRUMENT/NAME; what ends with .pmap, .imap or .rmap is in
  // mappings/. nullopt: it is not there, can't be read, is no plain file, or a link leads out of the cache.
  std::optional<Shelved> find(std::string_view observatory, std::string_view name) const;

  // Of the bytes as they are; computed once for each size and time of a file, and kept in cache/references.txt. Errors:
  // io, corrupt if the file is written to meanwhile.
  base::Result<base::Digests> digests(const Shelved& file);

 private:
  void load();
  base::Status keep() const;

  base::Env& env_;
  std::string cache_;  // absolute; empty: there is none
  std::string notes_;  // where digests are kept
  std::mutex mutex_;
  std::mutex reading_;  // one file at a time
  bool loaded_ = false;
  std::map<std::string, std::pair<Shelved, base::Digests>> known_;  // by path
};

}  // namespace almagest::storage
