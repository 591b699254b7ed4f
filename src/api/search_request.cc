// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/search_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "api/resolve.h"
#include "base/text.h"

namespace almagest::api {
namespace {

namespace json = boost::json;
using base::Code;

constexpr std::uint64_t kDefaultLimit = 5000;
constexpr double kDefaultRadius_arcmin = 3;

class Reader {
 public:
  Reader(const Service& service, const index::SnapshotPointer& snapshot, const access::Viewer& viewer,
         const json::object& body, SearchRequest& into)
      : service_(service), snapshot_(snapshot), viewer_(viewer), body_(body), into_(into) {}

  base::Status read() {
    ALMAGEST_TRY(into_.search.offset, whole("offset", 0));
    ALMAGEST_TRY(into_.search.limit, whole("limit", kDefaultLimit));
    ALMAGEST_TRY(const bool skip, flag("skip_count"));
    ALMAGEST_TRY(const bool only, flag("count_only"));
    into_.search.counting = only ? query::Counting::only : skip ? query::Counting::skip : query::Counting::exact;
    ALMAGEST_CHECK(read_targets());
    ALMAGEST_CHECK(read_conditions());
    ALMAGEST_CHECK(read_columns());
    ALMAGEST_CHECK(read_sort());
    write_echo(skip, only);
    return {};
  }

 private:
  const metadata::Mission& mission() const { return *into_.mission; }
  bool has_targets() const { return !into_.search.targets.empty(); }

  const json::value* find(const char* key) const {
    const json::value* value = body_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  base::Result<std::uint64_t> whole(const char* key, std::uint64_t otherwise) const {
    const json::value* value = find(key);
    if (value == nullptr) return otherwise;
    std::optional<std::int64_t> number;
    if (value->is_int64()) number = value->get_int64();
    if (value->is_string()) number = base::parse_int(std::string_view(value->get_string()));
    if (value->is_double() && value->get_double() >= 0 && value->get_double() < 9e15 &&
        value->get_double() == std::floor(value->get_double())) {
      number = static_cast<std::int64_t>(value->get_double());
    }
    if (!number || *number < 0) {
      return base::fail(Code::invalid_argument, fmt::format("'{}' must be a whole number from 0", key));
    }
    return static_cast<std::uint64_t>(*number);
  }

  base::Result<bool> flag(const char* key) const {
    const json::value* value = find(key);
    if (value == nullptr) return false;
    if (value->is_bool()) return value->get_bool();
    return base::fail(Code::invalid_argument, fmt::format("'{}' must be true or false", key));
  }

  // A text, or a list of texts; nulls in the list are skipped, since astroquery sends one for missions that it does not
  // know.
  base::Result<std::vector<std::string>> texts(const char* key) const {
    std::vector<std::string> list;
    const json::value* value = find(key);
    if (value == nullptr) return list;
    if (value->is_string()) return std::vector<std::string>{std::string(value->get_string())};
    if (value->is_array()) {
      for (const json::value& item : value->get_array()) {
        if (item.is_null()) continue;
        if (!item.is_string()) break;
        list.emplace_back(item.get_string());
      }
      const auto& items = value->get_array();
      if (std::all_of(items.begin(), items.end(), [](const auto& i) { return i.is_null() || i.is_string(); }))
        return list;
    }
    return base::fail(Code::invalid_argument, fmt::format("'{}' must be a text or a list of texts", key));
  }

  base::Result<std::size_t> column(std::string_view name) const {
    const auto position = mission().find(name);
    if (position) return *position;
    return base::fail(Code::invalid_argument, fmt::format("'{}' is no column of {}; "
                                                          "/search/util/api/v0.1/column_list?mission={} lists them",
                                                          name, mission().name(), mission().id()));
  }

  base::Status read_targets() {
    ALMAGEST_TRY(const std::vector<std::string> targets, texts("target"));
    for (const std::string& text : targets) {
      auto point = sky::parse_position(text);
      if (!point) {
        const auto resolved = resolve(service_, snapshot_, viewer_, text);
        if (!resolved) {
          return base::fail(
              Code::invalid_argument,
              fmt::format("'{}' is neither a position (such as '10.68 41.27' or '00:42:44 +41:16:09') nor a name "
                          "that this archive knows: {}",
                          text, point.error().message));
        }
        into_.messages.push_back(fmt::format("{} is at {:.6f} {:.6f} ({})", text, resolved->point.ra_deg(),
                                             resolved->point.dec_deg(), resolved->source));
        point = resolved->point;
      }
      into_.search.targets.push_back({*point, text});
    }
    return read_radius();
  }

  base::Status read_radius() {
    double radius = kDefaultRadius_arcmin;
    if (const json::value* value = find("radius")) {
      boost::system::error_code error;
      radius = value->is_string() ? base::parse_double(std::string_view(value->get_string())).value_or(-1)
                                  : value->to_number<double>(error);
      if (error || !(radius >= 0)) return base::fail(Code::invalid_argument, "'radius' must be a number from 0");
      radius_ = radius;
    }
    std::string unit = "arcminutes";
    if (const json::value* value = find("radius_units")) {
      if (!value->is_string()) return base::fail(Code::invalid_argument, "'radius_units' must be a text");
      unit = base::lower(std::string_view(value->get_string()));
      unit_ = unit;
    }
    double per_degree = 0;
    if (unit.compare(0, 6, "arcmin") == 0) per_degree = 60;
    if (unit.compare(0, 6, "arcsec") == 0) per_degree = 3600;
    if (unit.compare(0, 3, "deg") == 0) per_degree = 1;
    if (per_degree == 0) {
      return base::fail(Code::invalid_argument,
                        fmt::format("'radius_units' is '{}'; use arcseconds, arcminutes or degrees", unit));
    }
    into_.search.radius_deg = radius / per_degree;
    if (into_.search.radius_deg > 180) return base::fail(Code::invalid_argument, "'radius' is more than 180 degrees");
    return {};
  }

  static std::string text_of(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_array()) {
      std::string joined;
      for (const json::value& item : value.get_array()) joined += (joined.empty() ? "" : ",") + text_of(item);
      return joined;
    }
    if (value.is_double()) return fmt::format("{}", value.get_double());
    return value.is_null() ? std::string() : json::serialize(value);
  }

