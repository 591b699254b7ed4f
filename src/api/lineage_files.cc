// SPDX-License-Identifier: GPL-3.0-or-later
// Which files a file is made from, by suffixes and the parts of names.
#include <algorithm>
#include <array>

#include "api/lineage.h"

namespace almagest::api {
namespace {

// Parts of a name that say what was done to the data, not which data they are.
constexpr std::array<std::string_view, 4> kOfTheStage = {"suffix", "extension", "thumb", "stage"};
// What the name of a combined product tells of the exposures that went into it.
constexpr std::array<std::string_view, 2> kOfTheMembers = {"association", "activity"};

bool shows_another(const KnownFile& file) {
  return file.type == "preview" || file.type == "thumbnail";
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

enum class Compare { all_parts, parts_of_members };

bool names_agree(const KnownFile& file, const KnownFile& source, Compare compare,
                 const std::vector<std::string>& joins) {
  for (const auto& [key, value] : file.name.parts) {
    if (value.empty() || is_one_of(kOfTheStage, key)) continue;
    if (compare == Compare::parts_of_members && !is_one_of(kOfTheMembers, key)) continue;
    if (std::find(joins.begin(), joins.end(), key) != joins.end()) continue;
    const auto other = source.name.parts.find(key);
    if (other != source.name.parts.end() && !other->second.empty() && other->second != value) return false;
  }
  return true;
}

bool may_be_source(const metadata::Mission& mission, const KnownFile& file, const KnownFile& source) {
  if (&file == &source || shows_another(source)) return false;
  const int level = mission.level_rank(file.file.level);
  const int of_source = mission.level_rank(source.file.level);
  if (level == 0 || of_source == 0) return file.file.name != source.file.name;
  if (file.file.suffix == source.file.suffix && !shows_another(file)) return of_source < level;
  return of_source <= level;
}

}  // namespace

std::vector<const KnownFile*> sources_among(const metadata::Mission& mission, const KnownFile& file,
                                            const std::vector<const KnownFile*>& own,
                                            const std::vector<const KnownFile*>& members) {
  std::vector<const KnownFile*> found;
  const auto* type = mission.product_type(file.file.suffix, file.extension);
  if (type == nullptr) return found;
  const std::vector<std::string> suffixes = mission.sources_of(file.file.suffix, file.extension);
  const auto look = [&](const std::vector<const KnownFile*>& among, Compare compare) {
    for (const std::string& suffix : suffixes) {
      for (const KnownFile* source : among) {
        if (source->file.suffix == suffix && may_be_source(mission, file, *source) &&
            names_agree(file, *source, compare, type->joins)) {
          found.push_back(source);
        }
      }
      if (!found.empty()) return;
    }
  };
  look(own, Compare::all_parts);
  if (found.empty() && !shows_another(file)) look(members, Compare::parts_of_members);
  return found;
}

}  // namespace almagest::api
