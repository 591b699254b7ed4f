// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/export: all rows of a search, as CSV (RFC 4180, lines ended by LF) or as lines of JSON,
// written while they are sent.
#include <fmt/format.h>

#include <algorithm>

#include "api/v1.h"

namespace almagest::api::v1 {
namespace {

// Rows that are looked up at once: few at first, for the first byte to come soon; then many, for each time costs a
// search.
constexpr std::uint64_t kFirstRows = 2'000;
constexpr std::uint64_t kGrowth = 4;
constexpr std::uint64_t kMostRows = 100'000;
constexpr std::size_t kPiece = 128U << 10U;  // bytes, at least

enum class Format : std::uint8_t { csv, ndjson };

void add_csv(std::string_view text, std::string& out) {
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

// A null is an empty field, a text without characters an empty one in quotes.
void add_csv(const metadata::Column& column, const metadata::Value& value, std::string& out) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (column.type == metadata::Type::boolean) {
      out += *integer != 0 ? "true" : "false";
    } else {
      fmt::format_to(std::back_inserter(out), "{}", *integer);
    }
  } else if (const auto* real = std::get_if<double>(&value)) {
    fmt::format_to(std::back_inserter(out), "{}", *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    add_csv(*text, out);
  } else if (const auto* instant = std::get_if<base::Instant>(&value)) {
    out += base::rfc3339_of(*instant);
  }
}

// One export in progress: whoever asked is kept, and asked for anew before each piece.
class Export {
 public:
  Export(const Asked& asked, query::Search search, Format format)
      : service_(asked.service),
        mission_(*asked.mission),
        viewer_(asked.viewer),
        snapshot_(asked.snapshot),
        now_(asked.now),
        search_(std::move(search)),
        format_(format) {
    credentials_.headers = asked.request.headers;
    search_.counting = query::Counting::skip;
    search_.limit = kFirstRows;
  }

  // Errors of the search come now, while there is still a status to send.
  base::Status begin() {
    if (format_ == Format::csv) {
      for (std::size_t i = 0; i < search_.columns.size(); ++i) {
        if (i > 0) piece_ += ',';
        add_csv(mission_.columns()[search_.columns[i]].name, piece_);
      }
      piece_ += '\n';
    }
    return look_up();
  }

  base::Result<std::string> next() {
    ALMAGEST_CHECK(still_permitted());
    while (piece_.size() < kPiece) {
      if (at_ == result_.rows.size()) {
        if (last_) break;
        ALMAGEST_CHECK(look_up());
        continue;
      }
      add_row(result_.rows[at_++]);
    }
    return std::exchange(piece_, {});
  }

 private:
  base::Status look_up() {
    search_.offset = offset_;
    ALMAGEST_TRY(result_, query::run(snapshot_, search_, viewer_, now_));
    at_ = 0;
    offset_ += result_.rows.size();
    last_ = result_.rows.size() < search_.limit;
    search_.limit = std::min(kMostRows, search_.limit * kGrowth);
    return {};
  }

  // A token may be withdrawn, or lose a grant, while rows are on their way.
  base::Status still_permitted() const {
    if (viewer_.is_anonymous()) return {};
    ALMAGEST_TRY(const access::Viewer again, viewer_of(service_, credentials_));
    if (again.name() == viewer_.name() && again.is_staff() == viewer_.is_staff() &&
        again.grants() == viewer_.grants()) {
      return {};
    }
    return base::fail(base::Code::forbidden, "what the asker may see has changed; ask again");
  }

  void add_row(const query::Match& match) {
    if (format_ == Format::ndjson) {
      base::JsonWriter json;
      json.begin_object();
      for (const std::size_t position : search_.columns) {
        const metadata::Column& column = mission_.columns()[position];
        json.key(column.name);
        write_value(column, query::value_of(*result_.table, position, match, search_, now_), json);
      }
      json.end_object();
      piece_ += json.text();
    } else {
      for (std::size_t i = 0; i < search_.columns.size(); ++i) {
        if (i > 0) piece_ += ',';
        const std::size_t position = search_.columns[i];
        add_csv(mission_.columns()[position], query::value_of(*result_.table, position, match, search_, now_), piece_);
      }
    }
    piece_ += '\n';
  }

  const Service& service_;
  const metadata::Mission& mission_;
  access::Viewer viewer_;
  http::Request credentials_;
  index::SnapshotPointer snapshot_;
  base::Instant now_;
  query::Search search_;
  Format format_;
  std::uint64_t offset_ = 0;
  query::Result result_;
  std::size_t at_ = 0;
  bool last_ = false;
  std::string piece_;
};

base::Result<http::Response> stream(const Asked& asked) {
  SearchObject object = whole_mission(*asked.mission);
  Format format = Format::csv;
  ALMAGEST_CHECK(JsonNode(asked.json)
                     .members({"search", "format"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
                       if (key == "search") {
                         ALMAGEST_TRY(object, asked.search(value));
                       } else {
                         ALMAGEST_TRY(const std::size_t which, value.one_of({"csv", "ndjson"}));
                         format = which == 0 ? Format::csv : Format::ndjson;
                       }
                       return {};
                     }));
  // Offset and limit are of pages; an export has all rows.
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(object.search));
  const auto rows = std::make_shared<Export>(asked, std::move(object.search), format);
  ALMAGEST_CHECK(rows->begin());
  const bool csv = format == Format::csv;
  http::Response response;
  response.headers.add("Content-Type", csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson");
  response.headers.add("Content-Disposition",
                       fmt::format("attachment; filename=\"{}.{}\"", asked.mission->id(), csv ? "csv" : "ndjson"));
  response.pieces = [rows] { return rows->next(); };
  return response;
}

}  // namespace

void add_export(Service& service, Routes& routes) {
  add_asked(service, routes,
            {"/missions/{mission}/export", "All rows of a search as CSV or lines of JSON, without a limit"}, stream);
}

}  // namespace almagest::api::v1
