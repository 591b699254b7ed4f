// SPDX-License-Identifier: GPL-3.0-or-later
// Files that travel in the binary: declarations of missions, names of the sky, pages.
#pragma once

#include <string_view>
#include <vector>

namespace almagest::app {

struct Resource {
  std::string_view path;  // "missions/jwst/columns.toml"
  std::string_view text;
};
const std::vector<Resource>& resources();  // generated at build time

}  // namespace almagest::app
