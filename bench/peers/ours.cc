// SPDX-License-Identifier: GPL-3.0-or-later
// Our side of the comparison with other systems (peers.mjs). peers_ours DIR describe: columns and places, as JSON;
// peers_ours DIR rows COLUMN...: those columns of all rows, as CSV, of lists also a number (COLUMN_code) for each
// different list; peers_ours DIR answer: answers searches that stand
// on its input, a line each, with a line of JSON that has the milliseconds it took.
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <random>
#include <string>

#include "base/json_writer.h"
#include "base/text.h"
#include "mix.h"

using namespace almagest;
using namespace almagest::bench;

namespace {

// The least time, so that a row without a release date counts as public by one comparison.
constexpr const char* kAlways = "-infinity";

const index::Column& stored(const Opened& opened, std::size_t column) {
  return opened.table->parts().front().segment->column(column);
}

const char* kind_of(const metadata::Column& column) {
  switch (column.type) {
    case metadata::Type::integer:
      return "integer";
    case metadata::Type::real:
      return "real";
    case metadata::Type::boolean:
      return "boolean";
    case metadata::Type::time:
      return "time";
    default:
      return "text";
  }
}

// Whether some row has a list of more than one element there.
bool is_list(const index::Column& column) {
  if (!column.is_listed()) return false;
  for (index::Code code = 0; code < column.dictionary_size(); ++code) {
    if (column.elements_of(code).size() != 1) return true;
  }
  return false;
}

// As much of the mission's columns as SQL needs to know, the columns to count, and 1,000 places to search around.
void describe(const Opened& opened) {
  base::JsonWriter json;
  json.begin_object().key("rows").number(static_cast<std::int64_t>(opened.table->rows()));
  json.key("now").string(base::iso_of(opened.env->clock().now(), base::Fraction::none));
  json.key("columns").begin_object();
  for (std::size_t i = 0; i < opened.mission->columns().size(); ++i) {
    const metadata::Column& column = opened.mission->columns()[i];
    if (column.reduce == metadata::Reduce::derived || column.type == metadata::Type::region) continue;
    const bool parts = query::family_of(column) == query::Family::substring;
    json.key(column.name).begin_object().key("kind").string(kind_of(column)).key("parts").boolean(parts);
    json.key("list").boolean(is_list(stored(opened, i)));
    json.key("distinct").number(static_cast<std::int64_t>(stored(opened, i).dictionary_size())).end_object();
  }
  json.end_object().key("facets").begin_array();
  for (const query::FacetAsk& ask : facet_asks(*opened.mission)) {
    json.string(opened.mission->columns()[ask.column].name);
  }
  json.end_array().key("places").begin_array();
  std::mt19937_64 random(1);
  for (int places = 0; places < 1000;) {
    const auto point = opened.table->position(static_cast<index::Row>(random() % opened.table->end()));
    if (!point) continue;
    json.begin_array().number(point->ra_deg()).number(point->dec_deg()).end_array();
    ++places;
  }
  json.end_array().end_object();
  fmt::print("{}\n", json.text());
}

// One CSV field (RFC 4180); a null is empty, a list {a,b}.
void add_field(std::string& line, const metadata::Value& value, bool list) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) line += fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) line += fmt::format("{}", *real);
  if (const auto* time = std::get_if<base::Instant>(&value)) line += base::iso_of(*time, base::Fraction::as_needed);
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return;
  line += list ? "\"{" : "\"";
  for (const char c : *text) {
    if (list && (c == '{' || c == '}' || c == '"' || c == '\\')) give_up(fmt::format("can't write the list {}", *text));
    if (list && c == ' ') continue;  // after each comma
    if (c == '"') line += '"';
    line += c;
  }
  line += list ? "}\"" : "\"";
}

std::string code_of(const index::Table& table, std::size_t column, index::Row row) {
  const index::Table::Part& part = table.part_of(row);
  const index::Column& stored = part.segment->column(column);
  const index::Row within = row - part.first;
  return stored.is_null(within) ? "" : fmt::format("{}", stored.code(within));
}

