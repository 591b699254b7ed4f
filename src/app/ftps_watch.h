// SPDX-License-Identifier: GPL-3.0-or-later
// What stands beside ProFTPD while it runs: ends sessions whose rights have ended, has the audit log told of what was
// sent, and lets nobody have exclusive files while that can't be written.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stage/transfers.h"

namespace almagest::app {

// A session of ProFTPD, which is a process of its own. It says in its title what it does.
struct FtpSession {
  pid_t process = 0;
  std::string user;   // empty: not signed in yet
  std::string sends;  // the path; empty: nothing
};
std::vector<FtpSession> sessions_of(pid_t proftpd);

class FtpsWatch {
 public:
  FtpsWatch(base::Env& env, const storage::Folder& folder, stage::TransferNotes& notes)
      : env_(env), folder_(folder), notes_(notes) {}

  // Before ProFTPD begins: there are no sessions, and whatever the last one sent is noted.
  void begin();
  // Both often, the latter also after its end; the former with the rights to end processes.
  void end_sessions(pid_t proftpd);
  void note();

 private:
  std::set<std::string> take_endings();
  void kill_the_stubborn(const std::vector<FtpSession>& sessions);
  void check_audit();
  base::Status can_note() const;

  base::Env& env_;
  const storage::Folder& folder_;
  stage::TransferNotes& notes_;
  std::int64_t users_changed_ns_ = 0;
  std::chrono::nanoseconds look_until_{};                  // monotonic
  std::map<pid_t, std::chrono::nanoseconds> told_to_end_;  // when
  std::vector<FtpSession> killed_;                         // what they were sending is not noted yet
  // Whether the audit log can be written.
  std::chrono::nanoseconds check_next_{};
  std::optional<std::chrono::nanoseconds> fails_since_;
  std::optional<std::chrono::nanoseconds> said_;  // that exclusive files are not handed out
};

}  // namespace almagest::app
