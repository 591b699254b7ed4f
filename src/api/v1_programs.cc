// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/missions/{mission}/programs/{program}: what the archive has of a program. Rows are counted in the
// snapshot among those that the viewer may know of; files in the record, by the same rights.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "access/rights.h"
#include "api/v1.h"
#include "base/text.h"

namespace almagest::api::v1 {
namespace {

using metadata::Value;

// Values of the column that plays a role; null where there is none.
class RoleColumn {
 public:
  RoleColumn(const index::Table& table, const std::string& name)
      : table_(table), position_(name.empty() ? std::nullopt : table.mission().find(name)) {}

  bool exists() const { return position_.has_value(); }
  Value value(index::Row row) const { return position_ ? table_.value(*position_, row) : Value(); }
  std::string text(index::Row row) const {
    const Value found = value(row);
    if (const auto* words = std::get_if<std::string>(&found)) return *words;
    if (const auto* number = std::get_if<std::int64_t>(&found)) return std::to_string(*number);
    return {};
  }
  void write(const Value& value, base::JsonWriter& json) const {
    if (position_) {
      v1::write_value(table_.mission().columns()[*position_], value, json);
    } else {
      json.null();
    }
  }

 private:
  const index::Table& table_;
  std::optional<std::size_t> position_;
};

struct Span {
  std::optional<base::Instant> start, end;

  void add(const Value& from, const Value& to) {
    if (const auto* instant = std::get_if<base::Instant>(&from)) start = start ? std::min(*start, *instant) : *instant;
    if (const auto* instant = std::get_if<base::Instant>(&to)) end = end ? std::max(*end, *instant) : *instant;
  }
  void write(base::JsonWriter& json) const {
    for (const auto& [key, instant] : {std::pair("start", start), std::pair("end", end)}) {
      json.key(key);
      if (instant) {
        json.string(base::rfc3339_of(*instant));
      } else {
        json.null();
      }
    }
  }
};

struct Visit {
  std::string observation;
  std::uint64_t datasets = 0;
  Span span;
  std::set<std::string> targets, instruments;
};

struct Mode {
  std::uint64_t datasets = 0;
  std::optional<double> exposure_s;
};

struct Program {
  std::string title, pi, category, cycle;
  std::uint64_t datasets = 0, exclusive = 0;
  Span span;
  std::map<std::string, Visit> visits;
  std::map<std::pair<std::string, std::string>, Mode> modes;
  std::map<std::string, std::uint64_t> releases;  // by day
};

// Light that a combined product tells of was counted with the exposures.
bool is_combined(const metadata::Mission& mission, std::string_view levels) {
  const auto parts = base::split(levels, ',');
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view level) { return mission.calib_level(base::trim(level)) >= 3; });
}

Program gather(const Asked& asked, const std::vector<index::Row>& rows) {
  const index::Table& table = asked.table();
  const metadata::Roles& roles = asked.mission->roles();
  const RoleColumn title(table, roles.title), pi(table, roles.pi), category(table, roles.category),
      cycle(table, roles.cycle), start(table, roles.start), end(table, roles.end), visit(table, roles.visit),
      observation(table, roles.observation), target(table, roles.target_name), instrument(table, roles.instrument),
      exposure_type(table, roles.exposure_type), exposure_time(table, roles.exposure_time), level(table, roles.level);
  Program program;
  const auto first = [](std::string& text, const RoleColumn& column, index::Row row) {
    if (text.empty()) text = column.text(row);
  };
  for (const index::Row row : rows) {
    ++program.datasets;
    first(program.title, title, row);
    first(program.pi, pi, row);
    first(program.category, category, row);
    first(program.cycle, cycle, row);
    const Value from = start.value(row);
    const Value to = end.value(row);
    program.span.add(from, to);
    if (index::is_exclusive(table, row, asked.now)) {
      ++program.exclusive;
      const base::Instant release = *table.release(row);
      if (release != catalog::kUnknownRelease) ++program.releases[base::rfc3339_of(release).substr(0, 10)];
    }
    const std::string instrument_name = instrument.text(row);
    if (const std::string name = visit.text(row); !name.empty()) {
      Visit& its = program.visits[name];
      ++its.datasets;
      first(its.observation, observation, row);
      its.span.add(from, to);
      if (std::string text = target.text(row); !text.empty()) its.targets.insert(std::move(text));
      if (!instrument_name.empty()) its.instruments.insert(instrument_name);
    }
    Mode& mode = program.modes[{instrument_name, exposure_type.text(row)}];
    ++mode.datasets;
    const Value time = is_combined(table.mission(), level.text(row)) ? Value() : exposure_time.value(row);
    if (const auto* seconds = std::get_if<double>(&time)) mode.exposure_s = mode.exposure_s.value_or(0) + *seconds;
  }
  return program;
}

