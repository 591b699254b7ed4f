// SPDX-License-Identifier: GPL-3.0-or-later
// Coroutines that a Poller's threads carry on: Task<T> gives a value to the one that awaits it, Detached answers to
// nobody.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace almagest::http {

// Begins when it is awaited, which is once; then whoever awaits goes on, in the thread that finished it.
template <typename T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::coroutine_handle<> awaiting;
    std::optional<T> value;
    std::exception_ptr thrown;

    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct GoOn {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) noexcept {
          return done.promise().awaiting;
        }
        void await_resume() noexcept {}
      };
      return GoOn{};
    }
    void return_value(T given) { value = std::move(given); }
    void unhandled_exception() { thrown = std::current_exception(); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  Task(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.promise().awaiting = awaiting;
    return handle_;
  }
  T await_resume() {
    promise_type& promise = handle_.promise();
    if (promise.thrown) std::rethrow_exception(promise.thrown);
    return std::move(*promise.value);
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

// Begins at once and frees itself at its end. It must not throw.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

}  // namespace almagest::http
