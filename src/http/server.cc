// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <thread>

#include "http/connection.h"
#include "http/poller.h"
#include "http/task.h"

namespace almagest::http {
namespace {

constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
constexpr auto kPause = std::chrono::milliseconds(50);

std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = address.ss_family == AF_INET6
                          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr)
                          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  return ::inet_ntop(address.ss_family, bytes, text.data(), text.size()) == nullptr ? std::string()
                                                                                    : std::string(text.data());
}

std::uint16_t port_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// Until the poller stops.
Detached accept_connections(Serving& serving, Poller& poller, int listening) {
  Poller::Socket socket(poller, listening);
  for (;;) {
    const bool ready = co_await socket.readable(Poller::Clock::time_point::max());
    if (!ready || serving.stopping) co_return;
    for (;;) {
      sockaddr_storage address{};
      socklen_t length = sizeof address;
      const int descriptor =
          ::accept4(listening, reinterpret_cast<sockaddr*>(&address), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
      if (descriptor < 0) {
        // Out of descriptors: wait for connections to end instead of spinning.
        if (errno != EAGAIN) std::this_thread::sleep_for(kPause);
        break;
      }
      if (serving.metrics.connections() >= static_cast<std::int64_t>(serving.options.connection_limit)) {
        serving.metrics.connection_refused();
        (void)!::send(descriptor, kBusy.data(), kBusy.size(), MSG_NOSIGNAL);
        ::close(descriptor);
        continue;
      }
      const int on = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      serve_connection(serving, poller, descriptor, text_of(address));
    }
  }
}

}  // namespace

struct Server::State {
  State(base::Env& env, const Router& router, ServerOptions options)
      : serving{env, router, std::move(options), {}, {}} {}
  Serving serving;
  std::string address;
  Poller poller;
  int listening = -1;
};

Server::Server(base::Env& env, const Router& router, ServerOptions options)
    : state_(std::make_unique<State>(env, router, std::move(options))) {}
Server::~Server() {
  stop();
}

const std::string& Server::address() const {
  return state_->address;
}
Metrics& Server::metrics() {
  return state_->serving.metrics;
}

base::Status Server::start() {
  ::signal(SIGPIPE, SIG_IGN);  // sendfile has no flag for it
  const ServerOptions& options = state_->serving.options;
  const unsigned tries = options.next_free_port && options.port != 0 ? 100 : 1;
  base::Result<int> listening = base::fail(base::Code::internal, "no port was tried");
  for (unsigned i = 0; i < tries && options.port + i <= 65535; ++i) {
    listening = state_->serving.env.network().listen(options.host, static_cast<std::uint16_t>(options.port + i));
    if (listening || listening.error().code != base::Code::conflict) break;
  }
  if (!listening) return base::fail(listening.error());
  const bool v6 = options.host.find(':') != std::string::npos;
  state_->address =
      fmt::format(fmt::runtime(v6 ? "http://[{}]:{}" : "http://{}:{}"), options.host, port_of(*listening));
  if (auto status = state_->poller.start(options.threads, options.at_once); !status) {
    ::close(*listening);
    return status;
  }
  state_->listening = *listening;
  accept_connections(state_->serving, state_->poller, *listening);
  return {};
}

void Server::stop() {
  Serving& serving = state_->serving;
  if (state_->listening < 0 || serving.stopping.exchange(true)) return;
  ::shutdown(state_->listening, SHUT_RDWR);  // ends the coroutine that accepts
  const auto deadline = Poller::Clock::now() + serving.options.stop_time;
  // Connections that wait for their next request are dropped by stopping the poller.
  while (serving.metrics.busy() > 0 && Poller::Clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  state_->poller.stop();
}

}  // namespace almagest::http
