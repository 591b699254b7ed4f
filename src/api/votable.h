// SPDX-License-Identifier: GPL-3.0-or-later
// VOTable 1.4 (IVOA Recommendation of 2019-10-21): FIELDs from the dictionary, rows as BINARY2 (section 5.4) or
// TABLEDATA (5.1). A null is told by its bit, or by an empty cell, where a text without characters can't be told from
// it.
#pragma once

#include <memory>

#include "api/row_writer.h"

namespace almagest::api {

enum class VotableRows : std::uint8_t { binary2, tabledata };

// `columns` must outlive it.
std::unique_ptr<RowWriter> make_votable_writer(VotableRows rows, const std::vector<ExportColumn>& columns,
                                               const ExportNotes& notes);

// As text or attribute of XML 1.0; what may not be in a document at all becomes U+FFFD.
std::string xml_escape(std::string_view text);

}  // namespace almagest::api
