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
  std::string began;  // the process, so that it is told from another of the same number later
  std::string user;   // empty: not signed in yet
  std::string sends;  // the path; empty: nothing
};
// All, also those that an earlier ProFTPD has left behind.
std::vector<FtpSession> sessions_of(std::optional<pid_t> proftpd);

class FtpsWatch {
 public:
  FtpsWatch(base::Env& env, const storage::Folder& folder, stage::TransferNotes& notes)
      : env_(env), folder_(folder), notes_(notes) {}

  // Before ProFTPD begins: whatever the last one sent is noted.
  void begin();
  // Both often, the latter also after its end; the former with the rights to end processes.
  void end_sessions(pid_t proftpd);
  void note();
  // ProFTPD's log does not grow for ever.
  void renew_log(std::optional<pid_t> proftpd);

 private:
  std::set<std::string> take_endings();
  void kill_the_stubborn(const std::vector<FtpSession>& sessions);
  void check_audit();
  void check_served();
  bool is_shut() const { return said_.has_value() || unserved_; }  // for exclusive files
  void keep_exclusive_out();
  base::Status can_note() const;
  void remove_former_logs();

  base::Env& env_;
  const storage::Folder& folder_;
  stage::TransferNotes& notes_;
  std::int64_t users_changed_ns_ = 0;
  std::chrono::nanoseconds look_until_{};                   // monotonic
  std::map<pid_t, std::chrono::nanoseconds> told_to_end_;   // when
  std::vector<FtpSession> killed_;                          // what they were sending is not noted yet
  std::map<std::string, std::vector<FtpSession>> writers_;  // who may have a former log open, by its path
  // Whether the audit log can be written.
  std::chrono::nanoseconds check_next_{};
  std::optional<std::chrono::nanoseconds> fails_since_;
  std::optional<std::chrono::nanoseconds> said_;  // that exclusive files are not handed out
  // Whether a server runs.
  std::optional<std::chrono::nanoseconds> unserved_since_;
  bool unserved_ = false;
};

}  // namespace almagest::app
