// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/search_object.h"

#include <gtest/gtest.h>

#include "metadata/mission_files.h"

namespace almagest::api {
namespace {

using base::Code;

const metadata::Mission& jwst() {
  return metadata::shipped_mission("jwst");
}

std::optional<Resolved> place_of(std::string_view name) {
  if (name != "M31") return std::nullopt;
  return Resolved{"M 31", *sky::SkyPoint::make(10.68, 41.27), "Galaxy", "names of the sky"};
}

struct Outcome {
  base::Result<SearchObject> object;
  std::string offence;
};

Outcome read(const std::string& text) {
  const auto document = JsonDocument::parse(text);
  if (!document) return {base::fail(document.error()), "no JSON"};
  auto object = read_search_object(JsonNode(*document), jwst(), place_of);
  return {std::move(object), document->offence()};
}

void expect_refused(const std::string& text, const std::string& pointer, Code code = Code::invalid_argument) {
  const Outcome outcome = read(text);
  ASSERT_FALSE(outcome.object) << text;
  EXPECT_EQ(outcome.object.error().code, code) << text;
  EXPECT_EQ(outcome.offence, pointer) << text;
  EXPECT_FALSE(outcome.object.error().message.empty());
}

TEST(SearchObject, OfNothingIsTheWholeMission) {
  const auto object = read("{}").object;
  ASSERT_TRUE(object);
  EXPECT_EQ(object->search.mission, "jwst");
  EXPECT_TRUE(object->search.constraints.empty());
  EXPECT_EQ(object->search.limit, kDefaultRows);
  EXPECT_EQ(object->search.columns, whole_mission(jwst()).search.columns);
  EXPECT_FALSE(object->search.columns.empty());
}

TEST(SearchObject, HasAllPartsOfASearch) {
  const auto object =
      read(R"({"conditions": [{"condition": ">= 5", "column": "DURATION"}, {"column": "title", "condition": ""}],
    "targets": ["M31", " 1 2", {"ra_deg": 3, "dec_deg": -4.5, "name": "x"}, {"ra_deg": 360, "dec_deg": 0}], "radius_deg": 1e-1,
    "area": "CIRCLE ICRS 1 2 3", "sort": [{"column": "date_obs", "direction": "descending"}, {"column": "title"}],
    "columns": ["title", "title", "date_obs"], "offset": 5.0, "limit": 10000, "count": "skip"})")
          .object;
  ASSERT_TRUE(object) << object.error().message;
  const query::Search& search = object->search;
  ASSERT_EQ(search.constraints.size(), 1U);
  EXPECT_EQ(search.constraints[0].column, jwst().find("duration"));
  ASSERT_EQ(search.targets.size(), 4U);
  EXPECT_EQ(object->resolved[0]->name, "M 31");
  EXPECT_FALSE(object->resolved[1]);
  EXPECT_EQ(search.targets[2].text, "x");
  EXPECT_EQ(search.targets[2].point.dec_deg(), -4.5);
  EXPECT_EQ(search.targets[3].point.ra_deg(), 0);
  EXPECT_EQ(search.targets[3].text, "360 0");
  EXPECT_EQ(search.radius_deg, 0.1);
  EXPECT_TRUE(search.area);
  ASSERT_EQ(search.sort.size(), 2U);
  EXPECT_EQ(search.sort[0].direction, index::Direction::descending);
  EXPECT_EQ(search.sort[1].direction, index::Direction::ascending);
  EXPECT_EQ(search.columns.size(), 2U);
  EXPECT_EQ(search.offset, 5U);
  EXPECT_EQ(search.limit, kMostRows);
  EXPECT_EQ(search.counting, query::Counting::skip);
}

TEST(SearchObject, PointsAtWhatIsWrong) {
  expect_refused("[]", "");
  expect_refused("null", "");
  expect_refused(R"({"a/b~c": 1})", "/a~1b~0c");
  expect_refused(R"({"conditions": {}})", "/conditions");
  expect_refused(R"({"conditions": [{"column": "title"}]})", "/conditions/0");
  expect_refused(R"({"conditions": [{"column": "title", "condition": 5}]})", "/conditions/0/condition");
  expect_refused(R"({"conditions": [{"column": "title", "condition": "x", "not": true}]})", "/conditions/0/not");
  expect_refused(R"({"targets": ["1 2", "nowhere"]})", "/targets/1");
  expect_refused(R"({"targets": [{"ra_deg": 1}]})", "/targets/0");
  expect_refused(R"({"targets": [{"ra_deg": 1, "dec_deg": 91}]})", "/targets/0/dec_deg");
  expect_refused(R"({"radius_deg": "1"})", "/radius_deg");
  expect_refused(R"({"radius_deg": -1})", "/radius_deg");
  expect_refused(R"({"radius_deg": 1e999})", "/radius_deg");
  expect_refused(R"({"area": "CIRCLE"})", "/area");
  expect_refused(R"({"sort": [{"direction": "ascending"}]})", "/sort/0");
  expect_refused(R"({"sort": [{"column": "title", "direction": "up"}]})", "/sort/0/direction");
  expect_refused(R"({"columns": "some"})", "/columns");
  expect_refused(R"({"columns": ["nothing"]})", "/columns/0");
  expect_refused(R"({"offset": -1})", "/offset");
  expect_refused(R"({"offset": 18446744073709551615})", "/offset");
  expect_refused(R"({"limit": true})", "/limit");
  expect_refused(R"({"limit": 1.5})", "/limit");
  expect_refused(R"({"limit": 10001})", "/limit");
  expect_refused(R"({"limit": null})", "/limit");
  expect_refused(R"({"count": "all"})", "/count");
}

TEST(SearchObject, PointsIntoACondition) {
  const Outcome outcome = read(R"({"conditions": [{"column": "duration", "condition": "1, twelve"}]})");
  ASSERT_FALSE(outcome.object);
  ASSERT_TRUE(outcome.object.error().at);
  EXPECT_EQ(outcome.object.error().at->offset, 3U);
  EXPECT_EQ(outcome.object.error().at->length, 6U);
  EXPECT_EQ(outcome.offence, "/conditions/0/condition");
}

std::string many(const std::string& item, std::size_t count) {
  std::string list = "[";
  for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + item;
  return list + "]";
}

TEST(SearchObject, HasLimits) {
  expect_refused(R"({"conditions": )" + many("{}", kMostConditions + 1) + "}", "/conditions", Code::too_large);
  expect_refused(R"({"targets": )" + many("\"1 2\"", query::kMaxTargets + 1) + "}", "/targets", Code::too_large);
  expect_refused(R"({"targets": )" + many("\"M31\"", kMostNamedTargets + 1) + "}",
                 "/targets/" + std::to_string(kMostNamedTargets), Code::too_large);
  expect_refused(R"({"sort": )" + many(R"({"column": "title"})", kMostSortKeys + 1) + "}", "/sort", Code::too_large);
  expect_refused(R"({"columns": )" + many("\"title\"", kMostColumns + 1) + "}", "/columns", Code::too_large);
  expect_refused(R"({"targets": [")" + std::string(201, 'x') + "\"]}", "/targets/0", Code::too_large);
  expect_refused(std::string(JsonDocument::kMaxBytes + 1, ' '), "no JSON", Code::too_large);
  EXPECT_TRUE(read(R"({"targets": )" + many("\"1 2\"", query::kMaxTargets) + "}").object);
}

TEST(JsonDocument, SaysWhereTextStopsBeingJson) {
  const std::vector<std::pair<std::string, std::size_t>> cases{{"", 0},         {"{\"a\": 1,}", 8}, {"{} x", 3},
                                                               {"\"\xff\"", 1}, {"{\"a\"", 4},      {"[1] ]", 4}};
  for (const auto& [text, at] : cases) {
    const auto document = JsonDocument::parse(text);
    ASSERT_FALSE(document) << text;
    ASSERT_TRUE(document.error().at) << text;
    EXPECT_EQ(document.error().at->offset, at) << text;
  }
  EXPECT_TRUE(JsonDocument::parse(" [1, 2]\r\n\t "));
}

TEST(JsonDocument, DoesNotGoDownForEver) {
  EXPECT_FALSE(JsonDocument::parse(std::string(1'000'000, '[')));
}

}  // namespace
}  // namespace almagest::api
