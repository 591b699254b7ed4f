// SPDX-License-Identifier: GPL-3.0-or-later
// audit.db: who was served exclusive data, who signed in or failed to, who changed rights. Entries are added and never
// changed; the file itself refuses it. Public downloads are not in it and cost nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "base/time.h"

namespace almagest::access {

// Who did something, by what he was known, and from where.
struct Actor {
  std::string user;          // empty: nobody who is known
  std::string via;           // "session 4", "token 7", "command"
  std::string address;       // numeric; empty for commands
  std::int64_t account = 0;  // the user's number, since a name may be another's one day; 0: none
};

// What an entry is about: a file, or the user whom it concerns.
struct About {
  std::string name;
  std::int64_t account = 0;  // of a user
};

// The stretch of an exclusive file that is sent.
struct Sending {
  std::string mission;  // id
  std::string program;
  std::string file;
  std::string in;  // "bundle", or empty
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

// A sending that is over.
struct Sent {
  Actor actor;
  Sending sending;
  base::Instant began, ended;
  std::uint64_t bytes = 0;
  bool whole = false;
};

struct AuditEntry {
  std::int64_t id = 0;
  base::Instant time;
  std::string kind;  // "file", "sign_in", "grant", ...
  Actor actor;
  About about;
  std::string mission;
  std::string program;
  std::string detail;
  // Of files, once the sending has ended.
  std::optional<std::int64_t> bytes = std::nullopt;
  std::optional<bool> whole = std::nullopt;  // whether all that was wanted was handed to the network
  std::optional<base::Instant> ended = std::nullopt;
};

struct AuditFilter {
  std::optional<std::string> user;                     // as actor, or as whom it concerns; whoever had the name
  std::optional<std::int64_t> account = std::nullopt;  // likewise; entries of older versions have none
  std::optional<std::string> kind;
  std::optional<base::Instant> since;
  std::optional<std::int64_t> before;  // ids below it: the next page
  std::int64_t limit = 100;
};

// Thread-safe, also among processes. Nothing is begun in a file that has been moved away or replaced since it was
// opened.
class Audit {
 public:
  static base::Result<Audit> open(base::Env& env, const std::string& folder);
  Audit(Audit&&) noexcept;
  ~Audit();

  base::Status note(const std::string& kind, const Actor& actor, const About& about, const std::string& detail = {},
                    const std::string& mission = {}, const std::string& program = {});

  // That something of an exclusive file is shown that is not its bytes; unavailable if it can't be written down.
  base::Status note_served(const std::string& kind, const Actor& actor, const Sending& sending);

  // Before the first byte; whoever can't be written down is not served. Gives a number for end_file().
  base::Result<std::int64_t> begin_file(const Actor& actor, const Sending& sending);
  base::Status end_file(std::int64_t id, std::uint64_t bytes, bool whole);

  // Whether an entry could be written now, which is tried. The error is that of begin_file().
  enum class Waits { no, as_begin_file };
  base::Status check_writable(Waits waits);

  // What somebody else has sent and told of later. The mark is set with it, in one: how far it was told.
  base::Status note_sent(const std::vector<Sent>& all, std::string_view mark, std::int64_t value);
  base::Result<std::optional<std::int64_t>> mark(std::string_view name) const;  // nullopt: not set here
  base::Status forget_mark(std::string_view name);

  base::Result<std::vector<AuditEntry>> entries(const AuditFilter& filter) const;  // newest first

 private:
  struct State;
  explicit Audit(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace almagest::access
