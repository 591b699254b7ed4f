// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <boost/json.hpp>

namespace almagest::base {
namespace {

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("almagest", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::warn);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view name_of(Level level) {
  constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
  return names[static_cast<std::size_t>(level)];
}

}  // namespace

void log(Level level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!logger().should_log(level_of(level))) return;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  boost::json::object line;
  line["time"] = rfc3339_of({std::chrono::duration_cast<std::chrono::microseconds>(since).count()});
  line["level"] = name_of(level);
  line["event"] = event;
  for (const LogField& field : fields) {
    std::visit([&](const auto& value) { line[field.name] = value; }, field.value);
  }
  logger().log(level_of(level), boost::json::serialize(line));
}

void set_log_level(Level level) {
  logger().set_level(level_of(level));
}

Status log_to_file(const std::string& path) {
  try {
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, 16U << 20U, 5);
    sink->set_pattern("%v");
    logger().sinks().push_back(std::move(sink));
  } catch (const spdlog::spdlog_ex& error) {
    return fail(Code::io, fmt::format("cannot write the log '{}': {}", path, error.what()));
  }
  logger().flush_on(spdlog::level::info);
  return {};
}

std::string make_request_id(Env& env) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::array<std::byte, 10> random{};
  env.randomness().fill(random);
  std::string id(26, '0');
  auto milliseconds = static_cast<std::uint64_t>(env.clock().now().us / 1000);
  for (std::size_t i = 10; i-- > 0; milliseconds >>= 5U) id[i] = kDigits[milliseconds & 31U];
  std::uint32_t held = 0;
  unsigned bits = 0;
  std::size_t at = 10;
  for (const std::byte byte : random) {
    held = (held << 8U) | static_cast<std::uint32_t>(byte);
    for (bits += 8; bits >= 5; bits -= 5) id[at++] = kDigits[(held >> (bits - 5)) & 31U];
  }
  return id;
}

}  // namespace almagest::base