// As the record has it: numbers without leading zeros.
std::string program_number(std::string_view text) {
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::string(text);
  const std::size_t digit = text.find_first_not_of('0');
  return std::string(digit == std::string_view::npos ? std::string_view() : text.substr(digit));
}

void write_texts(const std::set<std::string>& texts, base::JsonWriter& json) {
  json.begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_program(const Program& program, base::JsonWriter& json) {
  for (const auto& [key, text] : {std::pair("title", &program.title), std::pair("pi", &program.pi),
                                  std::pair("category", &program.category), std::pair("cycle", &program.cycle)}) {
    json.key(key);
    write_text_or_null(*text, json);
  }
  json.key("datasets");
  write_count(program.datasets, json);
  json.key("exclusive");
  write_count(program.exclusive, json);
  program.span.write(json);
  json.key("visits").begin_array();
  for (const auto& [name, visit] : program.visits) {
    json.begin_object().key("visit").string(name).key("observation");
    write_text_or_null(visit.observation, json);
    json.key("datasets");
    write_count(visit.datasets, json);
    visit.span.write(json);
    json.key("targets");
    write_texts(visit.targets, json);
    json.key("instruments");
    write_texts(visit.instruments, json);
    json.end_object();
  }
  json.end_array().key("modes").begin_array();
  for (const auto& [key, mode] : program.modes) {
    json.begin_object().key("instrument");
    write_text_or_null(key.first, json);
    json.key("exposure_type");
    write_text_or_null(key.second, json);
    json.key("datasets");
    write_count(mode.datasets, json);
    json.key("exposure_s");
    if (mode.exposure_s) {
      json.number(*mode.exposure_s);
    } else {
      json.null();
    }
    json.end_object();
  }
  json.end_array().key("releases").begin_array();
  for (const auto& [date, datasets] : program.releases) {
    json.begin_object().key("date").string(date).key("datasets");
    write_count(datasets, json);
    json.end_object();
  }
  json.end_array();
}

// Suffixes of several extensions are one group where they are of one type.
void write_files(const metadata::Mission& mission, const std::vector<catalog::FileGroup>& groups,
                 base::JsonWriter& json) {
  struct Total {
    std::int64_t files = 0, bytes = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string>, Total> totals;
  std::int64_t bytes = 0;
  for (const catalog::FileGroup& group : groups) {
    const auto* type = mission.product_type(group.suffix, group.extension);
    Total& total = totals[{group.level, type == nullptr ? "unclassified" : type->type, group.suffix}];
    total.files += group.files;
    total.bytes += group.bytes;
    bytes += group.bytes;
  }
  json.key("volume_bytes").number(bytes).key("products").begin_array();
  for (const auto& [key, total] : totals) {
    json.begin_object().key("level");
    write_text_or_null(std::get<0>(key), json);
    json.key("type").string(std::get<1>(key)).key("suffix");
    write_text_or_null(std::get<2>(key), json);
    json.key("files").number(total.files).key("bytes").number(total.bytes).end_object();
  }
  json.end_array();
}

base::Result<http::Response> program(const Asked& asked) {
  const std::string name =
      asked.mission->roles().program.empty() ? std::string() : program_number(asked.request.capture("program"));
  const index::Table& table = asked.table();
  std::vector<index::Row> rows;
  if (!name.empty()) {
    index::rows_of_program(table, name).for_each([&](std::size_t found) {
      const auto row = static_cast<index::Row>(found);
      if (index::is_visible(table, row, asked.viewer, asked.now)) rows.push_back(row);
    });
  }
  if (rows.empty()) {
    return base::fail(base::Code::not_found, fmt::format("there is no program '{}' that you may know of",
                                                         asked.request.capture("program").substr(0, 100)));
  }
  // In the order of names, whatever segments they are in.
  std::sort(rows.begin(), rows.end(), [&](index::Row a, index::Row b) { return table.name(a) < table.name(b); });
  const access::Subject everything{*asked.mission, name, catalog::kUnknownRelease};
  std::optional<base::Instant> released_by;
  if (!access::can_see(asked.viewer, everything, asked.now)) released_by = asked.now;
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  ALMAGEST_TRY(const auto groups, catalog->file_groups(*asked.mission, name, released_by));
  base::JsonWriter json = begin_answer(asked);
  json.key("program").string(name);
  write_program(gather(asked, rows), json);
  write_files(*asked.mission, groups, json);
  return finish(json);
}

}  // namespace

void add_programs(Service& service, Routes& routes) {
  add_plain(service, routes, {"/missions/{mission}/programs/{program}", "What the archive has of a program"}, program);
}

}  // namespace almagest::api::v1
