// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/export: all rows of a search as a file (row_writer.h), written while it is sent.
#include <fmt/format.h>

#include <algorithm>

#include "api/row_writer.h"
#include "api/v1.h"

namespace almagest::api::v1 {
namespace {

// Rows that are looked up at once: few at first, for the first byte to come soon; then many, for each time costs a
// search.
constexpr std::uint64_t kFirstRows = 2'000;
constexpr std::uint64_t kGrowth = 4;
constexpr std::uint64_t kMostRows = 100'000;
constexpr std::size_t kPiece = 128U << 10U;  // bytes, at least

// One export in progress: whoever asked is kept, and asked for anew before each piece.
class Export {
 public:
  Export(const Asked& asked, query::Search search, ExportFormat format, std::string written)
      : service_(asked.service),
        viewer_(asked.viewer),
        snapshot_(asked.snapshot),
        now_(asked.now),
        search_(std::move(search)),
        columns_(export_columns(*asked.mission, search_)),
        writer_(make_row_writer(format, columns_,
                                {asked.mission->id(), asked.snapshot->name(), asked.now, std::move(written),
                                 asked.service.banner, !asked.service.folder.simulated().empty()})) {
    credentials_.headers = asked.request.headers;
    search_.counting = query::Counting::skip;
    search_.limit = kFirstRows;
  }

  // Errors of the search come now, while there is still a status to send.
  base::Status begin() {
    writer_->begin(piece_);
    return look_up();
  }

  base::Result<std::string> next() {
    ALMAGEST_CHECK(still_permitted());
    while (piece_.size() < kPiece && !ended_) {
      if (at_ < result_.rows.size()) {
        add_row(result_.rows[at_++]);
      } else if (last_) {
        writer_->end(piece_);
        ended_ = true;
      } else {
        ALMAGEST_CHECK(look_up());
      }
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
    row_.clear();
    for (const ExportColumn& each : columns_) {
      row_.push_back(each.position ? query::value_of(*result_.table, *each.position, match, search_, now_)
                                   : metadata::Value(match.distance_arcsec));
    }
    writer_->add(row_, piece_);
  }

  const Service& service_;
  access::Viewer viewer_;
  http::Request credentials_;
  index::SnapshotPointer snapshot_;
  base::Instant now_;
  query::Search search_;
  std::vector<ExportColumn> columns_;
  std::unique_ptr<RowWriter> writer_;
  std::vector<metadata::Value> row_;
  std::uint64_t offset_ = 0;
  query::Result result_;
  std::size_t at_ = 0;
  bool last_ = false;
  bool ended_ = false;
  std::string piece_;
};

base::Result<http::Response> stream(const Asked& asked) {
  SearchObject object = whole_mission(*asked.mission);
  std::string written = "{}";
  auto format = ExportFormat::csv;
  ALMAGEST_CHECK(JsonNode(asked.json)
                     .members({"search", "format"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
                       if (key == "search") {
                         ALMAGEST_TRY(object, asked.search(value));
                         written = value.dump();
                       } else {
                         ALMAGEST_TRY(const std::size_t which,
                                      value.one_of({"csv", "ndjson", "json", "votable", "votable-tabledata"}));
                         format = static_cast<ExportFormat>(which);
                       }
                       return {};
                     }));
  // Offset and limit are of pages; an export has all rows.
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(object.search));
  const auto rows = std::make_shared<Export>(asked, std::move(object.search), format, std::move(written));
  ALMAGEST_CHECK(rows->begin());
  http::Response response;
  response.headers.add("Content-Type", std::string(media_type_of(format)));
  response.headers.add("Content-Disposition",
                       fmt::format("attachment; filename=\"{}.{}\"", asked.mission->id(), extension_of(format)));
  response.pieces = [rows] { return rows->next(); };
  return response;
}

}  // namespace

void add_export(Service& service, Routes& routes) {
  add_asked(service, routes,
            {.path = "/missions/{mission}/export",
             .summary = "All rows of a search as a file, without a limit: CSV, JSON, lines of JSON, VOTable"},
            stream);
}

}  // namespace almagest::api::v1
