// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a keyword table (MAST's Mast.Jwst.Filtered.* services) as versions of products with values of columns.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "ingest/derive.h"

namespace almagest::ingest {

class KeywordTable {
 public:
  // Finds the columns in the table's header. invalid_argument: one that every such table has is missing.
  static base::Result<KeywordTable> make(const metadata::Mission& mission, const std::vector<std::string_view>& header);

  struct Decoded {
    std::string name;  // of the file
    Facts facts;
    catalog::Version version;  // archive_file_id, standing, size, md5, release, warnings
    catalog::Row row;
  };
  // Equal for rows that say the same of the same version; the file name, which some tables had rewritten, does not
  // count. `id` receives the row's ArchiveFileID, or 0.
  std::size_t fingerprint(const std::vector<std::string_view>& fields, std::int64_t& id) const;
  // Overwrites `into`. The message of an error says what is wrong with the row.
  base::Status decode(const std::vector<std::string_view>& fields, Decoded& into);
  // The first half of it: fields as values, before columns are derived and the footprint is checked.
  base::Status read(const std::vector<std::string_view>& fields, Decoded& into);

 private:
  explicit KeywordTable(const metadata::Mission& mission) : mission_(mission), deriver_(mission) {}
  struct Cell {
    std::size_t field;
    std::size_t column;
  };
  const std::vector<Cell>& cells_of(std::string_view instrument);
  std::string_view file_name(const std::vector<std::string_view>& fields) const;

  const metadata::Mission& mission_;
  Deriver deriver_;
  std::size_t width_ = 0;
  std::vector<std::string> header_;
  std::map<std::string, std::vector<Cell>, std::less<>> cells_;  // by instrument
  std::size_t id_ = 0, set_ = 0, level_ = 0, size_ = 0, checksum_ = 0, release_ = 0, stale_ = 0, instrument_ = 0;
  std::size_t file_name_ = 0, uri_ = 0;
  bool name_is_in_uri_ = false;
};

}  // namespace almagest::ingest