  base::Status read_condition(std::string_view name, const json::value& value) {
    ALMAGEST_TRY(const std::size_t position, column(name));
    if (value.is_object()) {
      return base::fail(Code::invalid_argument,
                        fmt::format("the condition on '{}' must be a text, a number or a list", name));
    }
    auto condition = query::parse_condition(mission(), position, text_of(value));
    if (!condition) return base::fail_in(fmt::format("the condition on '{}'", name), condition.error());
    if (!condition->empty()) into_.search.constraints.push_back({position, std::move(*condition)});
    return {};
  }

  base::Status read_conditions() {
    const json::value* value = find("conditions");
    if (value == nullptr) return {};
    json::array one;
    if (value->is_object()) one.push_back(*value);
    if (!value->is_object() && !value->is_array()) {
      return base::fail(Code::invalid_argument, "'conditions' must be a list of objects {\"column\": \"condition\"}");
    }
    for (const json::value& item : value->is_array() ? value->get_array() : one) {
      if (!item.is_object()) {
        return base::fail(Code::invalid_argument, "'conditions' must be a list of objects {\"column\": \"condition\"}");
      }
      for (const auto& [name, condition] : item.get_object()) ALMAGEST_CHECK(read_condition(name, condition));
    }
    return {};
  }

  base::Status read_columns() {
    ALMAGEST_TRY(const std::vector<std::string> names, texts("select_cols"));
    const metadata::Roles& roles = mission().roles();
    auto& columns = into_.search.columns;
    const auto add = [&](std::size_t position) {
      if (std::find(columns.begin(), columns.end(), position) == columns.end()) columns.push_back(position);
    };
    const bool all = names.size() == 1 && base::equal_nocase(names[0], "all");
    for (std::size_t i = 0; (all || names.empty()) && i < mission().columns().size(); ++i) {
      const metadata::Column& declared = mission().columns()[i];
      const bool positional = declared.name == roles.separation;
      if (all || (declared.default_output && (!positional || has_targets()))) add(i);
    }
    for (const std::string& name : names) {
      if (all) break;
      ALMAGEST_TRY(const std::size_t position, column(name));
      add(position);
    }
    if (has_targets() && !all) {
      for (const std::string& name : {roles.search_position, roles.search_key}) {
        if (const auto position = mission().find(name)) add(*position);
      }
    }
    return {};
  }

