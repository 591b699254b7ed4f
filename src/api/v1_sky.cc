// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/footprints, coverage and density: what a map shows of a search.
#include <fmt/format.h>

#include <cmath>

#include "api/v1.h"
#include "fits/moc_file.h"
#include "query/sky_view.h"

namespace almagest::api::v1 {
namespace {

using base::Code;
using query::SkyView;

constexpr std::int64_t kDefaultOutlines = 1'000;
constexpr std::int64_t kMostOutlines = 10'000;
constexpr std::size_t kMostCells = 1'000'000;

// What the three endpoints are asked; `limit` and `order` have the meaning and the bounds that each gives them.
struct MapAsk {
  SearchObject object;
  std::optional<sky::Region> view = {};
  std::int64_t number = 0;
  bool as_fits = false;
};

base::Result<sky::Region> read_view(const JsonNode& node) {
  ALMAGEST_TRY(const std::string_view text, node.text(JsonDocument::kMaxBytes));
  auto area = query::parse_area(text);
  if (!area) return node.fail(area.error());
  if (auto* region = std::get_if<sky::Region>(&*area)) return std::move(*region);
  return node.fail(Code::invalid_argument, "must be a region, such as 'CIRCLE ICRS 10 41 1', not a coverage map");
}

// `format`: "format", if there is a choice.
base::Result<MapAsk> read_map(const Asked& asked, std::string_view number, std::int64_t otherwise, std::int64_t low,
                              std::int64_t high, std::string_view format = "search") {
  MapAsk ask{whole_mission(*asked.mission), std::nullopt, otherwise};
  ALMAGEST_CHECK(JsonNode(asked.json)
                     .members({"search", "view", number, format},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "search") {
                                  ALMAGEST_TRY(ask.object, asked.search(value));
                                } else if (key == "view") {
                                  ALMAGEST_TRY(ask.view, read_view(value));
                                } else if (key == "format") {
                                  ALMAGEST_TRY(const std::size_t which, value.one_of({"json", "fits"}));
                                  ask.as_fits = which == 1;
                                } else {
                                  ALMAGEST_TRY(ask.number, value.whole(low, high));
                                }
                                return {};
                              }));
  ask.object.search.counting = query::Counting::only;  // there are no rows to write
  return ask;
}

base::Result<SkyView> view_of(const Asked& asked, const MapAsk& ask) {
  return SkyView::make(asked.snapshot, ask.object.search, asked.viewer, asked.now, ask.view);
}

// To 1e-8 degrees, 0.04 mas: what more there is takes room only.
void write_angle(double deg, base::JsonWriter& json) {
  json.number(std::round(deg * 1e8) / 1e8);
}

void write_outline(const index::Table& table, const query::Outline& outline, base::JsonWriter& json) {
  json.begin_object().key("dataset").string(table.name(outline.row)).key("ra_deg");
  write_angle(outline.position.ra_deg(), json);
  json.key("dec_deg");
  write_angle(outline.position.dec_deg(), json);
  json.key("polygons").begin_array();
  for (const std::vector<sky::SkyPoint>& polygon : outline.polygons) {
    json.begin_array();
    for (const sky::SkyPoint& vertex : polygon) {
      json.begin_array();
      write_angle(vertex.ra_deg(), json);
      write_angle(vertex.dec_deg(), json);
      json.end_array();
    }
    json.end_array();
  }
  json.end_array().end_object();
}

base::Result<http::Response> footprints(const Asked& asked) {
  ALMAGEST_TRY(const MapAsk ask, read_map(asked, "limit", kDefaultOutlines, 0, kMostOutlines));
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(ask.object.search));
  ALMAGEST_TRY(const SkyView view, view_of(asked, ask));
  const query::Outlines outlines = view.outlines(static_cast<std::size_t>(ask.number));
  base::JsonWriter json = begin_answer(asked);
  json.key("total");
  write_count(outlines.total, json);
  json.key("without_position");
  write_count(view.without_position(), json);
  json.key("footprints").begin_array();
  for (const query::Outline& outline : outlines.shown) write_outline(view.table(), outline, json);
  json.end_array();
  return finish(json);
}

base::Result<http::Response> coverage(const Asked& asked) {
  ALMAGEST_TRY(const MapAsk ask,
               read_map(asked, "order", SkyView::kWideOrder, 0, SkyView::kMaxCoverageOrder, "format"));
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass,
               asked.admit(ask.object.search, ask.view ? Work::rows : Work::outlines));
  ALMAGEST_TRY(const SkyView view, view_of(asked, ask));
  const sky::Moc moc = view.coverage(static_cast<int>(ask.number));
  if (ask.as_fits) {
    ALMAGEST_TRY(const std::vector<std::byte> file, fits::write_moc(moc));
    http::Response response;
    response.body.assign(reinterpret_cast<const char*>(file.data()), file.size());
    response.headers.set("Content-Type", "application/fits");
    response.headers.set("Content-Disposition", "attachment; filename=\"coverage.fits\"");
    return response;
  }
  base::JsonWriter json = begin_answer(asked);
  json.key("order").number(std::int64_t{moc.order()}).key("sky_fraction").number(moc.sky_fraction());
  json.key("without_position");
  write_count(view.without_position(), json);
  json.key("moc").raw(moc.to_json());
  return finish(json);
}

base::Result<http::Response> density(const Asked& asked) {
  ALMAGEST_TRY(const MapAsk ask, read_map(asked, "order", 6, 0, SkyView::kMaxDensityOrder));
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(ask.object.search));
  ALMAGEST_TRY(const SkyView view, view_of(asked, ask));
  const query::Density density = view.density(static_cast<int>(ask.number));
  if (density.cells.size() > kMostCells) {
    return base::fail(Code::too_large, fmt::format("there are {} cells of order {} with rows, and an answer has at "
                                                   "most {}; ask for a lower order or a smaller view",
                                                   density.cells.size(), density.order, kMostCells));
  }
  base::JsonWriter json = begin_answer(asked);
  json.key("order").number(std::int64_t{density.order}).key("total");
  write_count(density.total, json);
  json.key("without_position");
  write_count(view.without_position(), json);
  json.key("cells").begin_array();
  for (const query::CellCount& cell : density.cells) json.number(cell.cell);
  json.end_array().key("rows").begin_array();
  for (const query::CellCount& cell : density.cells) write_count(cell.rows, json);
  json.end_array();
  return finish(json);
}

}  // namespace

void add_sky(Service& service, Routes& routes) {
  add_asked(service, routes, {"/missions/{mission}/footprints", "Outlines of what a search finds in a view of the sky"},
            footprints);
  add_asked(service, routes,
            {"/missions/{mission}/coverage", "Where in the sky a search finds something, as a coverage map"}, coverage);
  add_asked(service, routes,
            {"/missions/{mission}/density", "How many rows of a search are in each HEALPix cell of an order"}, density);
}

}  // namespace almagest::api::v1