void write_rows(const Opened& opened, const std::vector<std::string>& names) {
  const index::Table& table = *opened.table;
  if (table.parts().size() != 1) give_up("the index has several segments; make it anew, so that a code means one list");
  std::vector<std::size_t> columns;
  std::vector<bool> lists;
  std::string line;
  for (const std::string& name : names) {
    const auto column = opened.mission->find(name);
    if (!column) give_up(fmt::format("there is no column '{}'", name));
    columns.push_back(*column);
    lists.push_back(is_list(stored(opened, *column)));
    line += lists.back() ? fmt::format("{0},{0}_code,", name) : name + ',';
  }
  line += "released,place_ra,place_dec\n";
  for (index::Row row = 0; row < table.end(); ++row) {
    if (!table.live().test(row)) continue;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      add_field(line, table.value(columns[i], row), lists[i]);
      line += ',';
      if (lists[i]) line += fmt::format("{},", code_of(table, columns[i], row));
    }
    const auto release = table.release(row);
    const auto place = table.position(row);
    line += release ? base::iso_of(*release, base::Fraction::as_needed) : kAlways;
    line += place ? fmt::format(",{},{}\n", place->ra_deg(), place->dec_deg()) : ",,\n";
    if (line.size() < (1U << 20U) && row + 1 < table.end()) continue;
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) give_up("can't write the rows");
    line.clear();
  }
  if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0) {
    give_up("can't write the rows");
  }
}

std::string text_of(const metadata::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}

class Answers {
 public:
  Answers(const Opened& opened, base::Instant now) : opened_(opened), now_(now) {}

  // "count TAB conditions", "facets TAB conditions" or "cone TAB ra dec".
  std::string answer(std::string_view line) const {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) give_up(fmt::format("there is no tab in the question '{}'", line));
    const std::string_view what = line.substr(0, tab), asked = line.substr(tab + 1);
    if (what == "count") return count(parse_search(*opened_.mission, asked));
    if (what == "facets") return facets(parse_search(*opened_.mission, asked));
    if (what != "cone") give_up(fmt::format("there is no question '{}'", what));
    const auto point = sky::parse_position(asked);
    if (!point) give_up(point.error().message);
    return cone(cone_at(*opened_.mission, *point));
  }

 private:
  std::string count(query::Search search) const {
    search.counting = query::Counting::only;
    std::uint64_t total = 0;
    const double time = milliseconds([&] { total = *query::run(opened_.snapshot, search, viewer_, now_)->total; });
    return fmt::format(R"({{"ms": {}, "total": {}}})", time, total);
  }

  std::string cone(const query::Search& search) const {
    std::uint64_t total = 0;
    const double time = milliseconds([&] { total = *query::run(opened_.snapshot, search, viewer_, now_)->total; });
    return fmt::format(R"({{"ms": {}, "total": {}}})", time, total);
  }

  std::string facets(const query::Search& search) const {
    std::optional<query::Facets> counted;
    const double time = milliseconds([&] {
      auto answer = query::facets(opened_.snapshot, search, asks_, viewer_, now_);
      if (!answer) give_up(answer.error().message);
      counted.emplace(std::move(*answer));
    });
    base::JsonWriter json;
    json.begin_object().key("ms").number(time).key("facets").begin_object();
    for (const query::Facet& facet : counted->facets) {
      json.key(opened_.mission->columns()[facet.column].name).begin_array();
      for (const query::FacetValue& each : facet.values) {
        json.begin_array().string(text_of(each.value)).number(static_cast<std::int64_t>(each.rows)).end_array();
      }
      json.end_array();
    }
    return json.end_object().end_object().take();
  }

  const Opened& opened_;
  base::Instant now_;
  std::vector<query::FacetAsk> asks_ = facet_asks(*opened_.mission);
  access::Viewer viewer_ = access::Viewer::anonymous();
};

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() < 2) give_up("usage: peers_ours DIR describe | rows COLUMN... | answer NOW");
  const Opened opened = open_archive(words[0]);
  if (!opened.rebuilt.empty()) give_up(fmt::format("the index of {} must be made anew: {}", words[0], opened.rebuilt));
  if (words[1] == "describe") {
    describe(opened);
  } else if (words[1] == "rows") {
    write_rows(opened, {words.begin() + 2, words.end()});
  } else if (words[1] == "answer" && words.size() == 3) {
    const auto now = base::parse_instant(words[2]);
    if (!now) give_up(now.error().message);
    const Answers answers(opened, *now);
    for (std::string line; std::getline(std::cin, line);) std::cout << answers.answer(line) << std::endl;
  } else {
    give_up(fmt::format("there is no '{}'; say describe, rows COLUMN... or answer NOW", words[1]));
  }
  return 0;
}
