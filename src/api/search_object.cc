// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/search_object.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "fits/moc_file.h"
#include "http/range.h"

namespace almagest::api {
namespace {

using base::Code;

constexpr std::size_t kMaxName = 200;
constexpr std::int64_t kMostOffset = 9007199254740991;  // 2^53 - 1

// As query::parse_area, or a coverage map as a FITS file in base64, which begins with the first bytes of any.
base::Result<query::Area> read_area(std::string_view text) {
  constexpr std::string_view kFits = "U0lNUExF";  // SIMPLE
  if (text.substr(0, kFits.size()) != kFits) return query::parse_area(text);
  const auto bytes = http::bytes_of_base64(text);
  if (!bytes) return base::fail(Code::invalid_argument, "begins as a FITS file in base64, but then is no base64");
  auto moc = fits::read_moc(std::as_bytes(std::span(*bytes)));
  if (!moc) {
    // What is damaged is the caller's, not ours.
    const Code code = moc.error().code == Code::corrupt ? Code::invalid_argument : moc.error().code;
    return base::fail(code, "as a FITS file: " + moc.error().message);
  }
  return query::Area(std::move(*moc));
}

class Reader {
 public:
  Reader(const metadata::Mission& mission, const PlaceOf& place_of) : mission_(mission), place_of_(place_of) {
    into_.search.mission = mission.id();
    into_.search.limit = kDefaultRows;
  }

  base::Result<SearchObject> read(const JsonNode& node) {
    ALMAGEST_CHECK(
        node.members({"conditions", "targets", "radius_deg", "area", "sort", "columns", "offset", "limit", "count"},
                     [&](std::string_view key, const JsonNode& value) -> base::Status {
                       if (key == "conditions")
                         return value.items(kMostConditions, [&](const auto& item) { return condition(item); });
                       if (key == "targets")
                         return value.items(query::kMaxTargets, [&](const auto& item) { return target(item); });
                       if (key == "sort")
                         return value.items(kMostSortKeys, [&](const auto& item) { return sort_key(item); });
                       if (key == "columns") return columns(value);
                       return plain(key, value);
                     }));
    if (!has_columns_) add_default_columns();
    return std::move(into_);
  }

  SearchObject whole() {
    add_default_columns();
    return std::move(into_);
  }

 private:
  query::Search& search() { return into_.search; }

  base::Status plain(std::string_view key, const JsonNode& value) {
    if (key == "radius_deg") {
      ALMAGEST_TRY(search().radius_deg, value.number(0, 180));
    } else if (key == "area") {
      ALMAGEST_TRY(const std::string_view text, value.text(JsonDocument::kMaxBytes));
      auto area = read_area(text);
      if (!area) return value.fail(area.error());
      search().area = std::move(*area);
    } else if (key == "offset") {
      ALMAGEST_TRY(const std::int64_t offset, value.whole(0, kMostOffset));
      search().offset = static_cast<std::uint64_t>(offset);
    } else if (key == "limit") {
      ALMAGEST_TRY(const std::int64_t limit, value.whole(0, kMostRows));
      search().limit = static_cast<std::uint64_t>(limit);
    } else {
      ALMAGEST_TRY(const std::size_t which, value.one_of({"exact", "skip", "only"}));
      search().counting = which == 0   ? query::Counting::exact
                          : which == 1 ? query::Counting::skip
                                       : query::Counting::only;
    }
    return {};
  }

  base::Status condition(const JsonNode& node) {
    std::optional<std::size_t> column;
    bool has_text = false;
    // The text may come before the column that says how to read it.
    ALMAGEST_CHECK(
        node.members({"column", "condition"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
          has_text = has_text || key == "condition";
          if (key == "condition") return {};
          ALMAGEST_TRY(column, read_column(value, mission_));
          return {};
        }));
    if (!column || !has_text) {
      return node.fail(Code::invalid_argument, "must be {\"column\": \"...\", \"condition\": \"...\"}");
    }
    return node.members({"column", "condition"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
      if (key == "column") return {};
      ALMAGEST_TRY(const std::string_view text, value.text(query::kMaxConditionBytes));
      auto parsed = query::parse_condition(mission_, *column, text);
      if (!parsed) return value.fail(parsed.error());
      if (!parsed->empty()) search().constraints.push_back({*column, std::move(*parsed)});
      return {};
    });
  }

