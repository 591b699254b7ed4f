// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ftps_watch.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/statvfs.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/log.h"
#include "base/text.h"
#include "stage/ftps.h"
#include "stage/worker.h"
#include "storage/lock.h"

namespace almagest::app {
namespace {

constexpr auto kLookOn = std::chrono::seconds(5);      // after a change of users: somebody may be signing in
constexpr auto kPatience = std::chrono::seconds(2);    // with a session that was told to end
constexpr std::uint64_t kMostUsers = 64U << 20U;       // bytes
constexpr auto kCheckEvery = std::chrono::seconds(5);  // whether what is sent can be noted
constexpr auto kSayEvery = std::chrono::seconds(60);   // that it can't
constexpr auto kRestart = std::chrono::seconds(5);     // for which a server may be away
constexpr std::uint64_t kLeastRoom = 1U << 20U;        // for ProFTPD's log of what was sent

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Of "PID (NAME) STATE PARENT ... BEGAN ..."; the name may have anything in it.
struct ProcessFacts {
  pid_t parent = 0;
  std::string began;  // ticks since the machine began
};
std::optional<ProcessFacts> facts_of(pid_t process) {
  const std::string stat = text_of(fmt::format("/proc/{}/stat", process));
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos || stat.size() < name_end + 2) return std::nullopt;
  const auto words = base::split(std::string_view(stat).substr(name_end + 2), ' ');
  if (words.size() < 20) return std::nullopt;
  const auto parent = base::parse_int(words[1]);
  if (!parent) return std::nullopt;
  return ProcessFacts{static_cast<pid_t>(*parent), std::string(words[19])};
}

constexpr std::string_view kTitle = "proftpd: ";

// "proftpd: USER - ADDRESS: RETR PATH", with blanks at its end.
void read_title(std::string_view text, FtpSession& session) {
  const std::size_t dash = text.find(" - ");
  if (!text.starts_with(kTitle) || dash == std::string_view::npos || dash < kTitle.size()) return;
  session.user = text.substr(kTitle.size(), dash - kTitle.size());
  constexpr std::string_view kSends = ": RETR ";
  if (const std::size_t sends = text.find(kSends, dash); sends != std::string_view::npos) {
    session.sends = text.substr(sends + kSends.size());
  }
}

void say(const base::Status& status) {
  if (!status) base::log(base::Level::error, "ftps", {{"error", std::string_view(status.error().message)}});
}

}  // namespace

std::vector<FtpSession> sessions_of(std::optional<pid_t> proftpd) {
  std::vector<FtpSession> sessions;
  std::error_code error;
  for (std::filesystem::directory_iterator each("/proc", error), end; !error && each != end; each.increment(error)) {
    const auto process = base::parse_int(each->path().filename().string());
    const auto facts = process ? facts_of(static_cast<pid_t>(*process)) : std::nullopt;
    if (!facts || (proftpd && facts->parent != *proftpd)) continue;
    std::string title = text_of(each->path() / "cmdline");
    for (char& c : title) c = c == '\0' ? ' ' : c;
    const std::string_view text = base::trim(title);
    const bool is_session = text.starts_with(kTitle) && text.find("(accepting connections)") == std::string_view::npos;
    if (!proftpd && !is_session) continue;
    FtpSession session{static_cast<pid_t>(*process), facts->began, {}, {}};
    read_title(text, session);
    sessions.push_back(std::move(session));
  }
  return sessions;
}

void FtpsWatch::begin() {
  take_endings();
  fails_since_ = env_.clock().monotonic() - kPatience;  // nobody is sent anything until it is known
  unserved_since_ = env_.clock().monotonic() - kRestart;
  note();
  if (const auto former = notes_.former_logs()) {
    for (const std::string& path : *former) writers_[path] = sessions_of(std::nullopt);
  }
  renew_log(std::nullopt);
}

void FtpsWatch::note() {
  check_audit();
  check_served();
  if (is_shut()) keep_exclusive_out();
  if (fails_since_) return;
  std::erase_if(killed_, [&](const FtpSession& session) {
    const base::Status noted = notes_.note_killed(session.user, session.sends);
    say(noted);
    return noted.has_value();
  });
  say(notes_.look());
}

// Each session opens the log for itself when it begins, so those that are there now may have the former one.
void FtpsWatch::renew_log(std::optional<pid_t> proftpd) {
  const auto former = notes_.renew_log();
  say(former.map([](auto&&) {}));
  if (former && !former->empty()) writers_[*former] = sessions_of(proftpd);
  remove_former_logs();
}

void FtpsWatch::remove_former_logs() {
  if (fails_since_) return;
  for (auto& [path, writers] : writers_) {
    std::erase_if(writers, [](const FtpSession& session) {
      const auto facts = facts_of(session.process);
      return !facts || facts->began != session.began;
    });
    if (writers.empty()) say(notes_.remove_former(path));
  }
  std::erase_if(writers_, [](const auto& each) { return each.second.empty(); });
}

