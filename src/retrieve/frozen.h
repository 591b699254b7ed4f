// SPDX-License-Identifier: GPL-3.0-or-later
// A plan frozen into bytes: all that bundles, scripts and manifests of it need, laid out so that it can be mapped from
// a file and used as it is (docs/retrieval.md, "Stored selections"). The same plan and heading give the same bytes.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "retrieve/layout.h"
#include "retrieve/plan.h"

namespace almagest::retrieve {

// What is said of the archive, the asker and the question.
struct Heading {
  std::string title;   // of the archive
  std::string banner;  // what everybody must know; empty: nothing
  bool simulated = false;
  std::string snapshot;
  base::Instant time;
  std::string viewer;         // his name; empty: anonymous
  std::string address;        // of the archive: "http://host:port"; empty: it goes into no text
  std::string name;           // the folder that everything is in
  std::string request;        // as asked; empty: not told
  std::string mission;        // id, of a selection of one mission's datasets
  std::int64_t change = 0;    // the record's latest change before the plan was made; 0: not kept
  std::int64_t account = 0;   // of the asker; 0: anonymous, or kept by a version that knew him by his name alone
  std::uint64_t network = 0;  // of an anonymous asker, as a hash; 0: not kept
};

enum class Format : std::uint8_t { zip, tar };

// Texts that come before the files of a bundle, in this order.
enum class TextKind : std::uint8_t { manifest, sums, manifest_json, citation };
inline constexpr std::size_t kTexts = 4;
std::string_view name_of(TextKind kind);

// Text in the pool of texts.
struct Span32 {
  std::uint32_t at = 0, length = 0;
};

struct FrozenFile {
  std::uint64_t size = 0;
  std::int64_t release_us = 0;  // kNoRelease: public
  std::int64_t modified_us = 0;
  std::int64_t version = 0, product = 0;  // 0: a reference, or absent
  Span32 name, folder, description, program;
  std::uint32_t crc32 = 0;
  std::uint32_t renamed = 0;
  std::uint32_t mission = 0;
  Fate fate = Fate::not_held;
  Kind kind = Kind::product;
  Why why = Why::selected;
  std::array<char, 1> unused{};
  std::array<char, 32> sha256{};
};
static_assert(sizeof(FrozenFile) == 120 && std::is_trivially_copyable_v<FrozenFile>);
inline constexpr std::int64_t kNoRelease = INT64_MIN;

struct FrozenMission {
  Span32 id, name, title, exclusive_word, elsewhere, references_elsewhere;
};

// Exclusive files of one program: the asker must have the right to it, or wait for the last of them.
struct Lock {
  Span32 mission, program;
  std::int64_t release_us = 0;
};

class Frozen final : public Entries {
 public:
  // The bytes must outlive it; `keeper` is kept. corrupt: they are not as they were written.
  static base::Result<std::shared_ptr<const Frozen>> open(std::span<const std::byte> bytes,
                                                          std::shared_ptr<const void> keeper);
  static base::Result<std::string> freeze(const Plan& plan, const Heading& heading);
  // The two in one, in memory.
  static base::Result<std::shared_ptr<const Frozen>> make(const Plan& plan, const Heading& heading);

  const Heading& heading() const { return heading_; }
  Folders folders() const { return folders_; }
  std::span<const FrozenFile> files() const { return files_; }
  std::span<const std::uint32_t> sent() const { return sent_; }  // which of files()
  std::span<const Lock> locks() const { return locks_; }         // none: there is nothing exclusive in it
  const FrozenMission& mission_of(const FrozenFile& file) const { return missions_[file.mission]; }
  std::string_view text(Span32 place) const;
  std::string path(const FrozenFile& file) const;
  std::string uri(const FrozenFile& file) const;  // empty: it has none
  // Without folders; of a URI that there is not, its end.
  std::string_view file_name(const FrozenFile& file) const;
  // Where a file can be had that is not held; empty: nowhere that is known.
  std::string elsewhere(const FrozenFile& file) const;
  std::uint64_t sent_bytes() const { return sent_bytes_; }

  // Entries of a bundle: the texts, then the files that are sent.
  std::size_t count() const override { return kTexts + sent_.size(); }
  Entry at(std::size_t i) const override;
  std::uint64_t size_of(std::size_t i) const override;
  const FrozenFile& file(std::size_t entry) const { return files_[sent_[entry - kTexts]]; }
  // Where the chunks of a text begin; then where it ends.
  std::span<const std::uint64_t> chunks(TextKind kind) const { return chunks_[static_cast<std::size_t>(kind)]; }

  std::unique_ptr<Layout> layout(Format format) const;  // the frozen plan must outlive it
  // The same for the same bytes only; 40 hexadecimal digits.
  std::string tag(std::string_view format) const;

 private:
  friend class Freezer;
  Frozen() = default;
  base::Status read(std::span<const std::byte> bytes);

  std::shared_ptr<const void> keeper_;
  Heading heading_;
  Folders folders_ = Folders::nested;
  std::uint64_t sent_bytes_ = 0;
  std::span<const char> pool_;
  std::span<const FrozenFile> files_;
  std::span<const std::uint32_t> sent_;
  std::span<const FrozenMission> missions_;
  std::span<const Lock> locks_;
  std::array<std::span<const std::uint64_t>, kTexts> chunks_;
  std::array<std::uint32_t, kTexts> text_crc32s_{};
  std::span<const std::uint64_t> zip_headers_, zip_directory_, tar_headers_;
  std::array<char, 32> digest_{};
};

}  // namespace almagest::retrieve
