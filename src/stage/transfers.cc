// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/transfers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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
  const auto text = base::read_text(env_.files(), ftps_noted(folder_), kMostNoted);
  if (!text) return 0;
  // "NAME BYTES".
  const std::string_view line = base::trim(*text);
  const std::size_t space = line.find(' ');
  const auto bytes = space == std::string_view::npos ? std::nullopt : base::parse_int(line.substr(space + 1));
  return bytes && *bytes > 0 && line.substr(0, space) == (log.empty() ? "-" : log) ? static_cast<std::uint64_t>(*bytes)
                                                                                   : 0;
}

base::Status TransferNotes::look() {
  const std::string path = ftps_transfers(folder_);
  if (!env_.files().stat(path, base::Follow::nothing)) return {};
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
    ALMAGEST_CHECK(base::write_atomically(env_.files(), ftps_noted(folder_),
                                          fmt::format("{} {}\n", name.empty() ? "-" : name, at)));
  }
  return {};
}

base::Status TransferNotes::begin_log() {
  const std::string path = ftps_transfers(folder_);
  std::string former;
  const auto info = env_.files().stat(path, base::Follow::nothing);
  if (info) {
    ALMAGEST_TRY(const auto log, env_.files().open_read(path));
    ALMAGEST_TRY(former, name_of(*log));
    if (!former.empty() && info->size < kLarge) return {};
    ALMAGEST_TRY(const std::uint64_t noted, noted_of(former));
    if (noted != info->size) return {};
  }
  std::array<std::byte, kNameBytes> random{};
  env_.randomness().fill(random);
  const std::string name = base::hex(std::string(reinterpret_cast<const char*>(random.data()), random.size()));
  ALMAGEST_CHECK(env_.files().create(path + ".new").map([](auto&&) {}));
  ALMAGEST_CHECK(env_.files().make_private(path + ".new"));
  ALMAGEST_CHECK(base::write_atomically(env_.files(), path, fmt::format("{}{}\n", kHead, name)));
  return info ? audit_.forget_mark(mark_of(former)) : base::Status();
}

base::Status TransferNotes::check() {
  return audit_.check_writable();
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
