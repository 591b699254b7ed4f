// SPDX-License-Identifier: GPL-3.0-or-later
// HDRTAB of a combined product: a row for each file that went in, a column for each keyword of their primary headers.
#pragma once

#include <string_view>
#include <vector>

#include "simulate/association.h"

namespace almagest::simulate {

// Members end in `suffix` ("cal"). Each row names the file and carries its cards, the reference files among them.
base::Status append_header_table(std::vector<std::byte>& file, const Group& group, std::string_view suffix);

}  // namespace almagest::simulate
