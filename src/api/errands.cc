// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/errands.h"

#include "base/log.h"

namespace almagest::api {
namespace {
constexpr std::size_t kMostWaiting = 200;
}

Errands::~Errands() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

base::Status Errands::add(std::function<base::Status()> errand) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMostWaiting) {
      return base::fail(base::Code::unavailable, "too many ask for this now; try again in a while");
    }
    waiting_.push_back(std::move(errand));
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  }
  changed_.notify_one();
  return {};
}

void Errands::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::function<base::Status()> errand = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    if (const base::Status done = errand(); !done) {
      base::log(base::Level::error, "errand", {{"error", std::string_view(done.error().message)}});
    }
    lock.lock();
  }
}

}  // namespace almagest::api
