// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns over a dictionary in pieces against the pattern on each text.
#include "query/pieced_match.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "index/test_column.h"
#include "query/code_set.h"
#include "query/test_pattern.h"

namespace almagest::query {
namespace {

using testing::pattern_of;

// As the names of datasets: exposures, guider files with times, stage 3 products, and some that fit no grammar.
std::vector<std::string> names(std::size_t count, std::mt19937_64& random) {
  const auto number = [&](unsigned long below) { return random() % below; };
  const auto digits = [](unsigned long value, std::size_t width) {
    std::string text = std::to_string(value);
    return std::string(width - std::min(width, text.size()), '0') + text;
  };
  std::vector<std::string> all;
  while (all.size() < count) {
    std::string name = "jw" + digits(1000 + number(40), 5);
    switch (number(8)) {
      case 0:
        name += digits(number(20), 3) + digits(number(4), 3);
        name += "_gs-acq1_2026" + digits(number(365), 3) + digits(number(800) * 60, 6);
        break;
      case 1:
        name += "-o" + digits(number(90), 3);
        name += "_t001_nircam_F200W";
        break;
      case 2:
        if (number(50) == 0) {
          name = "JW";
          name.append(number(6), 'x');
        } else {
          name += digits(number(3000), 6);
        }
        break;
      default:
        name += digits(number(20), 3) + digits(number(4), 3);
        name += "_" + digits(2101 + number(4) * 1000, 5);
        name += "_" + digits(number(12), 5);
    }
    all.push_back(name);
  }
  return all;
}

TEST(PiecedMatch, FindsWhatThePatternMatches) {
  std::mt19937_64 random(11);
  std::vector<metadata::Value> values;
  for (const std::string& name : names(120'000, random)) values.emplace_back(name);
  const index::testing::BuiltColumn built(index::Content::text, values);
  const index::Column& column = built.column();
  ASSERT_FALSE(column.pieces().empty());
  for (const char* shape :
       {"*_02101_00001", "*1_0*", "*001_02101*", "jw01*1*", "jw0101*_00003", "*", "*x*", "*gs-acq1_2026*9", "*f2*",
        "jw010050*_*", "*0*0*0*1*1*", "*5", "*_t001_nircam_f200w", "nothing*", "*nothing", "jw01003", "j*w*"}) {
    const Pattern pattern = pattern_of(shape);
    Condition condition{Family::text, {Item{false, pattern}}};
    const index::Bitmap codes = codes_meeting(column, condition);
    for (index::Code code = 0; code < column.dictionary_size(); ++code) {
      ASSERT_EQ(codes.test(code), pattern.matches(column.text(code))) << shape << " on " << column.text(code);
    }
    EXPECT_FALSE(codes.test(column.dictionary_size()));
  }
}

TEST(PiecedMatch, LeavesDictionariesAloneThatHaveNothingInCommon) {
  std::mt19937_64 random(12);
  std::vector<metadata::Value> values;
  values.reserve(40'000);
  for (int i = 0; i < 40'000; ++i) values.emplace_back("x_" + std::to_string(random()));
  const index::testing::BuiltColumn built(index::Content::text, values);
  EXPECT_TRUE(built.column().pieces().empty());
}

}  // namespace
}  // namespace almagest::query