  base::Status target(const JsonNode& node) {
    if (!node.is_text()) return target_object(node);
    ALMAGEST_TRY(const std::string_view text, node.text(kMaxName));
    if (const auto point = sky::parse_position(text)) {
      add_target(*point, std::string(text), std::nullopt);
      return {};
    }
    if (++named_ > kMostNamedTargets) {
      return node.fail(Code::too_large,
                       fmt::format("is name number {}; give positions for more than {}", named_, kMostNamedTargets));
    }
    auto found = place_of_(text);
    if (!found) {
      return node.fail(Code::invalid_argument,
                       fmt::format("'{}' is neither a position (such as '10.68 41.27' or '00:42:44 +41:16:09') nor a "
                                   "name that this archive knows",
                                   text));
    }
    const sky::SkyPoint point = found->point;
    add_target(point, std::string(text), std::move(found));
    return {};
  }

  base::Status target_object(const JsonNode& node) {
    std::optional<double> ra_deg;
    std::optional<double> dec_deg;
    std::string name;
    ALMAGEST_CHECK(
        node.members({"ra_deg", "dec_deg", "name"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
          if (key == "ra_deg") {
            ALMAGEST_TRY(ra_deg, value.number(0, 360));
          } else if (key == "dec_deg") {
            ALMAGEST_TRY(dec_deg, value.number(-90, 90));
          } else {
            ALMAGEST_TRY(name, value.text(kMaxName));
          }
          return {};
        }));
    if (!ra_deg || !dec_deg) {
      return node.fail(Code::invalid_argument, "must be a text, or {\"ra_deg\": ..., \"dec_deg\": ...}");
    }
    const auto point = sky::SkyPoint::make(*ra_deg, *dec_deg);
    if (!point) return node.fail(point.error());
    if (name.empty()) name = fmt::format("{} {}", *ra_deg, *dec_deg);
    add_target(*point, std::move(name), std::nullopt);
    return {};
  }

  void add_target(const sky::SkyPoint& point, std::string text, std::optional<Resolved> resolved) {
    search().targets.push_back({point, std::move(text)});
    into_.resolved.push_back(std::move(resolved));
  }

  base::Status sort_key(const JsonNode& node) {
    std::optional<std::size_t> column;
    bool descending = false;
    ALMAGEST_CHECK(
        node.members({"column", "direction"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
          if (key == "column") {
            ALMAGEST_TRY(column, read_column(value, mission_));
          } else {
            ALMAGEST_TRY(const std::size_t which, value.one_of({"ascending", "descending"}));
            descending = which == 1;
          }
          return {};
        }));
    if (!column) return node.fail(Code::invalid_argument, "needs a 'column'");
    search().sort.push_back({*column, descending ? index::Direction::descending : index::Direction::ascending});
    return {};
  }

  void add_column(std::size_t position) {
    auto& columns = search().columns;
    if (std::find(columns.begin(), columns.end(), position) == columns.end()) columns.push_back(position);
  }

  base::Status columns(const JsonNode& node) {
    has_columns_ = true;
    if (node.is_text()) {
      ALMAGEST_CHECK(node.one_of({"all"}));
      for (std::size_t i = 0; i < mission_.columns().size(); ++i) search().columns.push_back(i);
      return {};
    }
    return node.items(kMostColumns, [&](const JsonNode& item) -> base::Status {
      ALMAGEST_TRY(const std::size_t position, read_column(item, mission_));
      add_column(position);
      return {};
    });
  }

  void add_default_columns() {
    const metadata::Roles& roles = mission_.roles();
    const bool has_targets = !search().targets.empty();
    for (std::size_t i = 0; i < mission_.columns().size(); ++i) {
      const metadata::Column& column = mission_.columns()[i];
      if (column.name == roles.search_position && has_targets) add_column(i);
      if (column.default_output && (column.name != roles.separation || has_targets)) add_column(i);
    }
  }

  const metadata::Mission& mission_;
  const PlaceOf& place_of_;
  SearchObject into_;
  std::size_t named_ = 0;
  bool has_columns_ = false;
};

}  // namespace

base::Result<SearchObject> read_search_object(const JsonNode& node, const metadata::Mission& mission,
                                              const PlaceOf& place_of) {
  return Reader(mission, place_of).read(node);
}

SearchObject whole_mission(const metadata::Mission& mission) {
  return Reader(mission, nullptr).whole();
}

base::Result<std::size_t> read_column(const JsonNode& node, const metadata::Mission& mission) {
  ALMAGEST_TRY(const std::string_view name, node.text());
  const auto position = mission.find(name);
  if (position) return *position;
  return node.fail(Code::invalid_argument,
                   fmt::format("'{}' is no column of {}; /api/v1/missions/{}/columns lists them", name.substr(0, 100),
                               mission.name(), mission.id()));
}

}  // namespace almagest::api
