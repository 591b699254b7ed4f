// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody wants to have: datasets, and which of their files. The layer's first header; walk.h finds the files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/bitmap.h"

namespace re2 {
class RE2;
}

namespace almagest::retrieve {

// A pattern that file names match, in time linear in the name whatever the pattern.
class NameFilter {
 public:
  enum class Kind : std::uint8_t {
    glob,   // * ? [a-z] for the whole name, without regard to case
    regex,  // RE2, anywhere in the name
  };
  // invalid_argument, with what is wrong with the pattern.
  static base::Result<NameFilter> make(std::string_view pattern, Kind kind);
  bool matches(std::string_view name) const;

 private:
  explicit NameFilter(std::shared_ptr<const re2::RE2> pattern) : pattern_(std::move(pattern)) {}
  std::shared_ptr<const re2::RE2> pattern_;
};

// Files are alike if these are; empty: they have none.
struct Group {
  std::string level, type, suffix;
  bool operator==(const Group&) const = default;
};

enum class Quick : std::uint8_t {
  recommended,  // of each dataset the recommended files of its highest level
  all,
  without_guide_star,
  none,
};

struct Files {
  Quick quick = Quick::recommended;
  std::optional<std::vector<std::string>> levels, types, suffixes;  // null: any; they narrow what `quick` gives
  std::optional<std::vector<Group>> groups;                         // instead of `quick`
  std::optional<bool> guide_star;                                   // null: with Quick::all, or where a group says so
  bool references = false;              // calibration references that sent files were made with
  std::optional<NameFilter> name;       // this and what follows narrow everything but references
  std::vector<std::string> extensions;  // ends of names, in lower case: "fits", "fits.gz"; none: any
  std::optional<std::uint64_t> least_bytes, most_bytes;

  // By name, extension and size; of unknown size is nothing where a size is asked for.
  bool fits(std::string_view file_name, std::optional<std::uint64_t> size) const;

  // Whether guide-star files of the datasets can be among them.
  bool may_have_guide_stars() const;
};

// What a selected dataset brings.
enum class Rule : std::uint8_t {
  dataset,      // its own files, as in the Mission Search
  observation,  // each of its observations: what it was made of as well, as in the Portal
};

struct Selection {
  index::Bitmap rows;  // of the table: datasets that the viewer may know of
  Rule rule = Rule::dataset;
  bool parents = true;     // of observations, beside the products of their highest level, what these were made of
  bool made_into = false;  // also datasets that were made of these
  bool made_from = false;  // also datasets that these were made of
  std::vector<std::string> products;  // names of files: then these alone, and no rows
  Files files;
};

}  // namespace almagest::retrieve
