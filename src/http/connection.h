// SPDX-License-Identifier: GPL-3.0-or-later
// One connection of the server: requests and answers, one after the other (RFC 9112).
#pragma once

#include <atomic>

#include "base/env.h"
#include "http/metrics.h"
#include "http/poller.h"
#include "http/router.h"
#include "http/server.h"
#include "http/task.h"

namespace almagest::http {

// What connections share.
struct Serving {
  base::Env& env;
  const Router& router;
  const ServerOptions options;
  Metrics metrics;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> unsent{0};  // as ServerOptions::unsent_limit
};

// Takes over a connected socket that does not block. Returns when the connection has to wait for the first time.
Detached serve_connection(Serving& serving, Poller& poller, int descriptor, std::string peer);

}  // namespace almagest::http
