// SPDX-License-Identifier: GPL-3.0-or-later
// What the archive's server and `almagest ftps` tell each other, in the folder ftps/: who may sign in, and where.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "stage/job.h"
#include "storage/folder.h"

namespace almagest::stage {

std::string staging_of(const storage::Folder& folder, const Job& job);  // the job's folder

// Where FTPS is served.
struct FtpsAddress {
  std::string host;
  int port = 0;
  bool self_signed = false;
  std::string sha256, sha1;  // fingerprints of the certificate: AA:BB:...
  std::string pin;           // of its key, as curl --pinnedpubkey wants it
};
base::Status write_address(base::Env& env, const storage::Folder& folder, const FtpsAddress& address);
// nullopt: nobody serves it now.
std::optional<FtpsAddress> read_address(base::Env& env, const storage::Folder& folder);
std::string ftps_lock(const storage::Folder& folder);   // held while it is served
std::string ftps_users(const storage::Folder& folder);  // one line a user, in the form of passwd(5)

// Ends the sessions of a job's user, with what they are sending, within seconds, if FTPS is served: a file that one has
// open is sent though it was removed.
base::Status end_sessions(base::Env& env, const storage::Folder& folder, const Job& job);
std::string ftps_endings(const storage::Folder& folder);  // where it says so: a file for each user

// While it can't be written down who was sent what, nobody is let in who may fetch exclusive files.
enum class Noting : std::uint8_t { possible, impossible };
base::Status tell_noting(base::Env& env, const storage::Folder& folder, Noting noting);
Noting told_noting(base::Env& env, const storage::Folder& folder);

// Keeps ftps/users in step with the jobs that are ready. Passwords are there as SHA-512 hashes alone.
class FtpsUsers {
 public:
  FtpsUsers(base::Env& env, const storage::Folder& folder) : env_(env), folder_(folder) {}
  base::Status write(const std::vector<Job>& ready);  // if anything has changed

 private:
  std::string hash_of(const Job& job);
  base::Env& env_;
  const storage::Folder& folder_;
  std::map<std::string, std::string> hashes_;  // by login and password; hashing is made to be slow
  std::optional<std::string> written_;
  std::optional<std::int64_t> written_ns_;  // when, by the file
};
// Lines as of passwd(5).
base::Status write_ftps_users(base::Env& env, const storage::Folder& folder, const std::string& text);

}  // namespace almagest::stage
