// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of large files that are mapped.
#pragma once

#include <cstddef>
#include <span>

namespace almagest::render {

// Gives back the pages of a mapped file, which come back by themselves when they are read again. `bytes` must be of a
// mapping that nobody can write to: other memory would lose what it holds.
void give_back(std::span<const std::byte> bytes);

}  // namespace almagest::render
