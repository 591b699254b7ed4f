// SPDX-License-Identifier: GPL-3.0-or-later
// The chosen files of a selection in their order, each with what becomes of it and its place in the bundle.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "retrieve/walk.h"

namespace almagest::retrieve {

inline constexpr std::size_t kMostFiles = 1'000'000;  // of one plan

enum class Folders : std::uint8_t {
  nested,  // DATASET/FILE
  flat,    // FILE; of equal names, DATASET_FILE
};

enum class Fate : std::uint8_t {
  sent,
  sign_in,
  denied,
  not_held,
  absent,  // asked for by a name that the archive does not know, or not for this asker
};

enum class Has : std::uint8_t { bytes, none };
Fate fate_of(access::Reading reading, Has has);  // of a file that is not hidden

enum class Kind : std::uint8_t { product, reference };

struct Planned {
  std::string name;
  std::uint32_t folder = 0;       // of Plan::folders()
  std::uint32_t description = 0;  // of Plan::descriptions()
  std::uint32_t program = 0;      // of Plan::programs()
  std::uint32_t mission = 0;      // of Plan::missions()
  catalog::Id version = 0;        // 0: a reference, or absent
  catalog::Id product = 0;        // the same
  std::uint64_t size = 0;
  std::optional<base::Instant> release;
  std::optional<std::int64_t> modified_ns;
  std::array<char, 32> sha256{};  // of what is sent
  std::uint32_t crc32 = 0;        // the same
  std::uint32_t renamed = 0;      // why its path is not just its name: 1 another has the same, 2 that as well, ...
  Fate fate = Fate::not_held;
  Kind kind = Kind::product;
  Why why = Why::selected;
};

// Texts that many files share, each once; the first is empty.
class Words {
 public:
  std::uint32_t add(std::string_view word);
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_{std::string()};
  std::unordered_map<std::string, std::uint32_t> known_{{std::string(), 0}};
};

class Plan {
 public:
  // too_large beyond kMostFiles.
  static base::Result<Plan> make(const Context& context, const Selection& selection, Folders folders);

  // Of files one by one; `folder` is a path below that of the bundle. Then finish().
  explicit Plan(Folders layout) : layout_(layout) {}
  base::Status add(const metadata::Mission& mission, const catalog::Product& product, Fate fate,
                   std::string_view folder, Why why = Why::selected);
  // `digests` of one that is sent. Who may know of it has been asked.
  base::Status add_reference(const metadata::Mission& mission, const Reference& reference,
                             const std::optional<base::Digests>& digests);
  base::Status add_absent(const metadata::Mission& any_mission, std::string_view asked_for);
  void finish();

  Folders layout() const { return layout_; }
  // Below the bundle's folder; unlike that of any other file even where case does not count.
  std::string path(const Planned& file) const;
  std::string uri(const Planned& file) const;  // empty: it has none
  const std::vector<Planned>& files() const { return files_; }
  const std::vector<std::uint32_t>& sent() const { return sent_; }  // which of files()
  std::uint64_t sent_bytes() const { return sent_bytes_; }
  const std::vector<const metadata::Mission*>& missions() const { return missions_; }
  const std::vector<std::string>& folders() const { return folders_.all(); }
  const std::vector<std::string>& descriptions() const { return descriptions_.all(); }
  const std::vector<std::string>& programs() const { return programs_.all(); }

 private:
  base::Result<Planned*> next(const metadata::Mission& mission);

  Folders layout_;
  std::vector<Planned> files_;
  std::vector<std::uint32_t> sent_;
  std::uint64_t sent_bytes_ = 0;
  std::vector<const metadata::Mission*> missions_;
  Words folders_, descriptions_, programs_;
};

inline constexpr std::string_view kReferenceScheme = "crds://";  // of a reference's URI, as headers write it
inline constexpr std::string_view kReferenceFolder = "references";

// Where a file lies below the bundle's folder.
std::string path_of(std::string_view name, std::string_view folder, std::uint32_t renamed, Folders layout);

// A text as the name of a file or folder on any system: never empty, "." or "..", no separators or controls, UTF-8.
std::string safe_name(std::string_view text);

inline constexpr std::string_view kManifest = "MANIFEST.html";
inline constexpr std::string_view kSums = "SHA256SUMS";
inline constexpr std::string_view kManifestJson = "manifest.json";
inline constexpr std::string_view kCitation = "CITATION.txt";

}  // namespace almagest::retrieve
