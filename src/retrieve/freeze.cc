// SPDX-License-Identifier: GPL-3.0-or-later
// Writing a frozen plan.
#include <libdeflate.h>

#include <cstring>
#include <map>

#include "base/hash.h"
#include "metadata/reference_address.h"
#include "retrieve/frozen_format.h"
#include "retrieve/tar.h"
#include "retrieve/texts.h"
#include "retrieve/zip.h"

namespace almagest::retrieve {

// Sections are written one after the other; those that follow from others are made by reading what is there already.
class Freezer {
 public:
  Freezer(const Plan& plan, const Heading& heading) : plan_(plan), heading_(heading) {}

  base::Result<std::string> freeze() {
    bytes_.assign(sizeof(FrozenHeader), '\0');
    std::vector<FrozenFile> files = records();
    const std::vector<FrozenMission> missions = missions_of_plan();
    const std::vector<Lock> locks = locks_of_plan();
    name_texts();
    if (pool_.size() > UINT32_MAX) return base::fail(base::Code::too_large, "the names of these files are too long");
    add(Section::pool, std::span<const char>(pool_));
    pool_ = {};
    add(Section::files, std::span<const FrozenFile>(files));
    files = {};
    add(Section::sent, std::span<const std::uint32_t>(plan_.sent()));
    add(Section::missions, std::span<const FrozenMission>(missions));
    add(Section::locks, std::span<const Lock>(locks));
    header_.sent_bytes = plan_.sent_bytes();
    header_.time_us = heading_.time.us;
    header_.change = heading_.change;
    header_.account = heading_.account;
    header_.network = heading_.network;
    header_.flags = (heading_.simulated ? kSimulatedFlag : 0) | (plan_.layout() == Folders::flat ? kFlatFlag : 0);
    ALMAGEST_CHECK(add_texts());
    ALMAGEST_CHECK(add_places());
    return finish();
  }

 private:
  Span32 put(std::string_view text) {
    const Span32 place{static_cast<std::uint32_t>(pool_.size()), static_cast<std::uint32_t>(text.size())};
    pool_ += text;
    return place;
  }

  std::vector<Span32> put_all(const std::vector<std::string>& words) {
    std::vector<Span32> places;
    places.reserve(words.size());
    for (const std::string& word : words) places.push_back(put(word));
    return places;
  }

  std::vector<FrozenFile> records() {
    const std::vector<Span32> folders = put_all(plan_.folders());
    const std::vector<Span32> descriptions = put_all(plan_.descriptions());
    programs_ = put_all(plan_.programs());
    std::vector<FrozenFile> records;
    records.reserve(plan_.files().size());
    for (const Planned& file : plan_.files()) {
      FrozenFile& record = records.emplace_back();
      record.size = file.size;
      record.release_us = file.release ? file.release->us : kNoRelease;
      record.modified_us = file.modified_ns.value_or(0) / 1000;
      record.version = file.version;
      record.product = file.product;
      record.name = put(file.name);
      record.folder = folders[file.folder];
      record.description = descriptions[file.description];
      record.program = programs_[file.program];
      record.crc32 = file.crc32;
      record.renamed = file.renamed;
      record.mission = file.mission;
      record.fate = file.fate;
      record.kind = file.kind;
      record.why = file.why;
      record.sha256 = file.sha256;
    }
    return records;
  }

  std::vector<FrozenMission> missions_of_plan() {
    std::vector<FrozenMission> missions;
    for (const metadata::Mission* mission : plan_.missions()) {
      missions.push_back({put(mission->id()), put(mission->name()), put(mission->title()),
                          put(mission->access_exclusive()), put(mission->elsewhere()),
                          put(metadata::reference_template(*mission))});
    }
    mission_ids_.reserve(missions.size());
    for (const FrozenMission& mission : missions) mission_ids_.push_back(mission.id);
    return missions;
  }

