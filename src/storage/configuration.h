// SPDX-License-Identifier: GPL-3.0-or-later
// almagest.toml. Unknown keys are refused, so that a misspelt one is not silently without effect.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace almagest::storage {

// [mail]: the server that takes what the archive writes to people.
struct MailConfiguration {
  std::string server;                 // smtp://HOST[:PORT] or smtps://HOST[:PORT]; empty: the archive sends no mail
  std::string from;                   // an address
  std::string user;                   // empty: the server asks for none
  std::string password_file;          // its first line is the password
  std::string ca_file;                // certificates to trust instead of the system's, in PEM
  std::string starttls = "required";  // or "never"
  bool is_set() const { return !server.empty(); }
};

// [staging]: files that are prepared for somebody, and what each may have at a time.
struct StagingConfiguration {
  std::int64_t days = 7;  // that they are kept
  std::int64_t jobs = 5;
  std::int64_t files = 100'000;
  std::int64_t gigabytes = 1000;
};

enum class SignUp { closed, invitation, open };

// [accounts]
struct AccountSettings {
  SignUp sign_up = SignUp::closed;
  std::int64_t session_idle_hours = 72;
  std::int64_t session_days = 30;
  std::int64_t token_days = 60;  // of tokens that users make for themselves
  std::int64_t token_idle_days = 10;
  std::int64_t invitation_days = 14;
  std::int64_t password_mebibytes = 64;  // what a password's hash costs
  std::int64_t password_passes = 2;
};

// [retrieve]: stored selections, and calibration references.
struct RetrieveConfiguration {
  std::int64_t selection_days = 30;         // that they are kept
  std::int64_t selections = 10'000;         // the most that are kept
  std::int64_t selection_megabytes = 4096;  // the most that their lists take
  std::string crds_cache;                   // a folder, perhaps relative to the archive's; empty: there is none
};

struct Configuration {
  std::string title = "Almagest";
  std::string address;                // by which people reach the archive, for links in mails; empty: nobody said
  std::vector<std::string> missions;  // ids of shipped missions, or folders of declarations; empty: all shipped ones
  std::int64_t exclusive_days = 0;    // files that no table knows are exclusive this long after their data end
  std::int64_t connections = 2000;
  std::int64_t request_megabytes = 16;
  std::int64_t preview_megabytes = 512;  // of previews that are kept in cache/previews
  bool forwarded = false;                // a proxy in front says in X-Forwarded-For who asks
  AccountSettings accounts;
  MailConfiguration mail;
  StagingConfiguration staging;
  RetrieveConfiguration retrieve;
};

// `path` is named in errors.
base::Result<Configuration> parse_configuration(const std::string& text, const std::string& path);
// A commented file that says what `configuration` does; of the sections the defaults.
std::string configuration_text(const Configuration& configuration);

}  // namespace almagest::storage
