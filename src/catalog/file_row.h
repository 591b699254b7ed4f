// SPDX-License-Identifier: GPL-3.0-or-later
// How a File is read from the record.
#pragma once

#include "catalog/catalog.h"

namespace almagest::catalog {

// Of product p; FILE_TABLES joins its current version v and its dataset d, which may lack.
#define FILE_COLUMNS                                                                            \
  "p.id, v.id, coalesce(p.dataset, 0), p.name, p.root, p.suffix, p.level, coalesce(d.program, " \
  "p.program, ''), v.size, v.standing, v.release_us, d.release_us"
#define FILE_TABLES "CROSS JOIN version v ON v.id = p.version LEFT JOIN dataset d ON d.id = p.dataset "
inline constexpr int kFileColumns = 12;

File read_file(const Statement& row);

}  // namespace almagest::catalog
