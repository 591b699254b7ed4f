// SPDX-License-Identifier: GPL-3.0-or-later
// The built pages as they travel in the binary: one pack that web/build.mjs writes. A line for each file (path, media
// type, length as it is, length gzipped, parted by tabs), an empty line, then the bytes: each file as it is, then
// gzipped.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace almagest::api {

struct PageFile {
  std::string_view media_type;
  std::string_view plain;
  std::string_view gzipped;  // empty: it would not be smaller
};

class PagePack {
 public:
  PagePack() = default;
  // `pack` must outlive it. An empty pack has no files. Errors: corrupt.
  static base::Result<PagePack> parse(std::string_view pack);

  const PageFile* find(std::string_view path) const;  // "index.html", "assets/main-1a2b.js"; null: none
  std::size_t size() const { return files_.size(); }

 private:
  std::map<std::string_view, PageFile> files_;
};

}  // namespace almagest::api