  base::Status read_sort() {
    ALMAGEST_TRY(const std::vector<std::string> names, texts("sort_by"));
    std::vector<bool> descending;
    if (const json::value* value = find("sort_desc")) {
      if (value->is_bool()) descending.push_back(value->get_bool());
      for (std::size_t i = 0; value->is_array() && i < value->get_array().size(); ++i) {
        const json::value& item = value->get_array()[i];
        if (!item.is_bool()) return base::fail(Code::invalid_argument, "'sort_desc' must be a list of true and false");
        descending.push_back(item.get_bool());
      }
      if (!value->is_bool() && !value->is_array()) {
        return base::fail(Code::invalid_argument, "'sort_desc' must be a list of true and false");
      }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      ALMAGEST_TRY(const std::size_t position, column(names[i]));
      // Clients name the separation in their default order whether or not they gave a position.
      if (mission().columns()[position].name == mission().roles().separation && !has_targets()) continue;
      const bool down = i < descending.size() && descending[i];
      into_.search.sort.push_back({position, down ? index::Direction::descending : index::Direction::ascending});
    }
    return {};
  }

  void write_echo(bool skip, bool only) {
    const auto or_empty = [&](const char* key) -> json::value {
      const json::value* value = find(key);
      return value == nullptr ? json::value(json::array()) : *value;
    };
    json::object echo;
    if (has_targets()) {
      json::array targets;
      for (const query::Target& target : into_.search.targets) targets.emplace_back(target.text);
      echo["target"] = std::move(targets);
      const json::value* radius = find("radius");
      if (radius != nullptr) {
        echo["radius"] = *radius;
      } else {
        echo["radius"] = 3;
      }
      echo["radius_units"] = unit_;
    }
    echo["offset"] = into_.search.offset;
    echo["limit"] = into_.search.limit;
    json::array sort_by;
    json::array sort_desc;
    for (const query::SortKey& key : into_.search.sort) {
      sort_by.emplace_back(mission().columns()[key.column].name);
      sort_desc.emplace_back(key.direction == index::Direction::descending);
    }
    echo["sort_by"] = std::move(sort_by);
    echo["sort_desc"] = std::move(sort_desc);
    echo["skip_count"] = skip;
    echo["count_only"] = only;
    json::array columns;
    for (const std::size_t position : into_.search.columns) columns.emplace_back(mission().columns()[position].name);
    echo["select_cols"] = std::move(columns);
    echo["search_key"] = or_empty("search_key");
    echo["user_fields"] = or_empty("user_fields");
    echo["conditions"] = or_empty("conditions");
    into_.echo = json::serialize(echo);
  }

  const Service& service_;
  const index::SnapshotPointer& snapshot_;
  const access::Viewer& viewer_;
  const json::object& body_;
  SearchRequest& into_;
  std::optional<double> radius_;
  std::string unit_ = "arcminutes";
};

}  // namespace

base::Result<SearchRequest> read_search(const Service& service, const index::SnapshotPointer& snapshot,
                                        const access::Viewer& viewer, std::string_view mission,
                                        const std::string& body) {
  SearchRequest request;
  request.mission = service.dictionary.find(mission);
  if (request.mission == nullptr) {
    return base::fail(Code::not_found, fmt::format("this archive has no mission '{}'", mission));
  }
  request.search.mission = request.mission->id();
  boost::system::error_code error;
  const json::value parsed = json::parse(body, error);
  if (error || !parsed.is_object()) {
    return base::fail(Code::invalid_argument,
                      "the body must be a JSON object, such as {\"conditions\": [{\"program\": \"1073\"}]}");
  }
  ALMAGEST_CHECK(Reader(service, snapshot, viewer, parsed.get_object(), request).read());
  return request;
}

}  // namespace almagest::api
