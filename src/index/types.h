// SPDX-License-Identifier: GPL-3.0-or-later
// Words of this layer that most of its headers need.
#pragma once

#include <cstddef>
#include <cstdint>

namespace almagest::index {

using Row = std::uint32_t;   // position in a table, or in a segment of it
using Code = std::uint32_t;  // position in a dictionary

enum class Content : std::uint8_t { text, integer, real, instant };  // booleans are integers 0 and 1
enum class Elements : std::uint8_t { whole, listed };                // listed: texts are lists joined by ", "
enum class Direction : std::uint8_t { ascending, descending };

// Each stretch of so many rows has the smallest and the largest code of a column kept beside it.
inline constexpr std::size_t kZoneRows = 1024;

}  // namespace almagest::index
