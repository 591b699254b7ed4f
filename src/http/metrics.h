// SPDX-License-Identifier: GPL-3.0-or-later
// Counters of the server in Prometheus' text format (version 0.0.4). Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace almagest::http {

class Metrics {
 public:
  void connection_opened() { ++connections_; }
  void connection_closed() { --connections_; }
  void connection_refused() { ++refused_; }
  void request_begun() { ++busy_; }
  void request_ended() { --busy_; }
  std::int64_t busy() const { return busy_; }  // requests being read or answered
  std::int64_t connections() const { return connections_; }
  void served(const std::string& route, int status, std::chrono::nanoseconds took, std::uint64_t bytes);
  std::string text() const;

  static constexpr std::array<double, 9> kBounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 10};  // seconds

 private:
  struct Timing {
    std::array<std::uint64_t, kBounds.size()> at_most{};
    std::uint64_t count = 0;
    double sum_s = 0;
  };
  std::atomic<std::int64_t> connections_{0};
  std::atomic<std::int64_t> refused_{0};
  std::atomic<std::int64_t> busy_{0};
  std::atomic<std::uint64_t> bytes_{0};
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;
  std::map<std::string, Timing> timings_;
};

}  // namespace almagest::http
