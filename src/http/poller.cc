// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace almagest::http {
namespace {
constexpr std::chrono::milliseconds kLookForSlow{2};
constexpr std::chrono::milliseconds kLookForLate{250};
constexpr std::chrono::milliseconds kRestAfter{200};
}  // namespace

base::Status Poller::start(unsigned threads, unsigned at_once) {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN;  // without EPOLLONESHOT: it wakes every thread
  event.data.ptr = nullptr;
  if (epoll_ < 0 || wake_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) {
    return base::fail(base::Code::io, std::string("cannot wait for connections: ") + std::strerror(errno));
  }
  places_ = at_once;
  for (unsigned i = 0; i < threads; ++i) {
    Worker& worker = workers_.emplace_back();
    worker.thread = std::thread([this, &worker] { work(worker); });
  }
  watch_ = std::thread([this] { watch(); });
  return {};
}

void Poller::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_.exchange(true)) return;
  }
  place_.notify_all();
  watch_on_.notify_all();
  const std::uint64_t one = 1;
  (void)!::write(wake_, &one, sizeof one);
  for (Worker& worker : workers_) worker.thread.join();
  if (watch_.joinable()) watch_.join();
  // Each ends its coroutine.
  while (!sockets_.empty()) {
    Socket* socket = *sockets_.begin();
    sockets_.erase(sockets_.begin());
    socket->go_on();
  }
  if (epoll_ >= 0) ::close(epoll_);
  if (wake_ >= 0) ::close(wake_);
}

void Poller::take_part(std::unique_lock<std::mutex>& lock) {
  place_.wait(lock, [this] { return places_ > 0 || stopped_; });
  if (!stopped_) --places_;
}

void Poller::work(Worker& worker) {
  {
    std::unique_lock lock(mutex_);
    take_part(lock);
  }
  while (!stopped_) {
    epoll_event event{};
    ++idle_;
    // One at a time: whoever took two would let the second wait for the first's answer.
    const int ready = ::epoll_wait(epoll_, &event, 1, -1);
    const bool last = --idle_ == 0;
    if (ready != 1 || event.data.ptr == nullptr) continue;
    ++worker.turns;
    if (last && watch_rests_.load(std::memory_order_relaxed) && watch_rests_.exchange(false)) watch_on_.notify_one();
    static_cast<Socket*>(event.data.ptr)->go_on();
    ++worker.turns;
    if (!worker.replaced) continue;
    std::unique_lock lock(mutex_);
    worker.replaced = false;
    take_part(lock);
  }
}

void Poller::watch() {
  std::unique_lock lock(mutex_);
  auto looked = Clock::now();
  auto busy = looked;  // when it last was
  while (!stopped_) {
    // A notification that comes before the wait is made up for by the end of the wait.
    watch_on_.wait_for(lock, watch_rests_ ? kLookForLate : kLookForSlow);
    const auto now = Clock::now();
    if (idle_ == 0) busy = now;
    replace_the_slow();
    watch_rests_ = now - busy > kRestAfter;
    if (now - looked < kLookForLate) continue;
    looked = now;
    end_late_waits();
  }
}

void Poller::replace_the_slow() {
  for (Worker& worker : workers_) {
    const std::uint64_t turns = worker.turns;
    const bool works = turns % 2 == 1;
    if (works && turns == worker.seen && !worker.replaced.exchange(true)) {
      ++places_;
      place_.notify_one();
    }
    worker.seen = turns;
  }
}

void Poller::end_late_waits() {
  const auto now = Clock::now();
  for (Socket* socket : sockets_) {
    if (socket->deadline_.load() > now || socket->late_.exchange(true)) continue;
    ::shutdown(socket->descriptor_, SHUT_RDWR);  // which epoll reports to the one that waits
  }
}

Poller::Socket::Socket(Poller& poller, int descriptor) : poller_(poller), descriptor_(descriptor) {
  const std::lock_guard lock(poller_.mutex_);
  poller_.sockets_.insert(this);
}

Poller::Socket::~Socket() {
  {
    const std::lock_guard lock(poller_.mutex_);
    poller_.sockets_.erase(this);
  }
  ::close(descriptor_);
}

void Poller::Socket::go_on() {
  deadline_ = Clock::time_point::max();
  void* coroutine = waiting_.exchange(nullptr);
  if (coroutine != nullptr) std::coroutine_handle<>::from_address(coroutine).resume();
}

Poller::Socket::Wait Poller::Socket::readable(Clock::time_point deadline) {
  return {*this, EPOLLIN, deadline};
}

Poller::Socket::Wait Poller::Socket::writable(Clock::time_point deadline) {
  return {*this, EPOLLOUT, deadline};
}

bool Poller::Socket::Wait::await_suspend(std::coroutine_handle<> coroutine) noexcept {
  Socket& socket = socket_;
  epoll_event event{};
  event.events = events_ | EPOLLONESHOT;
  event.data.ptr = &socket;
  const int operation = socket.known_ ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  const int epoll = socket.poller_.epoll_;
  const int descriptor = socket.descriptor_;
  socket.known_ = true;
  socket.deadline_ = deadline_;
  socket.waiting_ = coroutine.address();
  // If it succeeds, another thread may carry the coroutine on before it returns, and this object may be gone.
  if (::epoll_ctl(epoll, operation, descriptor, &event) == 0) return true;
  socket.waiting_ = nullptr;
  socket.deadline_ = Clock::time_point::max();
  failed_ = true;
  return false;
}

}  // namespace almagest::http
