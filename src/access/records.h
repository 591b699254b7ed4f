// SPDX-License-Identifier: GPL-3.0-or-later
// What accounts.db keeps of users and of what they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "base/result.h"
#include "base/time.h"

namespace almagest::access {

enum class Rank { user, staff };
// Of who signs up. Unless his address is confirmed it counts for nothing; without an account he can't sign in either.
enum class Confirmed { nothing, account, address };
enum class Mailed { no, yes };           // of an invitation: to its address, so that whoever has it reads that mail
enum class Purpose { password, email };  // of a link

// What a user says of himself.
struct Person {
  std::string display_name;
  std::optional<std::string> email;
};

struct User {
  std::int64_t account = 0;  // his number; never given twice
  std::string name;
  Rank rank = Rank::user;
  base::Instant made;
  std::int64_t tokens = 0;
  std::int64_t grants = 0;
  std::int64_t leads = 0;
  Person person;
  std::optional<std::string> pending_email;  // that he gave, and that nobody has confirmed: it counts for nothing yet
  bool has_password = false;
  bool is_confirmed = true;
};

// What a sign-in is checked against.
struct Login {
  std::string user;
  std::optional<std::string> password;  // its hash
  bool is_confirmed = true;
};

// What a token is good for. One without `exclusive` reads no more than anybody may.
struct Scopes {
  bool info = true;       // mast:user:info: who its holder is
  bool exclusive = true;  // mast:exclusive_access
  bool operator==(const Scopes&) const = default;
};
inline constexpr std::string_view kInfoScope = "mast:user:info";
inline constexpr std::string_view kExclusiveScope = "mast:exclusive_access";
std::vector<std::string> words_of(const Scopes& scopes);

struct Token {
  std::int64_t id = 0;  // to name it by; never given twice
  std::string user;
  std::string label;
  base::Instant made;
  std::optional<base::Instant> last_use;  // to the minute
  std::optional<base::Instant> expires;   // null: never; also when it was not used for too long
  Scopes scopes = {};
  std::optional<std::int64_t> idle_us = std::nullopt;
};

struct NewToken {
  std::int64_t id = 0;
  std::string text;  // what its holder sends
};

struct SessionTerms {
  std::int64_t idle_us = 0;  // it ends when it was not used for so long
  std::int64_t life_us = 0;  // and this long after it began
  std::string agent;         // the browser, as it calls itself
  std::string address;
};

struct Session {
  std::int64_t id = 0;
  base::Instant made;
  base::Instant last_use;  // to the minute
  base::Instant expires;   // unless it is used
  std::string agent;
  std::string address;
};

struct NewSession {
  std::int64_t id = 0;
  std::string text;
  base::Instant expires;  // at the latest
};

// By what somebody is known, and who he is with it.
struct Held {
  Viewer viewer;
  std::int64_t id = 0;  // of the token or session
  Scopes scopes;
};

struct Grant {
  std::string user;
  std::string mission;                // id
  std::string program;                // without leading zeros
  std::optional<base::Instant> made;  // null: before this was kept
};

struct Invitation {
  std::int64_t id = 0;
  std::optional<std::string> email;
  Mailed mailed = Mailed::no;
  std::string made_by;
  base::Instant made;
  base::Instant expires;
  std::optional<base::Instant> used;
  std::optional<std::string> used_by;
};

struct NewInvitation {
  std::int64_t id = 0;
  std::string code;
};

// Programs are numbers in the record, but file names write 01288.
std::string without_leading_zeros(const std::string& program);
// invalid_argument: what no user may be called, or no address for mail.
base::Status check_user_name(const std::string& name);
base::Status check_email(const std::string& email);

// A dataset of a mission, by their names: they stay what they are however often it is ingested anew.
struct DatasetName {
  std::string mission, dataset;
  bool operator==(const DatasetName&) const = default;
};
inline constexpr std::int64_t kMostInBasket = 100'000;  // of one user

// A selection that a user had stored, as his list of downloads has it. What it comes to is not kept of one with
// exclusive files: the right to know may end.
struct Download {
  std::string id;  // of the stored selection
  std::string mission;
  std::string name;
  std::string order;  // the JSON by which it is made anew; empty: too long to be kept
  base::Instant made;
  bool exclusive = false;
  std::optional<std::int64_t> files, bytes;
  std::optional<std::string> format;  // in which it was fetched last; null: not yet
};
inline constexpr std::int64_t kMostDownloads = 500;  // of one user; older ones make room
inline constexpr std::size_t kLongestOrder = 65'536;

struct DownloadPage {
  std::int64_t total = 0;
  std::vector<Download> downloads;
};

}  // namespace almagest::access
