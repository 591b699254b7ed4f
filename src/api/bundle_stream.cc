// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/bundle_stream.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

namespace almagest::api::v1 {
namespace {

using base::Code;

constexpr std::uint64_t kSmall = 128U << 10U;  // files up to this go together with what is around them
constexpr std::size_t kEnough = 256U << 10U;   // of text, before it is sent

bool is_same(const base::FileInfo& a, const base::FileInfo& b) {
  return a.size == b.size && a.modified_ns == b.modified_ns && a.inode == b.inode && a.device == b.device;
}

}  // namespace

BundleStream::BundleStream(const Asked& asked, std::shared_ptr<const retrieve::Bundle> bundle, std::uint64_t first,
                           std::uint64_t length)
    : service_(asked.service),
      mission_(*asked.mission),
      snapshot_(asked.snapshot),
      bundle_(std::move(bundle)),
      at_(first),
      end_(first + length) {
  credentials_.headers = asked.request.headers;
  credentials_.peer = asked.request.peer;
  const auto identity = identify(service_, credentials_);
  if (identity) actor_ = actor_of(service_, credentials_, *identity);
}

void BundleStream::sent() {
  for (const auto& audited : handed_) audited->end_whole();
  handed_.clear();
}

base::Result<std::shared_ptr<Audited>> BundleStream::audit(const catalog::Product& product, std::uint64_t first,
                                                           std::uint64_t length) {
  const access::Subject subject = access::subject_of(mission_, product);
  if (access::is_public(subject.release, service_.env.clock().now())) return std::shared_ptr<Audited>();
  return Audited::begin(service_.door->audit, actor_,
                        {mission_.id(), subject.program, product.name, "in a bundle", first, length});
}

base::Result<http::PartsBody::Part> BundleStream::next() {
  using Kind = retrieve::ZipLayout::Kind;
  sent();
  if (last_unchanged_) ALMAGEST_CHECK(last_unchanged_());
  last_unchanged_ = nullptr;
  http::PartsBody::Part out;
  while (at_ < end_ && !out.file && out.text.size() < kEnough) {
    const retrieve::ZipLayout& layout = bundle_->layout();
    const retrieve::ZipLayout::Part part = layout.part_at(at_);
    const std::uint64_t within = at_ - part.offset;
    const std::uint64_t length = std::min(part.length - within, end_ - at_);
    if (part.kind != Kind::data) {
      out.text += layout.text_of(part).substr(within, length);
      at_ += length;
    } else if (part.entry < retrieve::Bundle::kTexts) {
      const std::size_t before = out.text.size();
      add_text(part.entry, within, length, out.text);
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
  const retrieve::Text& text = bundle_->text(entry);
  if (entry != text_entry_ || within < text_offset_) {
    text_entry_ = entry;
    text_chunk_ = 0;
    text_offset_ = 0;
    text_ = text.chunk(0);
  }
  while (within >= text_offset_ + text_.size()) {
    text_offset_ += text_.size();
    text_ = text.chunk(++text_chunk_);
  }
  out += std::string_view(text_).substr(within - text_offset_, length);
}

base::Status BundleStream::add_file(const retrieve::ZipLayout::Part& part, std::uint64_t within, std::uint64_t length,
                                    http::PartsBody::Part& out) {
  const retrieve::Planned& planned = bundle_->file(part.entry);
  ALMAGEST_TRY(Opened opened, open(planned));
  last_unchanged_ = opened.unchanged;
  ALMAGEST_TRY(std::shared_ptr<Audited> audited, audit(opened.product, within, length));
  if (length > kSmall) {
    if (audited) opened.body.ended = [audited](std::uint64_t bytes) { audited->end(bytes); };
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
    return base::fail(Code::corrupt, fmt::format("{} is not what was ingested", planned.name));
  }
  ALMAGEST_CHECK(last_unchanged_());
  last_unchanged_ = nullptr;
  if (audited) handed_.push_back(std::move(audited));
  return {};
}

base::Result<BundleStream::Opened> BundleStream::open(const retrieve::Planned& planned) {
  std::optional<catalog::Product> product;
  {
    ALMAGEST_TRY(CatalogPool::Lease catalog, service_.catalogs.lease());
    ALMAGEST_TRY(product, catalog->product(mission_, planned.name));
  }
  if (!product || !product->current || product->current->id != planned.version || !product->current->path ||
      product->current->standing != catalog::Standing::listed) {
    return base::fail(Code::gone, fmt::format("{} was replaced or withdrawn", planned.name));
  }
  const catalog::Version& version = *product->current;
  const access::Subject subject = access::subject_of(mission_, *product);
  Opened opened;
  opened.product = *product;
  opened.body.permitted = [this, subject]() -> base::Status {
    if (access::is_public(subject.release, service_.env.clock().now())) return {};
    ALMAGEST_TRY(const access::Viewer now, viewer_of(service_, credentials_));
    if (access::can_read(now, subject, service_.env.clock().now()) == access::Reading::allowed) return {};
    return base::fail(Code::forbidden, "the rights to this file have ended");
  };
  ALMAGEST_CHECK(opened.body.permitted());
  const std::string path = service_.folder.resolve(*version.path);
  ALMAGEST_TRY(opened.body.file, service_.env.files().open_read(path));
  ALMAGEST_TRY(const base::FileInfo info, service_.env.files().stat(path, base::Follow::symlinks));
  // A file left in place belongs to somebody else, who may have written it anew at the same size.
  const bool rewritten =
      version.path->front() == '/' && version.modified_ns && info.modified_ns != *version.modified_ns;
  if (info.size != planned.size || rewritten) {
    return base::fail(Code::corrupt, fmt::format("{} has changed since it was ingested; the operator should run "
                                                 "'almagest ingest'",
                                                 planned.name));
  }
  opened.unchanged = [this, path, info, name = planned.name]() -> base::Status {
    const auto now = service_.env.files().stat(path, base::Follow::symlinks);
    if (now && is_same(*now, info)) return {};
    return base::fail(Code::corrupt, fmt::format("{} changed while it was sent", name));
  };
  opened.body.permitted = [permitted = std::move(opened.body.permitted),
                           unchanged = opened.unchanged]() -> base::Status {
    ALMAGEST_CHECK(unchanged());
    return permitted();
  };
  return opened;
}

}  // namespace almagest::api::v1