  // What the asker may have or know of though it is exclusive.
  std::vector<Lock> locks_of_plan() const {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> latest;
    for (const Planned& file : plan_.files()) {
      const bool open = file.fate == Fate::sent || file.fate == Fate::not_held;
      if (!open || access::is_public(file.release, heading_.time)) continue;
      std::int64_t& release_us = latest[{file.mission, file.program}];
      release_us = std::max(release_us, file.release->us);
    }
    std::vector<Lock> locks;
    locks.reserve(latest.size());
    for (const auto& [key, release_us] : latest) {
      locks.push_back({mission_ids_[key.first], programs_[key.second], release_us});
    }
    return locks;
  }

  void name_texts() {
    header_.title = put(heading_.title);
    header_.banner = put(heading_.banner);
    header_.snapshot = put(heading_.snapshot);
    header_.viewer = put(heading_.viewer);
    header_.address = put(heading_.address);
    header_.name = put(heading_.name);
    header_.request = put(heading_.request);
    header_.mission = put(heading_.mission);
  }

  template <typename Item>
  void add(Section section, std::span<const Item> items) {
    bytes_.resize((bytes_.size() + 7) / 8 * 8, '\0');
    header_.sections[static_cast<std::size_t>(section)] = {bytes_.size(), items.size_bytes()};
    bytes_.append(reinterpret_cast<const char*>(items.data()), items.size_bytes());
  }

  // What has been written so far, to be read; until more is written.
  base::Result<Frozen> read() {
    header_.length = bytes_.size();
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    Frozen frozen;
    ALMAGEST_CHECK(frozen.read(std::as_bytes(std::span(bytes_))));
    return frozen;
  }

  base::Status add_texts() {
    std::vector<std::uint64_t> chunks;
    {
      ALMAGEST_TRY(const Frozen frozen, read());
      for (std::size_t i = 0; i < kTexts; ++i) {
        const Text text = text_of(frozen, static_cast<TextKind>(i));
        std::uint64_t at = 0;
        std::uint32_t crc = 0;
        for (std::size_t k = 0; k < text.chunks; ++k) {
          const std::string chunk = text.chunk(k);
          chunks.push_back(at);
          at += chunk.size();
          crc = libdeflate_crc32(crc, chunk.data(), chunk.size());
        }
        chunks.push_back(at);
        header_.chunk_counts[i] = static_cast<std::uint32_t>(text.chunks + 1);
        header_.text_crc32s[i] = crc;
      }
    }
    add(Section::chunks, std::span<const std::uint64_t>(chunks));
    return {};
  }

  base::Status add_places() {
    ZipPlaces zip;
    std::vector<std::uint64_t> tar;
    {
      ALMAGEST_TRY(const Frozen frozen, read());
      zip = zip_places(frozen);
      tar = tar_places(frozen);
    }
    add(Section::zip_headers, std::span<const std::uint64_t>(zip.headers));
    add(Section::zip_directory, std::span<const std::uint64_t>(zip.directory));
    add(Section::tar_headers, std::span<const std::uint64_t>(tar));
    return {};
  }

  std::string finish() {
    header_.length = bytes_.size();
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    base::Digester digester;
    digester.update(std::as_bytes(std::span(bytes_)));
    const std::string digest = digester.finish().sha256;
    for (std::size_t i = 0; i < header_.digest.size(); ++i) {
      header_.digest[i] = static_cast<char>(std::stoi(digest.substr(2 * i, 2), nullptr, 16));
    }
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    header_.crc32 = libdeflate_crc32(0, bytes_.data() + kUnchecked, bytes_.size() - kUnchecked);
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    return std::move(bytes_);
  }

  const Plan& plan_;
  const Heading& heading_;
  FrozenHeader header_;
  std::string bytes_, pool_;
  std::vector<Span32> programs_, mission_ids_;
};

base::Result<std::string> Frozen::freeze(const Plan& plan, const Heading& heading) {
  return Freezer(plan, heading).freeze();
}

}  // namespace almagest::retrieve
