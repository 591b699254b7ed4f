// SPDX-License-Identifier: GPL-3.0-or-later
// An Env for tests: real files, but the clock stands where it is put, and after a chosen number of writes the power is
// cut: that write is torn (half of its bytes arrive) and every later one fails, as if the process had been killed.
// Syncs are counted but not carried out.
#pragma once

#include <atomic>
#include <limits>

#include "base/env.h"

namespace almagest::base {

class FaultEnv final : public Env {
 public:
  explicit FaultEnv(Instant now);
  ~FaultEnv() override;

  void set_now(Instant now);
  void cut_after_writes(std::uint64_t writes);      // 0: the very next one
  void fill_disk_after_bytes(std::uint64_t bytes);  // writes beyond fail with "no space", earlier ones stay
  void break_connections_after_bytes(std::uint64_t bytes);
  std::uint64_t writes() const;  // asked for so far, creations, renames and removals included
  bool cut() const;

  Clock& clock() override;
  FileSystem& files() override;
  Network& network() override;
  Randomness& randomness() override;  // a fixed sequence

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace almagest::base
