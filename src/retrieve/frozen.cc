// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/frozen.h"

#include <libdeflate.h>

#include <cstring>

#include "base/hash.h"
#include "base/text.h"
#include "metadata/reference_address.h"
#include "retrieve/frozen_format.h"
#include "retrieve/tar.h"
#include "retrieve/zip.h"

namespace almagest::retrieve {
namespace {

base::Status corrupt() {
  return base::fail(base::Code::corrupt, "what is stored of this selection is damaged; make it anew");
}

// Nothing, if the section does not lie within the bytes or is no whole number of items.
template <typename Item>
std::optional<std::span<const Item>> items(std::span<const std::byte> bytes, const FrozenHeader& header,
                                           Section which) {
  const auto& [offset, length] = header.sections[static_cast<std::size_t>(which)];
  if (offset % 8 != 0 || offset > bytes.size() || length > bytes.size() - offset || length % sizeof(Item) != 0)
    return {};
  return std::span(reinterpret_cast<const Item*>(bytes.data() + offset), length / sizeof(Item));
}

bool ascends(std::span<const std::uint64_t> places) {
  return std::is_sorted(places.begin(), places.end());
}

}  // namespace

std::string_view name_of(TextKind kind) {
  switch (kind) {
    case TextKind::manifest:
      return kManifest;
    case TextKind::sums:
      return kSums;
    case TextKind::manifest_json:
      return kManifestJson;
    case TextKind::citation:
      break;
  }
  return kCitation;
}

std::optional<FrozenHeader> read_header(std::span<const std::byte> bytes) {
  FrozenHeader header;
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header.magic == kFrozenMagic ? std::optional(header) : std::nullopt;
}

namespace {

// Begins as all versions do, and is of another.
bool is_of_another_version(std::span<const std::byte> bytes) {
  constexpr std::uint64_t kCommon = 0xFFFF'FFFF'FFFF;
  std::uint64_t magic = 0;
  if (bytes.size() < sizeof magic) return false;
  std::memcpy(&magic, bytes.data(), sizeof magic);
  return magic != kFrozenMagic && (magic & kCommon) == (kFrozenMagic & kCommon);
}

}  // namespace

base::Result<std::shared_ptr<const Frozen>> Frozen::open(std::span<const std::byte> bytes,
                                                         std::shared_ptr<const void> keeper) {
  std::shared_ptr<Frozen> frozen(new Frozen());
  frozen->keeper_ = std::move(keeper);
  const auto header = read_header(bytes);
  if (!header && is_of_another_version(bytes)) {
    return base::fail(base::Code::gone, "this selection was stored by another version of the archive; make it anew");
  }
  if (!header) return base::fail(corrupt().error());
  const auto checked = bytes.subspan(kUnchecked);
  if (header->length != bytes.size() || libdeflate_crc32(0, checked.data(), checked.size()) != header->crc32) {
    return base::fail(corrupt().error());
  }
  ALMAGEST_CHECK(frozen->read(bytes));
  const std::size_t entries = frozen->count();
  for (const auto& places : {frozen->zip_headers_, frozen->zip_directory_, frozen->tar_headers_}) {
    if (places.size() != entries + 1 || !ascends(places)) return base::fail(corrupt().error());
  }
  for (const auto& chunks : frozen->chunks_) {
    if (chunks.empty() || !ascends(chunks)) return base::fail(corrupt().error());
  }
  return frozen;
}

// Everything but places and chunks may be read before these are there.
base::Status Frozen::read(std::span<const std::byte> bytes) {
  const auto begins = read_header(bytes);
  if (!begins) return corrupt();
  const FrozenHeader& header = *begins;
  const auto pool = items<char>(bytes, header, Section::pool);
  const auto files = items<FrozenFile>(bytes, header, Section::files);
  const auto sent = items<std::uint32_t>(bytes, header, Section::sent);
  const auto missions = items<FrozenMission>(bytes, header, Section::missions);
  const auto locks = items<Lock>(bytes, header, Section::locks);
  const auto chunks = items<std::uint64_t>(bytes, header, Section::chunks);
  const auto zip_headers = items<std::uint64_t>(bytes, header, Section::zip_headers);
  const auto zip_directory = items<std::uint64_t>(bytes, header, Section::zip_directory);
  const auto tar_headers = items<std::uint64_t>(bytes, header, Section::tar_headers);
  if (!pool || !files || !sent || !missions || !locks || !chunks || !zip_headers || !zip_directory || !tar_headers) {
    return corrupt();
  }
  pool_ = *pool;
  files_ = *files;
  sent_ = *sent;
  missions_ = *missions;
  locks_ = *locks;
  zip_headers_ = *zip_headers;
  zip_directory_ = *zip_directory;
  tar_headers_ = *tar_headers;
  for (const FrozenFile& file : files_) {
    if (file.mission >= missions_.size() || file.fate > Fate::absent || file.kind > Kind::reference ||
        file.why > Why::parent)
      return corrupt();
  }
  for (const std::uint32_t i : sent_) {
    if (i >= files_.size()) return corrupt();
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < kTexts; ++i) {
    if (header.chunk_counts[i] > chunks->size() - at) return corrupt();
    chunks_[i] = chunks->subspan(at, header.chunk_counts[i]);
    at += header.chunk_counts[i];
  }
  text_crc32s_ = header.text_crc32s;
  sent_bytes_ = header.sent_bytes;
  digest_ = header.digest;
  folders_ = (header.flags & kFlatFlag) != 0 ? Folders::flat : Folders::nested;
  heading_ = {std::string(text(header.title)),
              std::string(text(header.banner)),
              (header.flags & kSimulatedFlag) != 0,
              std::string(text(header.snapshot)),
              base::Instant{header.time_us},
              std::string(text(header.viewer)),
              std::string(text(header.address)),
              std::string(text(header.name)),
              std::string(text(header.request)),
              std::string(text(header.mission)),
              header.change,
              header.account,
              header.network};
  return {};
}

std::string_view Frozen::text(Span32 place) const {
  if (place.at > pool_.size() || place.length > pool_.size() - place.at) return {};
  return {pool_.data() + place.at, place.length};
}

std::string Frozen::path(const FrozenFile& file) const {
  return path_of(text(file.name), text(file.folder), file.renamed, folders_);
}

std::string Frozen::uri(const FrozenFile& file) const {
  if (file.kind == Kind::reference) return std::string(kReferenceScheme) + std::string(text(file.name));
  // What there is not may have been asked for by its URI, or by its name.
  if (file.version == 0) return std::string(text(file.name).find(':') == std::string_view::npos ? "" : text(file.name));
  return "mast:" + std::string(text(mission_of(file).name)) + "/product/" + std::string(text(file.name));
}

std::string_view Frozen::file_name(const FrozenFile& file) const {
  const std::string_view name = text(file.name);
  return file.version == 0 && file.kind == Kind::product && name.find(':') != std::string_view::npos
             ? name.substr(name.rfind('/') + 1)
             : name;
}

std::string Frozen::elsewhere(const FrozenFile& file) const {
  if (file.fate != Fate::not_held || heading_.simulated) return {};
  const FrozenMission& mission = mission_of(file);
  if (file.kind == Kind::reference) {
    return metadata::reference_address(text(mission.references_elsewhere), text(file.name));
  }
  return file.version == 0 || mission.elsewhere.length == 0 ? std::string()
                                                            : std::string(text(mission.elsewhere)) + uri(file);
}

Entry Frozen::at(std::size_t i) const {
  if (i < kTexts) {
    return {heading_.name + "/" + std::string(name_of(static_cast<TextKind>(i))), size_of(i), text_crc32s_[i],
            heading_.time};
  }
  const FrozenFile& each = file(i);
  return {heading_.name + "/" + path(each), each.size, each.crc32, base::Instant{each.modified_us}};
}

std::uint64_t Frozen::size_of(std::size_t i) const {
  return i < kTexts ? chunks_[i].back() : file(i).size;
}

std::unique_ptr<Layout> Frozen::layout(Format format) const {
  if (format == Format::tar) return std::make_unique<TarLayout>(*this, tar_headers_);
  return std::make_unique<ZipLayout>(*this, zip_headers_, zip_directory_);
}

std::string Frozen::tag(std::string_view format) const {
  base::Digester digester;
  const auto add = [&](std::string_view bytes) { digester.update(std::as_bytes(std::span(bytes))); };
  add(format);
  add({digest_.data(), digest_.size()});
  return digester.finish().sha256.substr(0, 40);
}

base::Result<std::shared_ptr<const Frozen>> Frozen::make(const Plan& plan, const Heading& heading) {
  ALMAGEST_TRY(std::string bytes, freeze(plan, heading));
  const auto kept = std::make_shared<const std::string>(std::move(bytes));
  return open(std::as_bytes(std::span(*kept)), kept);
}

}  // namespace almagest::retrieve
