// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/bundle_stream.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "access/rights.h"
#include "api/file_answers.h"
#include "api/identity.h"

namespace almagest::api {
namespace {

using base::Code;

constexpr std::uint64_t kSmall = 128U << 10U;  // files up to this go together with what is around them
constexpr std::size_t kEnough = 256U << 10U;   // of text, before it is sent

bool is_same(const base::FileInfo& a, const base::FileInfo& b) {
  return a.size == b.size && a.modified_ns == b.modified_ns && a.inode == b.inode && a.device == b.device;
}

base::Result<access::Viewer> asking(const Sending& sending) {
  http::Request credentials;
  credentials.headers = sending.credentials;
  credentials.peer = sending.peer;
  return viewer_of(sending.service, credentials);
}

}  // namespace

bool is_makers(const access::Viewer& viewer, const retrieve::Heading& heading) {
  if (heading.account != 0) return viewer.has_account(heading.account);
  return heading.viewer.empty() && viewer.is_anonymous();
}

base::Status still_permitted(const Sending& sending) {
  const retrieve::Frozen& frozen = *sending.frozen;
  if (frozen.locks().empty()) return {};
  ALMAGEST_TRY(const access::Viewer viewer, asking(sending));
  const base::Instant now = sending.service.env.clock().now();
  const bool is_maker = is_makers(viewer, frozen.heading());
  for (const retrieve::Lock& lock : frozen.locks()) {
    const metadata::Mission* mission = sending.service.dictionary.find(frozen.text(lock.mission));
    const bool may =
        mission != nullptr && is_maker &&
        access::can_read(viewer, {*mission, std::string(frozen.text(lock.program)), base::Instant{lock.release_us}},
                         now) == access::Reading::allowed;
    if (!may) return base::fail(Code::forbidden, "your rights to exclusive files of this selection have ended");
  }
  return {};
}

BundleStream::BundleStream(Sending sending, retrieve::Format format)
    : sending_(std::move(sending)), layout_(sending_.frozen->layout(format)), end_(layout_->length()) {
  http::Request credentials;
  credentials.headers = sending_.credentials;
  credentials.peer = sending_.peer;
  const auto identity = identify(sending_.service, credentials);
  if (identity) actor_ = actor_of(sending_.service, credentials, *identity);
}

void BundleStream::sent() {
  for (const auto& audited : handed_) audited->end_whole();
  handed_.clear();
}

void BundleStream::seek(std::uint64_t first, std::uint64_t length) {
  at_ = first;
  end_ = first + length;
}

base::Result<http::PartsBody::Part> BundleStream::next() {
  using Kind = retrieve::Layout::Kind;
  sent();
  if (last_unchanged_) ALMAGEST_CHECK(last_unchanged_());
  last_unchanged_ = nullptr;
  http::PartsBody::Part out;
  while (at_ < end_ && !out.file && out.text.size() < kEnough) {
    const retrieve::Layout::Part part = layout_->part_at(at_);
    const std::uint64_t within = at_ - part.offset;
    const std::uint64_t length = std::min(part.length - within, end_ - at_);
    if (part.kind != Kind::data) {
      out.text += layout_->text_of(part).substr(within, length);
      at_ += length;
    } else if (part.entry < retrieve::kTexts) {
      ALMAGEST_CHECK(still_permitted(sending_));  // a checksum tells of a file's bytes
      const std::size_t before = out.text.size();
      add_text(part.entry, within, length, out.text);
      if (out.text.size() == before) return base::fail(Code::corrupt, "a text of the bundle is not as long as it was");
      at_ += out.text.size() - before;
    } else {
      ALMAGEST_CHECK(add_file(part, within, length, out));
      at_ += length;
    }
  }
  return out;
}

// As much of a generated text as the chunk at `within` has.
void BundleStream::add_text(std::size_t entry, std::uint64_t within, std::uint64_t length, std::string& out) {
  const auto kind = static_cast<retrieve::TextKind>(entry);
  const auto chunks = sending_.frozen->chunks(kind);
  const std::pair<std::size_t, std::size_t> place{entry, retrieve::place_in(chunks, within)};
  if (text_place_ != place) text_ = retrieve::text_of(*sending_.frozen, kind).chunk(place.second);
  text_place_ = place;
  const std::uint64_t begin = within - chunks[place.second];
  if (begin < text_.size()) out += std::string_view(text_).substr(begin, length);
}

base::Status BundleStream::add_file(const retrieve::Layout::Part& part, std::uint64_t within, std::uint64_t length,
                                    http::PartsBody::Part& out) {
  const retrieve::FrozenFile& planned = sending_.frozen->file(part.entry);
  ALMAGEST_TRY(Opened opened, open(planned, within, length));
  last_unchanged_ = opened.unchanged;
  if (length > kSmall) {
    if (opened.audited) opened.body.ended = [audited = opened.audited](std::uint64_t bytes) { audited->end(bytes); };
    opened.body.offset = within;
    opened.body.length = length;
    out.file = std::move(opened.body);
    return {};
  }
  const std::size_t before = out.text.size();
  out.text.resize(before + length);
  const auto bytes = std::span(out.text).subspan(before);
  ALMAGEST_TRY(const std::size_t got, opened.body.file->read_at(within, std::as_writable_bytes(bytes)));
  const bool whole = length == part.length;
  if (got != length || (whole && crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), length) != planned.crc32)) {
    return base::fail(Code::corrupt, fmt::format("{} is not what was ingested", sending_.frozen->text(planned.name)));
  }
  ALMAGEST_CHECK(last_unchanged_());
  last_unchanged_ = nullptr;
  if (opened.audited) handed_.push_back(std::move(opened.audited));
  return {};
}