base::Status FtpsWatch::can_note() const {
  ALMAGEST_CHECK(notes_.check());
  struct statvfs info {};
  const bool is_full = ::statvfs(folder_.path().c_str(), &info) == 0 && info.f_bavail * info.f_frsize < kLeastRoom;
  if (!is_full) return {};
  return base::fail(base::Code::unavailable,
                    "exclusive files are not served while the disk has no room for the log of what was sent");
}

void FtpsWatch::check_audit() {
  const auto now = env_.clock().monotonic();
  if (!fails_since_ && now < check_next_) return;
  const base::Status can = can_note();
  if (can) {
    fails_since_.reset();
    check_next_ = now + kCheckEvery;
    if (said_) base::log(base::Level::info, "ftps", {{"audit", std::string_view("can be written again")}});
    said_.reset();
    say(stage::tell_noting(env_, folder_, stage::Noting::possible));
    return;
  }
  if (!fails_since_) fails_since_ = now;
  if (now - *fails_since_ < kPatience) return;
  if (stage::told_noting(env_, folder_) == stage::Noting::possible) {
    (void)stage::tell_noting(env_, folder_, stage::Noting::impossible);  // again and again, where the disk is full
  }
  if (said_ && now - *said_ < kSayEvery) return;
  say(can);
  said_ = now;
}

// Rights that end are noticed by the worker of the server, who holds the lock of the jobs.
void FtpsWatch::check_served() {
  const auto now = env_.clock().monotonic();
  const auto free = storage::lock(env_.files(), stage::jobs_lock(folder_));
  if (!free && free.error().code == base::Code::conflict) {
    if (unserved_) base::log(base::Level::info, "ftps", {{"server", std::string_view("runs again")}});
    unserved_since_.reset();
    unserved_ = false;
    return;
  }
  if (!unserved_since_) unserved_since_ = now;
  if (unserved_ || now - *unserved_since_ < kRestart) return;
  unserved_ = true;
  base::log(base::Level::error, "ftps",
            {{"error", std::string_view("exclusive files are not handed out while 'almagest serve' is not running, "
                                        "which notices when rights end")}});
}

// The server does the same, if it runs and could be told.
void FtpsWatch::keep_exclusive_out() {
  const auto text = base::read_text(env_.files(), stage::ftps_users(folder_), kMostUsers);
  if (!text) return;
  std::string kept;
  for (const std::string_view line : base::split(*text, '\n')) {
    const std::string login(line.substr(0, line.find(':')));
    if (login.empty() || notes_.is_noted(login).value_or(true)) continue;
    kept.append(line).append(1, '\n');
  }
  if (kept == *text || stage::write_ftps_users(env_, folder_, kept)) return;
  say(env_.files().remove(stage::ftps_users(folder_)));  // rather nobody than somebody who may not
}

// The users whose sessions are to end.
std::set<std::string> FtpsWatch::take_endings() {
  std::set<std::string> users;
  const std::string folder = stage::ftps_endings(folder_);
  const auto entries = env_.files().list(folder);
  if (!entries) return users;
  for (const base::DirectoryEntry& entry : *entries) {
    users.insert(entry.name);
    say(env_.files().remove(folder + "/" + entry.name));
  }
  return users;
}

void FtpsWatch::end_sessions(pid_t proftpd) {
  const auto now = env_.clock().monotonic();
  const std::set<std::string> ended = take_endings();
  const auto info = env_.files().stat(stage::ftps_users(folder_), base::Follow::symlinks);
  const std::int64_t changed_ns = info ? info->modified_ns : 0;
  if (changed_ns != users_changed_ns_) look_until_ = now + kLookOn;
  users_changed_ns_ = changed_ns;
  if (ended.empty() && now > look_until_ && told_to_end_.empty() && !is_shut()) return;
  const auto text = base::read_text(env_.files(), stage::ftps_users(folder_), kMostUsers);
  std::set<std::string, std::less<>> users;
  if (text) {
    for (const std::string_view line : base::split(*text, '\n')) users.emplace(line.substr(0, line.find(':')));
  }
  const std::vector<FtpSession> sessions = sessions_of(proftpd);
  for (const FtpSession& session : sessions) {
    const bool is_unknown = text && users.count(session.user) == 0;
    if (session.user.empty()) continue;
    const bool is_unnoted = is_shut() && notes_.is_noted(session.user).value_or(true);
    if (!is_unknown && !is_unnoted && ended.count(session.user) == 0) continue;
    if (!told_to_end_.emplace(session.process, now).second) continue;
    ::kill(session.process, SIGTERM);
    base::log(base::Level::info, "ftps session ended", {{"user", std::string_view(session.user)}});
  }
  kill_the_stubborn(sessions);
}

void FtpsWatch::kill_the_stubborn(const std::vector<FtpSession>& sessions) {
  const auto now = env_.clock().monotonic();
  std::map<pid_t, std::chrono::nanoseconds> still;
  for (const FtpSession& session : sessions) {
    const auto told = told_to_end_.find(session.process);
    if (told == told_to_end_.end()) continue;
    if (now - told->second < kPatience) {
      still.insert(*told);
      continue;
    }
    ::kill(session.process, SIGKILL);
    if (!session.sends.empty()) killed_.push_back(session);
  }
  told_to_end_ = std::move(still);
}

}  // namespace almagest::app
