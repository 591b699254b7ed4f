// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/transfers.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "access/rights.h"
#include "base/log.h"
#include "base/text.h"
#include "retrieve/plan.h"

namespace almagest::stage {
namespace {

constexpr std::string_view kMark = "ftps";  // how much of the log is in the audit log, in the latter
constexpr std::size_t kPiece = 256U << 10U;
constexpr std::uint64_t kLarge = 16U << 20U;

}  // namespace

std::string ftps_transfers(const storage::Folder& folder) {
  return folder.path() + "/ftps/transfers.log";
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

base::Status TransferNotes::look() {
  const std::string path = ftps_transfers(folder_);
  if (!env_.files().stat(path, base::Follow::nothing)) return {};
  ALMAGEST_TRY(const auto log, env_.files().open_read(path));
  ALMAGEST_TRY(const std::uint64_t size, log->size());
  ALMAGEST_TRY(const std::int64_t mark, audit_.mark(kMark));
  // A shorter log is another one.
  std::uint64_t at = static_cast<std::uint64_t>(mark) > size ? 0 : static_cast<std::uint64_t>(mark);
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
    ALMAGEST_CHECK(audit_.note_sent(all, kMark, static_cast<std::int64_t>(at)));
  }
  return {};
}

base::Status TransferNotes::shorten() {
  const std::string path = ftps_transfers(folder_);
  const auto info = env_.files().stat(path, base::Follow::nothing);
  if (!info || info->size < kLarge) return {};
  ALMAGEST_TRY(const std::int64_t mark, audit_.mark(kMark));
  if (static_cast<std::uint64_t>(mark) != info->size) return {};
  // First the file: a mark beyond its end is understood, one before it would note everything again.
  ALMAGEST_CHECK(env_.files().remove(path));
  return audit_.note_sent({}, kMark, 0);
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
