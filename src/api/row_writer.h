// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a search as the files of an export: text is added piece by piece, so that no answer is ever whole in memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "metadata/mission.h"
#include "query/search.h"

namespace almagest::api {

// A column of an export: one of the dictionary, or what only a search around targets has.
struct ExportColumn {
  metadata::Column column;              // what it is called and means
  std::optional<std::size_t> position;  // in Mission::columns(); none: the distance from the target, in arcsec
};

// Those of the search; with targets also which one a row was found near, its separation and its distance, unless they
// were asked for by name.
std::vector<ExportColumn> export_columns(const metadata::Mission& mission, const query::Search& search);

enum class ExportFormat : std::uint8_t { csv, ndjson, json, votable, votable_tabledata };

// What a file says of itself.
struct ExportNotes {
  std::string mission;
  std::string snapshot;
  base::Instant time;
  std::string search;  // JSON
  std::string notice;  // what everybody must know of this archive; may be empty
  bool simulated = false;
};

// One file. begin(), add() for each row with a value for each column, end(): each adds to `out`.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual void begin(std::string& out) = 0;
  virtual void add(const std::vector<metadata::Value>& row, std::string& out) = 0;
  virtual void end(std::string& out) = 0;
};

// `columns` must outlive it.
std::unique_ptr<RowWriter> make_row_writer(ExportFormat format, const std::vector<ExportColumn>& columns,
                                           const ExportNotes& notes);

std::string_view media_type_of(ExportFormat format);
std::string_view extension_of(ExportFormat format);

}  // namespace almagest::api
