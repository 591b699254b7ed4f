// SPDX-License-Identifier: GPL-3.0-or-later
// Coroutines that wait for sockets, and the threads that carry them on. Threads wait in one epoll, and the one that the
// kernel wakes for a socket reads, answers and sends; nothing is handed from thread to thread. Only as many as there
// are processors take part, so that an answer begun is soon finished; one that is kept for some milliseconds has its
// place taken by another, so that no number of long answers short of all threads holds up the short ones.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "base/result.h"

namespace almagest::http {

class Poller {
 public:
  using Clock = std::chrono::steady_clock;
  class Socket;

  Poller() = default;
  ~Poller() { stop(); }
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // `at_once` threads of `threads` take part.
  base::Status start(unsigned threads, unsigned at_once);
  // Waits for what the threads are doing. Whoever waits for a socket then, or later, goes on with false, in this
  // thread.
  void stop();

 private:
  struct Worker {
    std::atomic<std::uint64_t> turns{0};  // begun and ended: odd while it carries a coroutine on
    std::uint64_t seen = 0;               // by the watch, at its last look
    std::atomic<bool> replaced{false};    // its place was given to another
    std::thread thread;
  };
  void work(Worker& worker);
  void take_part(std::unique_lock<std::mutex>& lock);
  void watch();
  void replace_the_slow();
  void end_late_waits();
  int epoll_ = -1;
  int wake_ = -1;  // readable once it is time to stop
  std::atomic<bool> stopped_{false};
  std::deque<Worker> workers_;
  std::thread watch_;
  std::atomic<int> idle_{0};  // workers that take part and wait
  std::atomic<bool> watch_rests_{true};
  std::mutex mutex_;
  // Guarded by the mutex:
  unsigned places_ = 0;  // free ones
  std::condition_variable place_;
  std::condition_variable watch_on_;
  std::set<Socket*> sockets_;
};

// A socket that does not block, closed by the destructor. One coroutine uses it. The poller outlives it.
class Poller::Socket {
 public:
  class Wait;

  Socket(Poller& poller, int descriptor);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int descriptor() const { return descriptor_; }
  // co_await gives true when there is something to read, room to write, or an error that reading or writing tells;
  // false when the deadline has passed (to a quarter of a second; the socket is shut down then) or the poller stops.
  // It always lets others go first.
  Wait readable(Clock::time_point deadline);
  Wait writable(Clock::time_point deadline);

 private:
  friend class Poller;
  void go_on();
  Poller& poller_;
  const int descriptor_;
  bool known_ = false;  // to epoll
  std::atomic<bool> late_{false};
  std::atomic<void*> waiting_{nullptr};  // the coroutine's handle
  std::atomic<Clock::time_point> deadline_{Clock::time_point::max()};
};

class Poller::Socket::Wait {
 public:
  Wait(Socket& socket, std::uint32_t events, Clock::time_point deadline)
      : socket_(socket), events_(events), deadline_(deadline) {}
  bool await_ready() const noexcept { return socket_.poller_.stopped_; }
  bool await_suspend(std::coroutine_handle<> coroutine) noexcept;
  bool await_resume() const noexcept { return !failed_ && !socket_.late_ && !socket_.poller_.stopped_; }

 private:
  Socket& socket_;
  const std::uint32_t events_;
  const Clock::time_point deadline_;
  bool failed_ = false;
};

}  // namespace almagest::http
