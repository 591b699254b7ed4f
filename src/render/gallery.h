// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures that were drawn, kept in a folder. It knows nothing of rights: whoever asks has made sure of them before.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "base/env.h"
#include "base/result.h"
#include "render/render.h"

namespace almagest::render {

// Thread-safe. Its folder may be emptied at any time, and may be one that can't be written to: then nothing is kept.
class Gallery {
 public:
  // At most `most_bytes` are kept; beyond that, the pictures that were drawn first are removed.
  Gallery(base::FileSystem& files, std::string folder, std::uint64_t most_bytes);

  // The picture kept under `key` (letters, digits, '-'), else what `draw` gives. Pictures are drawn by at most
  // kDrawnAtATime threads at a time, and each by one, for which the others that ask for it wait. Errors: those of
  // `draw`; unavailable for those who would wait for longer than kPatience_s.
  base::Result<Picture> get(const std::string& key, const std::function<base::Result<Picture>()>& draw);

  static constexpr int kDrawnAtATime = 2;
  static constexpr int kPatience_s = 30;

 private:
  std::string path_of(const std::string& key) const { return folder_ + "/" + key; }
  base::Result<Picture> kept(const std::string& key) const;
  void count(const std::string& key, std::uint64_t size);
  void look_around();  // what earlier servers left
  void remove_oldest();

  base::FileSystem& files_;
  const std::string folder_;
  const std::uint64_t most_bytes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> being_drawn_;
  bool looked_around_ = false;
  std::list<std::string> by_age_;  // oldest first
  std::map<std::string, std::uint64_t> sizes_;
  std::uint64_t bytes_ = 0;
};

}  // namespace almagest::render
