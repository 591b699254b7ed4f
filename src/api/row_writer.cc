// SPDX-License-Identifier: GPL-3.0-or-later
// Of the formats CSV (RFC 4180, lines ended by LF), JSON, and lines of JSON; votable.cc has the other two.
#include "api/row_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/v1.h"
#include "api/votable.h"

namespace almagest::api {
namespace {

void add_quoted(std::string_view text, std::string& out) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

class CsvWriter : public RowWriter {
 public:
  explicit CsvWriter(const std::vector<ExportColumn>& columns) : columns_(columns) {}

  void begin(std::string& out) override {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += ',';
      add_quoted(columns_[i].column.name, out);
    }
    out += '\n';
  }

  void add(const std::vector<metadata::Value>& row, std::string& out) override {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += ',';
      add_value(columns_[i].column, row[i], out);
    }
    out += '\n';
  }

  void end(std::string& /*out*/) override {}

 private:
  // A null is an empty field, a text without characters an empty one in quotes.
  static void add_value(const metadata::Column& column, const metadata::Value& value, std::string& out) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      if (column.type == metadata::Type::boolean) {
        out += *integer != 0 ? "true" : "false";
      } else {
        fmt::format_to(std::back_inserter(out), "{}", *integer);
      }
    } else if (const auto* real = std::get_if<double>(&value)) {
      fmt::format_to(std::back_inserter(out), "{}", *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      add_quoted(*text, out);
    } else if (const auto* instant = std::get_if<base::Instant>(&value)) {
      out += base::rfc3339_of(*instant);
    }
  }

  const std::vector<ExportColumn>& columns_;
};

class LinesWriter : public RowWriter {
 public:
  explicit LinesWriter(const std::vector<ExportColumn>& columns) : columns_(columns) {}

  void begin(std::string& /*out*/) override {}

  void add(const std::vector<metadata::Value>& row, std::string& out) override {
    base::JsonWriter json;
    json.begin_object();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      json.key(columns_[i].column.name);
      v1::write_value(columns_[i].column, row[i], json);
    }
    json.end_object();
    out += json.text();
    out += '\n';
  }

  void end(std::string& /*out*/) override {}

 private:
  const std::vector<ExportColumn>& columns_;
};

class JsonRowsWriter : public RowWriter {
 public:
  JsonRowsWriter(const std::vector<ExportColumn>& columns, const ExportNotes& notes)
      : columns_(columns), notes_(notes) {}

  void begin(std::string& out) override {
    base::JsonWriter json;
    json.begin_object().key("snapshot").string(notes_.snapshot).key("columns").begin_array();
    for (const ExportColumn& each : columns_) v1::write_column(each.column, json);
    json.end_array().key("rows").begin_array();
    out += json.text();
  }

  void add(const std::vector<metadata::Value>& row, std::string& out) override {
    out += std::exchange(first_, false) ? "\n" : ",\n";
    base::JsonWriter json;
    json.begin_array();
    for (std::size_t i = 0; i < columns_.size(); ++i) v1::write_value(columns_[i].column, row[i], json);
    json.end_array();
    out += json.text();
  }

  void end(std::string& out) override { out += "\n]}\n"; }

 private:
  const std::vector<ExportColumn>& columns_;
  ExportNotes notes_;
  bool first_ = true;
};

}  // namespace

std::vector<ExportColumn> export_columns(const metadata::Mission& mission, const query::Search& search) {
  std::vector<ExportColumn> columns;
  for (const std::size_t position : search.columns) columns.push_back({mission.columns()[position], position});
  if (search.targets.empty()) return columns;
  for (const std::string& name : {mission.roles().search_position, mission.roles().separation}) {
    const auto position = mission.find(name);
    if (!position || std::find(search.columns.begin(), search.columns.end(), *position) != search.columns.end()) {
      continue;
    }
    columns.push_back({mission.columns()[*position], position});
  }
  metadata::Column distance;
  distance.name = "distance_arcsec";
  distance.type = metadata::Type::real;
  distance.unit = "arcsec";
  distance.ucd = "pos.angDistance";
  distance.label = "Distance";
  distance.description = "Distance from the position of the search to the position of the row.";
  if (!mission.find(distance.name)) columns.push_back({std::move(distance), std::nullopt});
  return columns;
}

std::unique_ptr<RowWriter> make_row_writer(ExportFormat format, const std::vector<ExportColumn>& columns,
                                           const ExportNotes& notes) {
  switch (format) {
    case ExportFormat::csv:
      return std::make_unique<CsvWriter>(columns);
    case ExportFormat::ndjson:
      return std::make_unique<LinesWriter>(columns);
    case ExportFormat::json:
      return std::make_unique<JsonRowsWriter>(columns, notes);
    case ExportFormat::votable:
      return make_votable_writer(VotableRows::binary2, columns, notes);
    case ExportFormat::votable_tabledata:
      break;
  }
  return make_votable_writer(VotableRows::tabledata, columns, notes);
}

std::string_view media_type_of(ExportFormat format) {
  switch (format) {
    case ExportFormat::csv:
      return "text/csv; charset=utf-8; header=present";
    case ExportFormat::ndjson:
      return "application/x-ndjson";
    case ExportFormat::json:
      return "application/json";
    case ExportFormat::votable:
      return "application/x-votable+xml; serialization=BINARY2";
    case ExportFormat::votable_tabledata:
      break;
  }
  return "application/x-votable+xml; serialization=TABLEDATA";
}

std::string_view extension_of(ExportFormat format) {
  switch (format) {
    case ExportFormat::csv:
      return "csv";
    case ExportFormat::ndjson:
      return "ndjson";
    case ExportFormat::json:
      return "json";
    case ExportFormat::votable:
    case ExportFormat::votable_tabledata:
      break;
  }
  return "vot";
}

}  // namespace almagest::api
