// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/metrics.h"

#include <fmt/format.h>

namespace almagest::http {

void Metrics::served(const std::string& route, int status, std::chrono::nanoseconds took, std::uint64_t bytes) {
  const double seconds = std::chrono::duration<double>(took).count();
  bytes_ += bytes;
  const std::lock_guard lock(mutex_);
  ++requests_[{route, status}];
  Timing& timing = timings_[route];
  ++timing.count;
  timing.sum_s += seconds;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    if (seconds <= kBounds[i]) ++timing.at_most[i];
  }
}

std::string Metrics::text() const {
  std::string out;
  out += "# HELP almagest_connections Open connections.\n# TYPE almagest_connections gauge\n";
  out += fmt::format("almagest_connections {}\n", connections_.load());
  out +=
      "# HELP almagest_connections_refused_total Connections refused because too many were open.\n"
      "# TYPE almagest_connections_refused_total counter\n";
  out += fmt::format("almagest_connections_refused_total {}\n", refused_.load());
  out += "# HELP almagest_sent_bytes_total Body bytes sent.\n# TYPE almagest_sent_bytes_total counter\n";
  out += fmt::format("almagest_sent_bytes_total {}\n", bytes_.load());
  const std::lock_guard lock(mutex_);
  out += "# HELP almagest_requests_total Requests answered.\n# TYPE almagest_requests_total counter\n";
  for (const auto& [key, count] : requests_) {
    out += fmt::format("almagest_requests_total{{route=\"{}\",status=\"{}\"}} {}\n", key.first, key.second, count);
  }
  out +=
      "# HELP almagest_request_seconds Time from the last byte of a request to the last byte of its answer.\n"
      "# TYPE almagest_request_seconds histogram\n";
  for (const auto& [route, timing] : timings_) {
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      out += fmt::format("almagest_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", route, kBounds[i],
                         timing.at_most[i]);
    }
    out += fmt::format("almagest_request_seconds_bucket{{route=\"{}\",le=\"+Inf\"}} {}\n", route, timing.count);
    out += fmt::format("almagest_request_seconds_sum{{route=\"{}\"}} {}\n", route, timing.sum_s);
    out += fmt::format("almagest_request_seconds_count{{route=\"{}\"}} {}\n", route, timing.count);
  }
  return out;
}

}  // namespace almagest::http
