// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/transfers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "access/rights.h"
#include "base/log.h"
#include "base/text.h"
#include "retrieve/plan.h"

namespace almagest::stage {
namespace {

constexpr std::size_t kPiece = 256U << 10U;
constexpr std::uint64_t kLarge = 16U << 20U;
constexpr std::string_view kHead = "# transfers ";  // the first line, with the log's name
constexpr std::size_t kNameBytes = 8;
constexpr std::string_view kNameless = "nameless";
constexpr std::uint64_t kMostNoted = 64U << 10U;

bool is_name(std::string_view text) {
  return text.size() == 2 * kNameBytes && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Empty: older versions, and ProFTPD itself, begin a log without one.
base::Result<std::string> name_of(const base::File& log) {
  std::string head(kHead.size() + 2 * kNameBytes + 1, '\0');
  ALMAGEST_TRY(const std::size_t got, log.read_at(0, std::as_writable_bytes(std::span(head))));
  if (got < head.size() || !head.starts_with(kHead) || head.back() != '\n') return std::string();
  std::string name = head.substr(kHead.size(), 2 * kNameBytes);
  if (!is_name(name)) name.clear();
  return name;
}

// By which the audit log knows how much of a log is in it.
std::string mark_of(const std::string& log) {
  return log.empty() ? "ftps" : "ftps " + log;
}

// "NAME BYTES", a line for each log.
std::map<std::string, std::uint64_t> read_noted(base::FileSystem& files, const std::string& path) {
  std::map<std::string, std::uint64_t> noted;
  const auto text = base::read_text(files, path, kMostNoted);
  if (!text) return noted;
  for (const std::string_view line : base::split(*text, '\n')) {
    const std::size_t space = line.find(' ');
    const std::string_view name = line.substr(0, space);
    const auto bytes = space == std::string_view::npos ? std::nullopt : base::parse_int(line.substr(space + 1));
    if (!bytes || *bytes < 0 || (name != kNameless && !is_name(name))) continue;
    noted[name == kNameless ? std::string() : std::string(name)] = static_cast<std::uint64_t>(*bytes);
  }
  return noted;
}

constexpr std::string_view kFormer = "transfers.";
constexpr std::string_view kLog = ".log";

bool is_former(std::string_view file) {
  if (!file.starts_with(kFormer) || !file.ends_with(kLog) || file.size() < kFormer.size() + kLog.size()) return false;
  const std::string_view name = file.substr(kFormer.size(), file.size() - kFormer.size() - kLog.size());
  return name == kNameless || is_name(name);
}

std::string former_path(const storage::Folder& folder, std::string_view name) {
  return fmt::format("{}/ftps/{}{}{}", folder.path(), kFormer, name.empty() ? kNameless : name, kLog);
}

}  // namespace

std::string ftps_transfers(const storage::Folder& folder) {
  return folder.path() + "/ftps/transfers.log";
}

std::string ftps_noted(const storage::Folder& folder) {
  return folder.path() + "/ftps/noted";
}

base::Result<catalog::Catalog*> TransferNotes::catalog() {
  if (!catalog_) {
    ALMAGEST_TRY(catalog::Catalog opened,
                 catalog::Catalog::open(env_, folder_.path(), dictionary_, catalog::OpenMode::read));
    catalog_.emplace(std::move(opened));
  }
  return &*catalog_;
}

base::Result<std::optional<access::Sent>> TransferNotes::sent_of(const Transfer& transfer) {
  const std::string& path = transfer.path;
  if (path == retrieve::kManifest || path == retrieve::kSums) return std::nullopt;
  access::Sent sent{{"", "FTPS", transfer.address},
                    {"", "", path.substr(path.rfind('/') + 1), "by FTPS", transfer.offset, 0},
                    transfer.began,
                    transfer.ended,
                    transfer.bytes,
                    transfer.whole};
  sent.sending.length = transfer.bytes;
  ALMAGEST_TRY(const std::optional<Job> job, jobs_.with_login(transfer.login));
  if (!job) return sent;  // forgotten; better noted without a name than not at all
  sent.actor.user = job->owner;
  sent.actor.account = job->account;
  sent.actor.via = "FTPS, job " + job->id;
  sent.sending.mission = job->mission;
  // It may have left the job meanwhile, and then it was exclusive.
  ALMAGEST_TRY(const std::optional<JobFile> file, jobs_.file_at(*job, path));
  bool is_public = file && file->access == "PUBLIC";
  if (file && file->size >= transfer.offset) sent.sending.length = file->size - transfer.offset;
  const metadata::Mission* const mission = dictionary_.find(job->mission);
  auto catalog = this->catalog();
  if (mission == nullptr || !catalog) return is_public ? std::nullopt : std::optional(sent);
  const std::string uri = file ? file->uri : "mast:" + mission->name() + "/product/" + sent.sending.file;
  ALMAGEST_TRY(const std::optional<catalog::Product> product, (*catalog)->product_by_uri(uri));
  if (product && product->current) {
    const access::Subject subject = access::subject_of(*mission, *product);
    sent.sending.file = product->name;
    sent.sending.program = subject.program;
    is_public = is_public && access::is_public(subject.release, transfer.ended);
  }
  return is_public ? std::nullopt : std::optional(sent);
}

// How much of a log is noted. An audit log that knows nothing of it took the place of another.
base::Result<std::uint64_t> TransferNotes::noted_of(const std::string& log) {
  ALMAGEST_TRY(const std::optional<std::int64_t> mark, audit_.mark(mark_of(log)));
  if (mark) return static_cast<std::uint64_t>(std::max<std::int64_t>(*mark, 0));
  const auto noted = read_noted(env_.files(), ftps_noted(folder_));
  const auto found = noted.find(log);
  return found == noted.end() ? 0 : found->second;
}

base::Status TransferNotes::keep_noted(const std::string& log, std::optional<std::uint64_t> bytes) {
  auto noted = read_noted(env_.files(), ftps_noted(folder_));
  noted.erase(log);
  if (bytes) noted[log] = *bytes;
  std::string text;
  for (const auto& [name, size] : noted) text += fmt::format("{} {}\n", name.empty() ? kNameless : name, size);
  return base::write_atomically(env_.files(), ftps_noted(folder_), text);
}

base::Status TransferNotes::look() {
  ALMAGEST_TRY(const std::vector<std::string> former, former_logs());
  for (const std::string& path : former) ALMAGEST_CHECK(look_at(path));
  const std::string path = ftps_transfers(folder_);
  if (!env_.files().stat(path, base::Follow::nothing)) return {};
  // Of logs without a name, one is known at a time.
  const std::string nameless = former_path(folder_, {});
  if (std::find(former.begin(), former.end(), nameless) != former.end()) {
    ALMAGEST_TRY(const auto log, env_.files().open_read(path));
    ALMAGEST_TRY(const std::string name, name_of(*log));
    if (name.empty()) return {};
  }
  return look_at(path);
}

base::Status TransferNotes::look_at(const std::string& path) {
  ALMAGEST_TRY(const auto log, env_.files().open_read(path));
  ALMAGEST_TRY(const std::uint64_t size, log->size());
  ALMAGEST_TRY(const std::string name, name_of(*log));
  ALMAGEST_TRY(std::uint64_t at, noted_of(name));
  if (at > size) at = 0;  // a shorter log is another one
  std::string piece(kPiece, '\0');
  while (at < size) {
    ALMAGEST_TRY(const std::size_t got, log->read_at(at, std::as_writable_bytes(std::span(piece))));
    const std::string_view read = std::string_view(piece).substr(0, got);
    const std::size_t end = read.rfind('\n');
    // A line that is not whole yet; one that is longer than all is no line of this log.
    if (end == std::string_view::npos && got < kPiece) return {};
    const std::size_t length = end == std::string_view::npos ? got : end + 1;
    std::vector<access::Sent> all;
    for (const std::string_view line : base::split(read.substr(0, length), '\n')) {
      const auto transfer = parse_transfer(line);
      if (!transfer) continue;
      ALMAGEST_TRY(const auto sent, sent_of(*transfer));
      if (sent) all.push_back(*sent);
    }
    at += length;
    ALMAGEST_CHECK(audit_.note_sent(all, mark_of(name), static_cast<std::int64_t>(at)));
    // After it: what is between the two is rather noted twice, in two files, than in none.
    ALMAGEST_CHECK(keep_noted(name, at));
  }
  return {};
}

base::Result<std::vector<std::string>> TransferNotes::former_logs() const {
  std::vector<std::string> paths;
  const std::string folder = folder_.path() + "/ftps";
  if (!env_.files().stat(folder, base::Follow::symlinks)) return paths;
  ALMAGEST_TRY(const auto entries, env_.files().list(folder));
  for (const base::DirectoryEntry& entry : entries) {
    if (is_former(entry.name)) paths.push_back(folder + "/" + entry.name);
  }
  return paths;
}

base::Result<std::string> TransferNotes::renew_log() {
  const std::string path = ftps_transfers(folder_);
  std::string former;
  const auto info = env_.files().stat(path, base::Follow::nothing);
  if (info) {
    ALMAGEST_TRY(const auto log, env_.files().open_read(path));
    ALMAGEST_TRY(const std::string name, name_of(*log));
    if (!name.empty() && info->size < kLarge) return std::string();
    former = former_path(folder_, name);
    const auto before = env_.files().stat(former, base::Follow::nothing);
    // The same file: this process ended halfway, and goes on. Else one without a name waits for another.
    if (before && before->inode != info->inode) return std::string();
    if (!before) ALMAGEST_CHECK(env_.files().link(path, former));
  }
  std::array<std::byte, kNameBytes> random{};
  env_.randomness().fill(random);
  const std::string name = base::hex(std::string(reinterpret_cast<const char*>(random.data()), random.size()));
  ALMAGEST_CHECK(env_.files().create(path + ".new").map([](auto&&) {}));
  ALMAGEST_CHECK(env_.files().make_private(path + ".new"));
  ALMAGEST_CHECK(base::write_atomically(env_.files(), path, fmt::format("{}{}\n", kHead, name)));
  return former;
}

base::Status TransferNotes::remove_former(const std::string& path) {
  ALMAGEST_CHECK(look_at(path));
  std::string name;
  {
    ALMAGEST_TRY(const auto log, env_.files().open_read(path));
    ALMAGEST_TRY(name, name_of(*log));
  }
  const auto now = env_.files().stat(ftps_transfers(folder_), base::Follow::nothing);
  ALMAGEST_TRY(const base::FileInfo info, env_.files().stat(path, base::Follow::nothing));
  ALMAGEST_CHECK(env_.files().remove(path));
  if (now && now->inode == info.inode) return {};  // renew_log() ended halfway
  ALMAGEST_CHECK(audit_.forget_mark(mark_of(name)));
  return keep_noted(name, std::nullopt);
}

base::Status TransferNotes::check() {
  return audit_.check_writable(access::Audit::Waits::no);
}

base::Result<bool> TransferNotes::is_noted(const std::string& login) const {
  ALMAGEST_TRY(const std::optional<Job> job, jobs_.with_login(login));
  return job ? jobs_.has_exclusive(*job) : true;
}

base::Status TransferNotes::note_killed(const std::string& login, const std::string& path) {
  Transfer transfer;
  transfer.ended = env_.clock().now();
  transfer.began = transfer.ended;
  transfer.login = login;
  transfer.path = path.substr(path.starts_with('/') ? 1 : 0);
  ALMAGEST_TRY(const auto sent, sent_of(transfer));
  if (!sent) return {};
  return audit_.begin_file(sent->actor, sent->sending).map([](std::int64_t) {});  // nobody knows how it ended
}

}  // namespace almagest::stage
