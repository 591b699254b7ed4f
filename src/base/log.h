// SPDX-License-Identifier: GPL-3.0-or-later
// Structured logs: one JSON object a line, to standard error, or to `log/` of an archive as well.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/env.h"

namespace almagest::base {

enum class Level { debug, info, warning, error };
using LogValue = std::variant<std::string_view, std::int64_t, double, bool>;
struct LogField {
  std::string_view name;
  LogValue value;
};

// {"time":"...Z","level":"info","event":"served","status":200,...}. Thread-safe. Control characters are escaped.
void log(Level level, std::string_view event, std::initializer_list<LogField> fields = {});
void set_log_level(Level level);
// Logs go to this file too from now on (appended, 16 MiB, five old ones kept).
Status log_to_file(const std::string& path);

// 26 characters of Crockford base 32: 48 bits of milliseconds, 80 random bits. Sorts by time.
std::string make_request_id(Env& env);

}  // namespace almagest::base
