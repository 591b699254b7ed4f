// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/keyword_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "ingest/decode.h"

namespace almagest::ingest {
namespace {

constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

std::size_t find(const std::vector<std::string>& header, std::string_view name) {
  const auto at = std::find(header.begin(), header.end(), name);
  return at == header.end() ? kAbsent : static_cast<std::size_t>(at - header.begin());
}

bool is_md5(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

base::Result<KeywordTable> KeywordTable::make(const metadata::Mission& mission,
                                              const std::vector<std::string_view>& header) {
  KeywordTable table(mission);
  for (const std::string_view name : header) table.header_.emplace_back(base::trim(name));
  table.width_ = header.size();
  const auto need = [&](const char* name, std::size_t& into) -> base::Status {
    into = find(table.header_, name);
    if (into != kAbsent) return {};
    return base::fail(base::Code::invalid_argument,
                      fmt::format("the table has no column '{}'; a keyword table must have ArchiveFileID, fileSetName, "
                                  "productLevel, fileSize, checksum, publicReleaseDate_mjd, isStale, instrume",
                                  name));
  };
  ALMAGEST_CHECK(need("ArchiveFileID", table.id_));
  ALMAGEST_CHECK(need("fileSetName", table.set_));
  ALMAGEST_CHECK(need("productLevel", table.level_));
  ALMAGEST_CHECK(need("fileSize", table.size_));
  ALMAGEST_CHECK(need("checksum", table.checksum_));
  ALMAGEST_CHECK(need("publicReleaseDate_mjd", table.release_));
  ALMAGEST_CHECK(need("isStale", table.stale_));
  ALMAGEST_CHECK(need("instrume", table.instrument_));
  table.file_name_ = find(table.header_, "filename");
  table.uri_ = find(table.header_, "dataURI");
  if (table.file_name_ == kAbsent && table.uri_ == kAbsent)
    return base::fail(need("filename", table.file_name_).error());
  // Tables with `orig-filter` had their dataURI rewritten to another product; in the others the file name was cut.
  table.name_is_in_uri_ = table.uri_ != kAbsent && find(table.header_, "orig-filter") == kAbsent;
  return table;
}

const std::vector<KeywordTable::Cell>& KeywordTable::cells_of(std::string_view instrument) {
  const auto known = cells_.find(instrument);
  if (known != cells_.end()) return known->second;
  std::vector<Cell> cells;
  const auto& columns = mission_.columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].instrument.empty() && !base::equal_nocase(columns[i].instrument, instrument)) continue;
    for (const std::string& name : columns[i].table_names) {
      const std::size_t field = find(header_, name);
      if (field == kAbsent) continue;
      cells.push_back({field, i});
      break;
    }
  }
  return cells_.emplace(std::string(instrument), std::move(cells)).first->second;
}

std::string_view KeywordTable::file_name(const std::vector<std::string_view>& fields) const {
  if (name_is_in_uri_ && !fields[uri_].empty()) {
    const std::string_view uri = fields[uri_];
    return base::trim(uri.substr(uri.rfind('/') + 1));
  }
  return file_name_ == kAbsent ? std::string_view() : base::trim(fields[file_name_]);
}

std::size_t KeywordTable::fingerprint(const std::vector<std::string_view>& fields, std::int64_t& id) const {
  id = fields.size() == width_ ? base::parse_int(fields[id_]).value_or(0) : 0;
  std::size_t hash = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i == file_name_ && name_is_in_uri_) continue;
    hash = (hash ^ std::hash<std::string_view>()(fields[i])) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32U;
  }
  return hash;
}

base::Status KeywordTable::decode(const std::vector<std::string_view>& fields, Decoded& into) {
  ALMAGEST_CHECK(read(fields, into));
  deriver_.derive(into.facts, into.row, into.version.warnings);
  return {};
}

base::Status KeywordTable::read(const std::vector<std::string_view>& fields, Decoded& into) {
  if (fields.size() != width_) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("{} fields where the header has {}", fields.size(), width_));
  }
  const auto id = base::parse_int(base::trim(fields[id_]));
  if (!id || *id <= 0 || *id >= catalog::kFirstOwnFileId) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("ArchiveFileID '{}' is not a positive number", fields[id_]));
  }
  into.name = file_name(fields);
  if (into.name.empty() || into.name.size() > 255 || into.name.find_first_of("/\\") != std::string::npos ||
      into.name.front() == '.') {
    return base::fail(base::Code::invalid_argument, "the row names no file");
  }
  into.facts.dataset = base::trim(fields[set_]);
  if (into.facts.dataset.empty()) return base::fail(base::Code::invalid_argument, "the row names no file set");
  into.facts.level = base::trim(fields[level_]);
  into.facts.archive_file_id = *id;
  into.facts.release.reset();
  if (const auto mjd = base::parse_double(base::trim(fields[release_]))) {
    ALMAGEST_TRY(const base::Instant release, base::instant_of_mjd(*mjd));
    into.facts.release = release;
  }

  const auto size = base::parse_int(base::trim(fields[size_]));
  into.version = {};
  into.version.archive_file_id = *id;
  into.version.origin = catalog::Origin::table;
  into.version.standing =
      base::equal_nocase(base::trim(fields[stale_]), "true") ? catalog::Standing::withdrawn : catalog::Standing::listed;
  into.version.size = size && *size > 0 ? static_cast<std::uint64_t>(*size) : 0;
  if (is_md5(base::trim(fields[checksum_]))) into.version.md5 = base::lower(base::trim(fields[checksum_]));
  into.version.release = into.facts.release.value_or(catalog::kUnknownRelease);
  if (!into.facts.release) into.version.dated = catalog::Dating::guarded;

  const auto& columns = mission_.columns();
  into.row.assign(columns.size(), metadata::Value());
  for (const Cell& cell : cells_of(base::trim(fields[instrument_]))) {
    into.row[cell.column] = ingest::decode(columns[cell.column], fields[cell.field]);
  }
  return {};
}

}  // namespace almagest::ingest
