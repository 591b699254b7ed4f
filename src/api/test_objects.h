// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: random objects that requests carry, and what they are made of.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "api/test_world.h"
#include "base/text.h"
#include "http/message.h"

namespace almagest::api::testing {

// What requests may be about.
struct Vocabulary {
  std::vector<std::string> products;  // file names, known and unknown
  std::vector<std::string> datasets;
};

inline void set_target(http::Request& request, const std::string& target) {
  const std::size_t question = target.find('?');
  request.path = base::percent_decode(target.substr(0, question), false);
  if (question != std::string::npos) request.query = http::Parameters::parse(target.substr(question + 1));
}

inline std::string encoded(const std::string& text) {
  return base::percent_encode(text, "");
}

inline std::string some_mission(Random& random) {
  static const std::vector<std::string> kMissions{"jwst", "veiled", "veiled", "VEILED", "jwst", "hst"};
  return pick(random, kMissions);
}

// A condition on a column, on values that some rows have.
inline std::pair<std::string, std::string> some_condition(Random& random, const Vocabulary& words) {
  static const std::vector<std::pair<std::string, std::vector<std::string>>> kConditions{
      {"targprop", {"NGC-1300", "SECRETLY", "!SECRETLY", "F*", "null", "*E*, WRAP"}},
      {"program", {"1", "20, 300", "> 1", "!20"}},
      {"instrume", {"NIRCAM", "MIRI", "!MIRI", "null"}},
      {"exp_type", {"NRC_IMAGE", "NRC_WFSS", "*W*", "!NRC_IMAGE"}},
      {"productLevel", {"*2a*", "3", "*1b*", "2b", "1b, 2a", "!2b"}},
      {"publicReleaseDate", {"> 2025-11-21", "< 2025-11-22", "2025 .. 2026", "null", "!null", "> 9999"}},
      {"access", {"PUBLIC", "EXCLUSIVE_ACCESS", "!PUBLIC"}},
      {"ArchiveFileID", {"> 1010", "1001 .. 1030", "> 1000000000000", "null"}},
      {"opticalElements", {"F150W*", "null", "*CLEAR"}},
      {"pi_name", {"Lee", "Lee, 1", "!2"}},
      {"duration", {"> 250", "< 100", "null", "100 .. 400"}},
      {"date_obs", {"> 2024-01-01", "null", "2023"}},
      {"detector", {"*", "null"}},
      {"cal_ver", {"1.1", "1.2, 1.3", "null"}},
      {"s_region", {"null", "!null"}},
      {"no_such_column", {"1"}},
      {"duration", {"1, twelve"}}};
  if (one_in(random, 6)) return {"fileSetName", pick(random, words.datasets) + (one_in(random, 2) ? "*" : "")};
  const auto& [column, values] = pick(random, kConditions);
  return {column, pick(random, values)};
}

inline std::string some_column(Random& random) {
  static const std::vector<std::string> kColumns{
      "fileSetName", "productLevel", "publicReleaseDate", "access",   "targprop", "exp_type", "ArchiveFileID",
      "detector",    "duration",     "program",           "s_region", "date_obs", "ang_sep",  "opticalElements"};
  return pick(random, kColumns);
}

inline std::string search_body(Random& random, const Vocabulary& words) {
  boost::json::object body;
  boost::json::array conditions;
  for (std::size_t i = below(random, 3); i > 0; --i) {
    const auto [column, value] = some_condition(random, words);
    conditions.push_back(boost::json::object{{column, value}});
  }
  if (!conditions.empty()) body["conditions"] = std::move(conditions);
  if (one_in(random, 3)) {
    static const std::vector<std::string> kPlaces{"11 21", "10.1 20.1", "SECRETLY", "ngc 1300",
                                                  "M31",   "200 -80",   "nowhere"};
    boost::json::array targets;
    for (std::size_t i = 1 + below(random, 3); i > 0; --i) targets.emplace_back(pick(random, kPlaces));
    body["target"] = std::move(targets);
    static const std::vector<double> kRadii{0, 10, 60, 10'000};
    body["radius"] = pick(random, kRadii);
  }
  boost::json::array columns;
  if (one_in(random, 2)) {
    for (std::size_t i = 1 + below(random, 6); i > 0; --i) columns.emplace_back(some_column(random));
  } else if (one_in(random, 2)) {
    columns.emplace_back("all");
  }
  if (!columns.empty()) body["select_cols"] = std::move(columns);
  if (one_in(random, 2)) {
    boost::json::array sort{boost::json::value(some_column(random)), boost::json::value("fileSetName")};
    body["sort_by"] = std::move(sort);
    body["sort_desc"] = boost::json::array{boost::json::value(one_in(random, 2))};
  }
  if (one_in(random, 2)) body["limit"] = below(random, 6);
  if (one_in(random, 3)) body["offset"] = below(random, 6);
  if (one_in(random, 6)) body["count_only"] = true;
  if (one_in(random, 6)) body["skip_count"] = true;
  if (one_in(random, 30)) return "{\"conditions\": [";
  return boost::json::serialize(body);
}

inline void add_transfer_headers(Random& random, http::Request& request) {
  if (one_in(random, 3)) request.method = "HEAD";
  static const std::vector<std::string> kRanges{"bytes=0-99",       "bytes=-1",  "bytes=100-",
                                                "bytes=999999999-", "lines=1-2", "bytes=0-9,20-29,-5"};
  if (one_in(random, 3)) request.headers.add("Range", pick(random, kRanges));
  if (one_in(random, 6)) request.headers.add("If-None-Match", "*");
  if (one_in(random, 6)) request.headers.add("If-Range", "\"" + std::string(64, 'a') + "\"");
}

inline std::string some_datasets(Random& random, const Vocabulary& words, const char* separator) {
  std::string list = pick(random, words.datasets);
  for (std::size_t more = below(random, 3); more > 0; --more) list += separator + pick(random, words.datasets);
  return list;
}

// The search object of /api/v1.
inline boost::json::object search_object(Random& random, const Vocabulary& words) {
  boost::json::object search;
  boost::json::array conditions;
  for (std::size_t i = below(random, 3); i > 0; --i) {
    const auto [column, value] = some_condition(random, words);
    conditions.push_back(boost::json::object{{"column", column}, {"condition", value}});
  }
  search["conditions"] = std::move(conditions);
  if (one_in(random, 3)) {
    static const std::vector<std::string> kPlaces{"11 21", "10.1 20.1", "SECRETLY", "M31", "nowhere"};
    search["targets"] = boost::json::array{boost::json::value(pick(random, kPlaces)),
                                           boost::json::object{{"ra_deg", 11}, {"dec_deg", 21}}};
    static const std::vector<double> kRadii{0, 0.2, 1, 170};
    search["radius_deg"] = pick(random, kRadii);
  }
  static const std::vector<std::string> kAreas{"CIRCLE ICRS 11 21 0.5", "10 20, 11 20, 11 22", "6/1-9000"};
  if (one_in(random, 4)) search["area"] = pick(random, kAreas);
  if (one_in(random, 3)) search["columns"] = "all";
  if (one_in(random, 2)) {
    static const std::vector<std::string> kDirections{"ascending", "descending"};
    search["sort"] = boost::json::array{
        boost::json::object{{"column", some_column(random)}, {"direction", pick(random, kDirections)}}};
  }
  if (one_in(random, 3)) search["limit"] = below(random, 6);
  if (one_in(random, 3)) search["offset"] = below(random, 6);
  static const std::vector<std::string> kCounts{"exact", "skip", "only"};
  if (one_in(random, 3)) search["count"] = pick(random, kCounts);
  return search;
}

inline boost::json::object map_object(Random& random, const Vocabulary& words, const char* number) {
  boost::json::object ask{{"search", search_object(random, words)}};
  if (one_in(random, 2)) ask["view"] = "CIRCLE ICRS 11 21 0.7";
  if (one_in(random, 2)) ask[number] = below(random, 8);
  return ask;
}

// Datasets and their files, to be downloaded.
inline boost::json::object selection_object(Random& random, const Vocabulary& words) {
  boost::json::object selection;
  const auto some_names = [&] {
    boost::json::array names;
    for (std::size_t i = 1 + below(random, 3); i > 0; --i) names.emplace_back(pick(random, words.datasets));
    return names;
  };
  const bool by_product = one_in(random, 5);
  if (by_product) {
    boost::json::array names;
    for (std::size_t i = below(random, 5); i > 0; --i) names.emplace_back(pick(random, words.products));
    selection["products"] = std::move(names);
  } else if (one_in(random, 2)) {
    selection["datasets"] = some_names();
  } else {
    selection["search"] = search_object(random, words);
  }
  if (one_in(random, 4)) selection["except"] = some_names();
  if (one_in(random, by_product ? 20 : 3)) {
    selection["rule"] = "observation";
    if (one_in(random, 2)) selection["parents"] = one_in(random, 2);
  }
  if (one_in(random, by_product || selection.contains("rule") ? 20 : 2))
    selection["related"] = boost::json::array{one_in(random, 2) ? "made_into" : "made_from"};
  static const std::vector<std::string> kQuick{"recommended", "all", "all", "without_guide_star", "none"};
  boost::json::object files{{"quick", pick(random, kQuick)}, {"references", one_in(random, 2)}};
  if (one_in(random, 6)) files["levels"] = boost::json::array{"2b", "3"};
  if (one_in(random, 6)) files["types"] = boost::json::array{"science", "association"};
  if (one_in(random, 6)) files["suffixes"] = boost::json::array{nullptr, "cal", "asn"};
  if (one_in(random, 4)) {
    files["groups"] = boost::json::array{boost::json::object{{"level", "2b"}, {"type", "science"}, {"suffix", "cal"}}};
  }
  if (one_in(random, 4)) files["guide_star"] = one_in(random, 2);
  if (one_in(random, 4)) files["name"] = one_in(random, 2) ? "*nrca*" : "jw00020*";
  if (one_in(random, 8)) {
    files["name"] = "_(cal|i2d)[.]";
    files["name_kind"] = "regex";
  }
  if (one_in(random, 6)) files["extensions"] = boost::json::array{"fits", "json"};
  if (one_in(random, 6)) files["bytes"] = boost::json::object{{"least", below(random, 3) * 3000}, {"most", 9000}};
  selection["files"] = std::move(files);
  return selection;
}

inline boost::json::object order_object(Random& random, const Vocabulary& words) {
  boost::json::object order{{"selection", selection_object(random, words)}};
  if (one_in(random, 2)) order["layout"] = one_in(random, 2) ? "flat" : "nested";
  if (one_in(random, 2)) order["name"] = "for a test";
  static const std::vector<std::string> kFormats{"zip", "tar"};  // one has its texts as they are, the other in pieces
  if (one_in(random, 6)) order["format"] = pick(random, kFormats);
  return order;
}

}  // namespace almagest::api::testing
