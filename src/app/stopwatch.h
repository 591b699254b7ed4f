// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

#include "base/env.h"

namespace almagest::app {

class Stopwatch {
 public:
  explicit Stopwatch(base::Env& env) : env_(env), started_(env.clock().monotonic()) {}
  double seconds() const { return std::chrono::duration<double>(env_.clock().monotonic() - started_).count(); }

 private:
  base::Env& env_;
  std::chrono::nanoseconds started_;
};

}  // namespace almagest::app
