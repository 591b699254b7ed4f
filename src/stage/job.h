// SPDX-License-Identifier: GPL-3.0-or-later
// A job: files that somebody asked for, as they were then, to be laid out in a folder and fetched by him later
// (docs/staging.md). The layer's first header; jobs.h keeps jobs, worker.h does them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "catalog/catalog.h"

namespace almagest::stage {

enum class State : std::uint8_t { queued, preparing, ready, failed, cancelled, expired };
std::string_view word_of(State state);
inline bool is_live(State state) {
  return state == State::queued || state == State::preparing || state == State::ready;
}

enum class FileState : std::uint8_t {
  waiting,
  staged,
  missing,   // could not be staged, or is not any more; `status` says why
  not_sent,  // chosen, but not to be read or not held when the job was ordered
};

// A file of a job, frozen when the job was ordered.
struct JobFile {
  std::int64_t n = 0;  // its place in the job
  std::string path;    // below the job's folder; of files that are not sent, the name
  std::string uri;     // empty: it has none
  std::string access;  // PUBLIC or the mission's word for exclusive; empty: unknown
  catalog::Id version = 0;
  std::uint64_t size = 0;
  std::string sha256;  // 64 digits; empty: not sent
  FileState state = FileState::waiting;
  std::string status = {};                                 // for people; empty: all is well
  std::optional<std::int64_t> modified_ns = std::nullopt;  // of what was staged
};

struct Job {
  std::int64_t number = 0;   // in the order of jobs
  std::string id;            // 32 letters and digits that nobody can guess
  std::int64_t account = 0;  // whose it is; 0: nobody's, and whoever's who knows the id
  std::string owner;         // the name of that account, for people; empty: anonymous
  std::string email;         // empty: nobody is written to
  std::string mission;       // id
  std::string name;          // for people
  std::string snapshot;      // that it was planned on
  State state = State::queued;
  std::int64_t attempt = 1;
  std::int64_t files = 0, bytes = 0;            // to be staged
  std::int64_t done_files = 0, done_bytes = 0;  // that are
  std::int64_t missing_files = 0;
  std::int64_t not_sent_files = 0;
  base::Instant made;
  std::optional<base::Instant> ready, expires, ended;
  std::string problem;          // of a failed one
  std::string login, password;  // for FTPS
  bool mailed = false, reminded = false;

  bool is_anonymous() const { return account == 0; }
};

}  // namespace almagest::stage
