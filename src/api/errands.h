// SPDX-License-Identifier: GPL-3.0-or-later
// Work that no answer waits for, so that the time of the answer tells nothing of it: done one after the other.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "base/result.h"

namespace almagest::api {

// Thread-safe.
class Errands {
 public:
  Errands() = default;
  ~Errands();  // does what is waiting
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;

  // unavailable: too many wait. What fails is told to the log.
  base::Status add(std::function<base::Status()> errand);

 private:
  void work();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<base::Status()>> waiting_;
  bool stop_ = false;
  std::thread thread_;  // begun with the first errand
};

}  // namespace almagest::api
