// SPDX-License-Identifier: GPL-3.0-or-later
// The chosen files of a selection in their order, each with what becomes of it and its place in the bundle.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "retrieve/walk.h"

namespace almagest::retrieve {

inline constexpr std::size_t kMostFiles = 1'000'000;  // of one plan; each takes some 200 bytes while it is sent

enum class Folders : std::uint8_t {
  nested,  // DATASET/FILE
  flat,    // FILE; of equal names, DATASET_FILE
};

enum class Fate : std::uint8_t { sent, sign_in, denied, not_held };

struct Planned {
  std::string name;
  std::optional<index::Row> dataset;  // none: a reference
  catalog::Id version = 0;            // 0: a reference that the archive knows by name alone
  std::uint64_t size = 0;
  std::optional<base::Instant> release;
  std::optional<std::int64_t> modified_ns;
  std::array<char, 32> sha256{};  // of what is sent
  std::uint32_t crc32 = 0;        // the same
  std::uint32_t renamed = 0;      // why its path is not just its name: 1 another has the same, 2 that as well, ...
  Fate fate = Fate::not_held;
};

class Plan {
 public:
  // too_large beyond kMostFiles. The table must outlive the plan.
  static base::Result<Plan> make(const Context& context, const Selection& selection, Folders folders);

  const index::Table& table() const { return *table_; }
  const std::vector<Planned>& files() const { return files_; }
  const std::vector<std::uint32_t>& sent() const { return sent_; }  // which of files()
  const Planned& sent_file(std::size_t i) const { return files_[sent_[i]]; }
  // Below the bundle's folder; unlike that of any other file even where case does not count.
  std::string path(const Planned& file) const;
  std::string uri(const Planned& file) const;  // empty: it has none
  std::uint64_t sent_bytes() const { return sent_bytes_; }

 private:
  Plan(const index::Table& table, Folders folders) : table_(&table), folders_(folders) {}
  std::string folder(const Planned& file) const;
  void part_equal_paths();

  const index::Table* table_;
  Folders folders_;
  std::vector<Planned> files_;
  std::vector<std::uint32_t> sent_;
  std::uint64_t sent_bytes_ = 0;
};

// A text as the name of a file or folder on any system: never empty, "." or "..", no separators or controls, UTF-8.
std::string safe_name(std::string_view text);

inline constexpr std::string_view kManifest = "MANIFEST.html";
inline constexpr std::string_view kSums = "SHA256SUMS";

}  // namespace almagest::retrieve
