// SPDX-License-Identifier: GPL-3.0-or-later
// The sending half of a connection: the head of an answer and whatever follows it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/env.h"
#include "http/message.h"
#include "http/poller.h"
#include "http/task.h"

namespace almagest::http {

// How the head of an answer tells where its body ends.
enum class Framing : std::uint8_t { length, chunked, close, none };

// Status line and fields, with the empty line. `version`: 10 or 11. Line ends in values become blanks.
std::string head_of(const Response& response, unsigned version, Framing framing, std::uint64_t length, bool keep_alive);

// Sends on one socket. A transfer fails when nothing could be sent for `patience`; then the connection must end.
class Sender {
 public:
  Sender(base::Env& env, Poller::Socket& socket, std::chrono::seconds patience, std::uint64_t least_rate)
      : env_(env), socket_(socket), patience_(patience), least_rate_(least_rate) {}

  // Fails also when it is taken more slowly on the whole than `least_rate` bytes a second, beyond `patience`.
  Task<bool> text(std::string_view head, std::string_view body);
  Task<bool> pieces(std::string_view head, const Pieces& pieces, Framing framing, std::uint64_t& sent);
  Task<bool> file(std::string_view head, FileBody& body);
  Task<bool> parts(std::string_view head, const PartsBody& body);

 private:
  enum class More : std::uint8_t { no, follows };
  Task<bool> stretch(FileBody& body);
  Task<bool> stretch(FileBody& body, std::uint64_t& left);
  Task<bool> all(std::string_view first, std::string_view second, More more);
  Poller::Clock::time_point late() const { return std::min(end_, Poller::Clock::now() + patience_); }
  base::Env& env_;
  Poller::Socket& socket_;
  const std::chrono::seconds patience_;
  const std::uint64_t least_rate_;
  Poller::Clock::time_point end_ = Poller::Clock::time_point::max();  // of the text in progress
};

}  // namespace almagest::http
