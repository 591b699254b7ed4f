// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/header_row.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "fits/table_reader.h"
#include "ingest/decode.h"
#include "ingest/outline.h"
#include "metadata/functions.h"
#include "metadata/reference_address.h"

namespace almagest::ingest {
namespace {

using fits::File;
using metadata::Column;

// The card of `keyword` in the HDU of that name; else in the primary header; else in the first extension.
const fits::Card* find_card(const File& file, const std::string& keyword, const std::string& hdu) {
  const auto& hdus = file.hdus();
  if (!hdu.empty() && hdu != "PRIMARY") {
    const fits::Hdu* named = file.find(hdu);
    if (named != nullptr) {
      if (const fits::Card* card = named->header.find(keyword)) return card;
    }
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(2, hdus.size()); ++i) {
    if (const fits::Card* card = hdus[i].header.find(keyword)) return card;
  }
  return nullptr;
}

metadata::Value value_of_keyword(const File& file, const Column& column, const std::string& keyword) {
  const fits::Card* card = find_card(file, keyword, column.hdu);
  return card == nullptr ? metadata::Value() : decode(column, card->text());
}

// The keyword of the time of day that belongs to a date: TIME-x to DATE-x and to x-DATE; else empty.
std::string time_keyword(const std::string& date_keyword) {
  if (date_keyword.starts_with("DATE")) return "TIME" + date_keyword.substr(4);
  if (date_keyword.ends_with("-DATE")) return "TIME-" + date_keyword.substr(0, date_keyword.size() - 5);
  return {};
}

// A date without a time of day is joined with its time.
metadata::Value date_and_time(const File& file, const Column& column) {
  const fits::Card* date = find_card(file, column.keyword, column.hdu);
  if (date == nullptr) return {};
  std::string text = date->text();
  const std::string keyword = time_keyword(column.keyword);
  if (text.find('T') == std::string::npos && !keyword.empty()) {
    const fits::Card* time = find_card(file, keyword, column.hdu);
    if (time != nullptr) text += "T" + time->text();
  }
  return decode(column, text);
}

metadata::Value footprint_text(const File& file, const Column& column, std::vector<std::string>& warnings) {
  for (const fits::Hdu& hdu : file.hdus()) {
    if (const fits::Card* card = hdu.header.find("S_REGION")) return decode(column, card->text());
  }
  const auto outline = outline_by_wcs(file, warnings);
  return outline ? decode(column, *outline) : metadata::Value();
}

bool is_reference_value(std::string_view value) {
  return !metadata::reference_named("", value).empty();
}

using References = std::vector<std::pair<std::string, std::string>>;

base::Status add_references_of_members(const File& file, const fits::Hdu& members, References& references) {
  ALMAGEST_TRY(const fits::TableReader table, fits::TableReader::open(file, members));
  std::set<std::pair<std::string, std::string>> known(references.begin(), references.end());
  for (const fits::Field& field : table.fields()) {
    if (field.type != fits::CellType::text || field.name.empty()) continue;
    const bool context = field.name == "CRDS_CTX";
    for (std::uint64_t row = 0; row < table.rows(); ++row) {
      ALMAGEST_TRY(const auto bytes, table.bytes(field, row));
      const std::string_view stored(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      if (!is_reference_value(stored) && !context) continue;
      ALMAGEST_TRY(const auto texts, table.texts(field, row));
      const std::string& value = texts.front();
      if (value.empty() || value == "N/A" || !known.emplace(field.name, value).second) continue;
      if (references.size() >= kMostReferences) return {};
      references.emplace_back(field.name, value);
    }
  }
  return {};
}

bool names_attachment(std::string_view keyword) {
  return keyword == "ASNTABLE" || keyword == "ASNPOOL" || keyword == "MSAMETFL" || keyword == "CRDS_CTX";
}

}  // namespace

catalog::Row row_of_headers(const metadata::Mission& mission, const File& file, std::vector<std::string>& warnings) {
  const auto& columns = mission.columns();
  catalog::Row row(columns.size());
  std::string instrument;
  if (const auto at = mission.find(mission.roles().instrument)) {
    row[*at] = value_of_keyword(file, columns[*at], columns[*at].keyword);
    instrument = text_of(row[*at]);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    if (!column.instrument.empty() && !base::equal_nocase(column.instrument, instrument)) continue;
    if (column.function == metadata::kFootprint) {
      row[i] = footprint_text(file, column, warnings);
    } else if (column.function == metadata::kDateAndTime) {
      row[i] = date_and_time(file, column);
    } else if ((column.function.empty() || column.function == metadata::kFromMjd) && !column.keyword.empty()) {
      row[i] = value_of_keyword(file, column, column.keyword);
    }
  }
  return row;
}

References references_of(const File& file, std::vector<std::string>& warnings) {
  References references;
  for (const fits::Card& card : file.hdus().front().header.cards()) {
    if (card.kind() != fits::ValueKind::string) continue;
    const std::string value = card.text();
    if (value.empty() || value == "N/A") continue;
    const bool attachment =
        names_attachment(card.keyword()) && value.find('/') == std::string::npos && base::lower(value) != "none";
    if (is_reference_value(value) || attachment) references.emplace_back(std::string(card.keyword()), value);
  }
  const fits::Hdu* members = file.find("HDRTAB");
  if (members == nullptr) return references;
  if (const auto done = add_references_of_members(file, *members, references); !done) {
    warnings.push_back("the references of its members are not known: " + done.error().message);
  }
  return references;
}

}  // namespace almagest::ingest
