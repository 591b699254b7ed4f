// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/ftps.h"

#include <crypt.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "base/text.h"
#include "storage/lock.h"

namespace almagest::stage {
namespace {

constexpr std::size_t kLines = 6;

std::string address_path(const storage::Folder& folder) {
  return folder.path() + "/ftps/address";
}

}  // namespace

std::string staging_of(const storage::Folder& folder, const Job& job) {
  return folder.path() + "/staging/" + job.id;
}
std::string ftps_lock(const storage::Folder& folder) {
  return folder.path() + "/ftps/lock";
}
std::string ftps_users(const storage::Folder& folder) {
  return folder.path() + "/ftps/users";
}

base::Status write_address(base::Env& env, const storage::Folder& folder, const FtpsAddress& address) {
  return base::write_atomically(
      env.files(), address_path(folder),
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", address.host, address.port,
                  address.self_signed ? "self-signed" : "signed", address.sha256, address.sha1, address.pin));
}

std::optional<FtpsAddress> read_address(base::Env& env, const storage::Folder& folder) {
  if (!env.files().stat(ftps_lock(folder), base::Follow::nothing)) return std::nullopt;
  if (storage::lock(env.files(), ftps_lock(folder))) return std::nullopt;  // nobody holds it
  const auto text = base::read_text(env.files(), address_path(folder), 4096);
  if (!text) return std::nullopt;
  const auto lines = base::split(*text, '\n');
  const auto port = lines.size() > kLines ? base::parse_int(lines[1]) : std::nullopt;
  if (!port) return std::nullopt;
  return FtpsAddress{std::string(lines[0]), static_cast<int>(*port), lines[2] == "self-signed",
                     std::string(lines[3]), std::string(lines[4]),   std::string(lines[5])};
}

std::string ftps_endings(const storage::Folder& folder) {
  return folder.path() + "/ftps/endings";
}

base::Status end_sessions(base::Env& env, const storage::Folder& folder, const Job& job) {
  if (!env.files().stat(ftps_lock(folder), base::Follow::nothing)) return {};  // it was never served
  ALMAGEST_CHECK(env.files().make_directories(ftps_endings(folder)));
  return env.files().create(ftps_endings(folder) + "/" + job.login).map([](auto&&) {});
}

namespace {

std::string unnoted_path(const storage::Folder& folder) {
  return folder.path() + "/ftps/unnoted";
}

}  // namespace

base::Status tell_noting(base::Env& env, const storage::Folder& folder, Noting noting) {
  if (noting == Noting::impossible) return env.files().create(unnoted_path(folder)).map([](auto&&) {});
  return told_noting(env, folder) == noting ? base::Status() : env.files().remove(unnoted_path(folder));
}

Noting told_noting(base::Env& env, const storage::Folder& folder) {
  return env.files().stat(unnoted_path(folder), base::Follow::nothing) ? Noting::impossible : Noting::possible;
}

std::string FtpsUsers::hash_of(const Job& job) {
  std::string& hash = hashes_[job.login + ":" + job.password];
  if (!hash.empty()) return hash;
  std::array<std::byte, 8> random{};
  env_.randomness().fill(random);
  const std::string salt =
      "$6$" + base::hex(std::string(reinterpret_cast<const char*>(random.data()), random.size())) + "$";
  crypt_data data{};
  const char* const hashed = ::crypt_r(job.password.c_str(), salt.c_str(), &data);
  hash = hashed == nullptr || hashed[0] != '$' ? "*" : hashed;  // "*": nobody can sign in
  return hash;
}

base::Status FtpsUsers::write(const std::vector<Job>& ready) {
  std::string text;
  for (const Job& job : ready) {
    text += fmt::format("{}:{}:{}:{}::{}:/bin/false\n", job.login, hash_of(job), ::getuid(), ::getgid(),
                        staging_of(folder_, job));
  }
  const auto changed_ns = [&]() -> std::optional<std::int64_t> {
    const auto info = env_.files().stat(ftps_users(folder_), base::Follow::symlinks);
    return info ? std::optional(info->modified_ns) : std::nullopt;
  };
  // Whoever hands the files out may have taken users out (app/ftps_watch.cc).
  if (written_ == text && written_ns_ && changed_ns() == written_ns_) return {};
  ALMAGEST_CHECK(write_ftps_users(env_, folder_, text));
  written_ = text;
  written_ns_ = changed_ns();
  return {};
}

base::Status write_ftps_users(base::Env& env, const storage::Folder& folder, const std::string& text) {
  ALMAGEST_CHECK(env.files().make_directories(folder.path() + "/ftps"));
  const std::string path = ftps_users(folder);
  ALMAGEST_CHECK(env.files().create(path + ".new").map([](auto&&) {}));
  ALMAGEST_CHECK(env.files().make_private(path + ".new"));
  return base::write_atomically(env.files(), path, text);
}

}  // namespace almagest::stage
