// SPDX-License-Identifier: GPL-3.0-or-later
// An HTTP/1.1 server (RFC 9112): keep-alive, limits on everything that a peer may make large or slow, graceful stop.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "base/env.h"
#include "base/result.h"
#include "http/metrics.h"
#include "http/router.h"

namespace almagest::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8480;
  bool next_free_port = true;  // when `port` is taken, the next free one of the following hundred
  unsigned threads = 16;       // more than processors: a long search should not keep short ones waiting
  unsigned at_once = std::max(2U, std::thread::hardware_concurrency());  // of them, while none takes long
  std::uint32_t header_limit = 32U << 10U;
  std::uint64_t body_limit = 16U << 20U;
  std::size_t connection_limit = 2000;
  std::chrono::seconds header_time{20};  // from the first byte of a request, and between requests
  std::chrono::seconds idle_time{75};
  std::chrono::seconds body_time{120};
  std::chrono::seconds write_time{60};  // without any progress
  std::chrono::seconds stop_time{10};   // given to requests in progress
  // Answers in memory that are not sent yet, in bytes, of all connections; a large one beyond it is answered 503.
  std::uint64_t unsent_limit = 1U << 30U;
  std::uint64_t least_rate = 16U << 10U;  // bytes a second at which these have to be taken on the whole
};

class Server {
 public:
  // `env` and `router` must outlive the server.
  Server(base::Env& env, const Router& router, ServerOptions options);
  ~Server();

  base::Status start();                // listens and serves on threads of its own
  const std::string& address() const;  // "http://127.0.0.1:8480" once started
  void stop();                         // finishes what is in progress, within stop_time; idempotent
  Metrics& metrics();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace almagest::http