std::function<base::Status()> BundleStream::permission_to(const access::Subject& subject) const {
  return [this, subject] { return may_still_read(sending_.service, sending_.credentials, subject); };
}

// From now on, rights and bytes are asked after together.
void BundleStream::keep_watch(Opened& opened, const std::string& path, const base::FileInfo& info,
                              const std::string& name) const {
  opened.unchanged = [this, path, info, name]() -> base::Status {
    const auto now = sending_.service.env.files().stat(path, base::Follow::symlinks);
    if (now && is_same(*now, info)) return {};
    return base::fail(Code::corrupt, fmt::format("{} changed while it was sent", name));
  };
  opened.body.permitted = [permitted = std::move(opened.body.permitted),
                           unchanged = opened.unchanged]() -> base::Status {
    ALMAGEST_CHECK(unchanged());
    return permitted();
  };
}

// That it was used is told by files that the asker may read; with the right to these, that to the reference ends.
base::Result<BundleStream::Opened> BundleStream::open_reference(const retrieve::FrozenFile& planned,
                                                                const metadata::Mission& mission,
                                                                const std::string& name) {
  const Service& service = sending_.service;
  std::optional<base::Instant> release = retrieve::release_of(planned);
  Opened opened;
  opened.body.permitted = permission_to({mission, std::string(sending_.frozen->text(planned.program)), release});
  ALMAGEST_CHECK(opened.body.permitted());
  const auto shelved = service.shelf->find(mission.id(), name);
  if (!shelved || shelved->size != planned.size || shelved->modified_ns / 1000 != planned.modified_us) {
    return base::fail(Code::gone, fmt::format("{} was replaced or removed", name));
  }
  ALMAGEST_TRY(opened.body.file, service.env.files().open_read(shelved->path));
  ALMAGEST_TRY(const base::FileInfo info, service.env.files().stat(shelved->path, base::Follow::symlinks));
  keep_watch(opened, shelved->path, info, name);
  return opened;
}

base::Result<BundleStream::Opened> BundleStream::open(const retrieve::FrozenFile& planned, std::uint64_t within,
                                                      std::uint64_t length) {
  const retrieve::Frozen& frozen = *sending_.frozen;
  const Service& service = sending_.service;
  const std::string name(frozen.text(planned.name));
  const metadata::Mission* mission = service.dictionary.find(frozen.text(frozen.mission_of(planned).id));
  if (mission == nullptr) return base::fail(Code::gone, "the archive has the mission of " + name + " no longer");
  if (planned.kind == retrieve::Kind::reference) return open_reference(planned, *mission, name);
  std::optional<catalog::Product> product;
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, service.catalogs.lease());
    ALMAGEST_TRY(product, catalog->product(*mission, name));
  }
  if (!product || !product->current || product->current->id != planned.version || !product->current->path ||
      product->current->standing != catalog::Standing::listed) {
    return base::fail(Code::gone, fmt::format("{} was replaced or withdrawn", name));
  }
  const catalog::Version& version = *product->current;
  const access::Subject subject = access::subject_of(*mission, *product);
  Opened opened;
  opened.body.permitted = permission_to(subject);
  ALMAGEST_CHECK(opened.body.permitted());
  const std::string path = service.folder.resolve(*version.path);
  ALMAGEST_TRY(opened.body.file, service.env.files().open_read(path));
  ALMAGEST_TRY(const base::FileInfo info, service.env.files().stat(path, base::Follow::symlinks));
  // A file left in place belongs to somebody else, who may have written it anew at the same size.
  const bool rewritten =
      version.path->front() == '/' && version.modified_ns && info.modified_ns != *version.modified_ns;
  if (info.size != planned.size || rewritten) {
    return base::fail(Code::corrupt, fmt::format("{} has changed since it was ingested; the operator should run "
                                                 "'almagest ingest'",
                                                 name));
  }
  keep_watch(opened, path, info, name);
  if (!access::is_public(subject.release, service.env.clock().now())) {
    ALMAGEST_TRY(opened.audited, Audited::begin(service.door->audit, actor_,
                                                {mission->id(), subject.program, name, "in a bundle", within, length}));
  }
  return opened;
}

}  // namespace almagest::api
