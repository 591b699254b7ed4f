// SPDX-License-Identifier: GPL-3.0-or-later
// Zip files: stored entries, ZIP64 where a number needs it, as in APPNOTE 6.3.9.
#pragma once

#include <string>
#include <vector>

#include "retrieve/layout.h"

namespace almagest::retrieve {

// One more each than there are entries: the last are where the directory begins, and where the end does.
struct ZipPlaces {
  std::vector<std::uint64_t> headers;    // where the header of each entry begins
  std::vector<std::uint64_t> directory;  // where its entry in the directory does
};
ZipPlaces zip_places(const Entries& entries);

class ZipLayout final : public Layout {
 public:
  // The places are those of these entries; all must outlive the layout.
  ZipLayout(const Entries& entries, std::span<const std::uint64_t> headers, std::span<const std::uint64_t> directory);

  std::uint64_t length() const override { return length_; }
  Part part_at(std::uint64_t offset) const override;
  std::string text_of(const Part& part) const override;

 private:
  std::string end() const;

  const Entries& entries_;
  std::span<const std::uint64_t> headers_, directory_;
  std::uint64_t length_;
};

}  // namespace almagest::retrieve
