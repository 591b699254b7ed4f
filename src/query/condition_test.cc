// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/condition.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/time.h"
#include "index/test_archive.h"
#include "index/text_pool.h"

namespace almagest::query {
namespace {

using base::Code;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::string shown(const query::Test& test) {
  if (std::holds_alternative<Null>(test)) return "null";
  if (const auto* pattern = std::get_if<Pattern>(&test)) {
    std::string text;
    for (const std::string& piece : pattern->pieces) text += (text.empty() ? "<" : "|") + piece;
    return text + ">";
  }
  const auto end = [](auto value, auto least, auto most) {
    return value == least ? std::string("-") : value == most ? std::string("+") : fmt::format("{}", value);
  };
  if (const auto* range = std::get_if<NumberRange>(&test)) {
    return fmt::format("[{},{}]", end(range->reals.low, -kInfinity, kInfinity),
                       end(range->reals.high, -kInfinity, kInfinity));
  }
  if (const auto* range = std::get_if<IntegerRange>(&test)) {
    return fmt::format("[{},{}]", end(range->low, kLeast, kMost), end(range->high, kLeast, kMost));
  }
  const auto& wrapped = std::get<WrappedRange>(test);
  return fmt::format("[{},360,{}]", wrapped.low, wrapped.high);
}

std::string shown(const Condition& condition) {
  std::string text;
  for (const Item& item : condition.items) {
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", item.negated ? "!" : "", shown(item.test));
  }
  return text;
}

struct Good {
  std::string text, meaning;
};
void expect_parses(Family family, const std::vector<Good>& cases) {
  for (const Good& good : cases) {
    const auto condition = parse_condition(family, good.text);
    ASSERT_TRUE(condition) << good.text << ": " << condition.error().message;
    EXPECT_EQ(shown(*condition), good.meaning) << good.text;
  }
}

struct Bad {
  std::string text, at;  // `at`: the part that the error must point at
  std::string hint;      // part of the message
};
void expect_refuses(Family family, const std::vector<Bad>& cases) {
  for (const Bad& bad : cases) {
    const auto condition = parse_condition(family, bad.text);
    ASSERT_FALSE(condition) << bad.text << " means " << shown(*condition);
    EXPECT_EQ(condition.error().code, Code::invalid_argument);
    ASSERT_TRUE(condition.error().at) << bad.text;
    EXPECT_EQ(bad.text.substr(condition.error().at->offset, condition.error().at->length), bad.at) << bad.text;
    EXPECT_NE(condition.error().message.find(bad.hint), std::string::npos) << condition.error().message;
  }
}

std::string us(std::string_view time) {
  return std::to_string(base::parse_instant(time)->us);
}

TEST(Condition, OfTexts) {
  expect_parses(Family::text, {{"", ""},
                               {"  ", ""},
                               {"F770W", "<f770w>"},
                               {" F770W ", "<f770w>"},
                               {"F1*", "<f1|>"},
                               {"*1*w", "<|1|w>"},
                               {"a**b", "<a|b>"},
                               {"*", "<|>"},
                               {"a b", "<a b>"},
                               {"a,b", "<a> <b>"},
                               {"!a, ! b,G*", "!<a> !<b> <g|>"},
                               {"\"Smith, Jane\"", "<smith, jane>"},
                               {"!\"a,b\" , c", "!<a,b> <c>"},
                               {"\"a\\\"b\\*c\\\\d\"", "<a\"b*c\\d>"},
                               {"\"a*,\"", "<a|,>"},
                               {"a\\,b", "<a,b>"},
                               {"\\* alf Lyr", "<* alf lyr>"},
                               {"\\!odd", "<!odd>"},
                               {"5\" wide", "<5\" wide>"},
                               {"back\\slash", "<back\\slash>"},
                               {"end\\", "<end\\>"},
                               {"\"\"", "<>"},
                               {"null", "null"},
                               {"NULL, a", "null <a>"},
                               {"!null", "!null"},
                               {"is null", "null"},
                               {"Is Not Null", "!null"},
                               {"!is not null", "null"},
                               {"\"null\"", "<null>"},
                               {"\xC3\x9C", "<\xC3\x9C>"},
                               {">5", "<>5>"}});
  expect_refuses(Family::text, {{",", "", "missing"},
                                {"a,", "", "missing"},
                                {"a,,b", "", "missing"},
                                {"a, !", "!", "nothing follows"},
                                {"a, !!b", "!", "one '!'"},
                                {"x, \"abc, d", "\"abc, d", "never closed"},
                                {"\"abc\\\"", "\"abc\\\"", "never closed"},
                                {"\"a\" b, c", "b", "comma"},
                                {"\n\"a", "\"a", "never closed"}});
}

TEST(Condition, OfSubstringsIsWrapped) {
  expect_parses(Family::substring, {{"smith", "<|smith|>"},
                                    {"smi*h", "<|smi|h|>"},
                                    {"*smith*", "<|smith|>"},
                                    {"\"Lee, J\"", "<|lee, j|>"},
                                    {"!lee", "!<|lee|>"},
                                    {"lee,janice", "<|lee|> <|janice|>"},
                                    {"null", "null"}});
}

TEST(Condition, OfNumbers) {
  expect_parses(Family::number, {{"5", "[5,5]"},
                                 {"=5", "[5,5]"},
                                 {"== 5", "[5,5]"},
                                 {"+5", "[5,5]"},
                                 {"-5", "[-5,-5]"},
                                 {"5e3", "[5000,5000]"},
                                 {".5", "[0.5,0.5]"},
                                 {">=5", "[5,+]"},
                                 {"<= 5", "[-,5]"},
                                 {"1 .. 5", "[1,5]"},
                                 {"1..5", "[1,5]"},
                                 {"-2..-1", "[-2,-1]"},
                                 {"-1e-3 .. .5", "[-0.001,0.5]"},
                                 {"5..5", "[5,5]"},
                                 {"10 +- 2", "[8,12]"},
                                 {"10+-2", "[8,12]"},
                                 {"10 \xC2\xB1 2", "[8,12]"},
                                 {"-10 +- 20%", "[-12,-8]"},
                                 {"10 +- 20 %", "[8,12]"},
                                 {"-1 +- -0", "[-1,-1]"},
                                 {"1,2 , >= 7", "[1,1] [2,2] [7,+]"},
                                 {"!5", "![5,5]"},
                                 {"!=5", "![5,5]"},
                                 {"! 1 .. 2", "![1,2]"},
                                 {"!null", "!null"},
                                 {"null,3", "null [3,3]"}});
  expect_refuses(Family::number, {{"five", "five", "not a number"},
                                  {"1, five", "five", "not a number"},
                                  {"> x", "x", "not a number"},
                                  {">", ">", "nothing follows"},
                                  {"1, >= ", ">=", "nothing follows"},
                                  {"=>5", ">5", "not a number"},
                                  {"1 ..", "1 ..", "both"},
                                  {".. 5", ".. 5", "both"},
                                  {"x .. 5", "x", "not a number"},
                                  {"5 .. x", "x", "not a number"},
                                  {"0, 5 .. 1", "5 .. 1", "1 .. 5"},
                                  {"5 +- -1", "-1", "negative"},
                                  {"5 +-", "5 +-", "both sides"},
                                  {"5 +- x%", "x", "not a number"},
                                  {"5 6", "5 6", "not a number"},
                                  {"nan", "nan", "not a number"},
                                  {"1e999", "1e999", "not a number"},
                                  {"0x10", "0x10", "not a number"},
                                  {"1,,2", "", "missing"},
                                  {"!", "!", "nothing follows"}});
}

TEST(Condition, OfNumbersIsExactOnIntegers) {
  const auto integers = [](std::string_view text) {
    return shown(query::Test{std::get<NumberRange>(parse_condition(Family::number, text)->items[0].test).integers});
  };
  EXPECT_EQ(integers("9007199254740993"), "[9007199254740993,9007199254740993]");
  EXPECT_EQ(integers(">9007199254740993"), "[9007199254740994,+]");
  EXPECT_EQ(integers("<-9223372036854775807"), "[-,-]");
  EXPECT_EQ(integers("> 2.5"), "[3,+]");
  EXPECT_EQ(integers(">= 2.5"), "[3,+]");
  EXPECT_EQ(integers("< 2.5"), "[-,2]");
  EXPECT_EQ(integers("2.5"), "[3,2]");
  EXPECT_EQ(integers("> 2.0"), "[3,+]");
  EXPECT_EQ(integers("1.5 .. 3.5"), "[2,3]");
  EXPECT_EQ(integers("10 +- 15%"), "[9,11]");
  EXPECT_EQ(integers("< 1e30"), "[-,+]");
  EXPECT_EQ(integers("> 1e30"), "[1,0]");
  EXPECT_EQ(integers("< -1e30"), "[1,0]");
  EXPECT_EQ(integers("> -1e30"), "[-,+]");
}

TEST(Condition, OfTimes) {
  const auto range = [](std::string_view low, std::string_view high) {
    const auto end = high == "+" ? "+" : std::to_string(base::parse_instant(high)->us - 1);
    return fmt::format("[{},{}]", low == "-" ? "-" : us(low), end);
  };
  expect_parses(Family::time,
                {{"2023", range("2023-01-01", "2024-01-01")},
                 {"2023-02", range("2023-02-01", "2023-03-01")},
                 {"=2023-02-03", range("2023-02-03", "2023-02-04")},
                 {"2023-02-03 04", range("2023-02-03 04:00", "2023-02-03 05:00")},
                 {"2023-02-03T04:05", range("2023-02-03 04:05", "2023-02-03 04:06")},
                 {"2023-02-03 04:05:06", range("2023-02-03 04:05:06", "2023-02-03 04:05:07")},
                 {"<2023-02", range("-", "2023-02-01")},
                 {"<= 2023-02", range("-", "2023-03-01")},
                 {"> 2023-02", range("2023-03-01", "+")},
                 {">=2023-02", range("2023-02-01", "+")},
                 {"2023-01 .. 2023-03", range("2023-01-01", "2023-04-01")},
                 {"2023..2023", range("2023-01-01", "2024-01-01")},
                 {"!2023,2022", "!" + range("2023-01-01", "2024-01-01") + " " + range("2022-01-01", "2023-01-01")},
                 {"null", "null"}});
  expect_refuses(Family::time, {{"2023-13", "2023-13", "not a date"},
                                {"2023-02-30", "2023-02-30", "not a date"},
                                {"yesterday", "yesterday", "2023-01-31"},
                                {"2022, 2023-1", "2023-1", "not a date"},
                                {">= 3", "3", "not a date"},
                                {"2023 .. x", "x", "not a date"},
                                {"2023 ..", "2023 ..", "both"},
                                {"2023-03 .. 2023-01", "2023-03 .. 2023-01", "backwards"},
                                {"2023-03 +- 2", "2023-03 +- 2", "range"},
                                {"60000", "60000", "not a date"}});
}

TEST(Condition, OfRightAscensions) {
  expect_parses(Family::ra, {{"10.5", "[10.5,10.5]"},
                             {"360", "[0,0]"},
                             {"-10", "[350,350]"},
                             {"10:20:30", "[155.125,155.125]"},
                             {"10 20 30", "[155.125,155.125]"},
                             {"10h20m30s", "[155.125,155.125]"},
                             {"10h", "[150,150]"},
                             {"150d30m", "[150.5,150.5]"},
                             {"10 .. 20", "[10,20]"},
                             {"350 .. 10", "[350,360,10]"},
                             {"-10..10", "[350,360,10]"},
                             {"350 .. 370", "[350,360,10]"},
                             {"0 .. 360", "[-,+]"},
                             {"23:00:00 .. 01:00:00", "[345,360,15]"},
                             {"5 +- 10", "[355,360,15]"},
                             {"5 +- 200", "[-,+]"},
                             {">= 350", "[350,+]"},
                             {"<= 10", "[-,10]"},
                             {"!350..10, 1 .. 2", "![350,360,10] [1,2]"}});
  expect_refuses(Family::ra, {{"1000", "1000", "out of range"},
                              {"10:20:30:40", "10:20:30:40", "right ascension"},
                              {"10:61", "10:61", "right ascension"},
                              {"10.5:20", "10.5:20", "right ascension"},
                              {"10:", "10:", "right ascension"},
                              {"1, east", "east", "right ascension"},
                              {"1 .. x", "x", "right ascension"},
                              {"> -5", "-5", "350 .. 10"},
                              {"5 +- 1h", "1h", "degrees"}});
}

TEST(Condition, OfDeclinations) {
  expect_parses(Family::dec, {{"-5.5", "[-5.5,-5.5]"},
                              {"-05:30:00", "[-5.5,-5.5]"},
                              {"-00 30", "[-0.5,-0.5]"},
                              {"+5d30m", "[5.5,5.5]"},
                              {"\xE2\x88\x92"
                               "5\xC2\xB0"
                               "30\xE2\x80\xB2",
                               "[-5.5,-5.5]"},
                              {"-10 .. -5", "[-10,-5]"},
                              {">= 80", "[80,+]"},
                              {"0 +- 5", "[-5,5]"},
                              {"90", "[90,90]"}});
  expect_refuses(Family::dec, {{"90.1", "90.1", "beyond a pole"},
                               {"0 .. 91", "91", "beyond a pole"},
                               {"> -100", "-100", "beyond a pole"},
                               {"5 .. -5", "-5", "backwards"},
                               {"5h", "5h", "declination"},
                               {"north", "north", "declination"}});
}

TEST(Condition, OfFlags) {
  expect_parses(Family::flag, {{"t", "[1,1]"},
                               {"TRUE", "[1,1]"},
                               {"Yes", "[1,1]"},
                               {"=1", "[1,1]"},
                               {"f", "[0,0]"},
                               {"False,no", "[0,0] [0,0]"},
                               {"0", "[0,0]"},
                               {"!t", "![1,1]"},
                               {"null", "null"}});
  expect_refuses(Family::flag, {{"maybe", "maybe", "true"}, {"t, 2", "2", "true"}, {"=", "=", "true"}});
}

TEST(Condition, HasLimits) {
  std::string items = "1";
  for (std::size_t i = 1; i < kMaxConditionItems; ++i) items += ",1";
  EXPECT_TRUE(parse_condition(Family::number, items));
  EXPECT_EQ(parse_condition(Family::number, items + ",1").error().code, Code::too_large);
  const std::string long_text(kMaxConditionBytes, 'x');
  EXPECT_TRUE(parse_condition(Family::text, long_text));
  EXPECT_EQ(parse_condition(Family::text, long_text + "y").error().code, Code::too_large);
  std::string stars;
  for (std::size_t i = 0; i < kMaxWildcards; ++i) stars += "a*";
  EXPECT_TRUE(parse_condition(Family::text, stars));
  EXPECT_EQ(parse_condition(Family::text, stars + "b*").error().code, Code::too_large);
}

TEST(Condition, FollowsTheColumn) {
  const metadata::Mission mission = index::testing::test_mission("test", "visible");
  const auto parse = [&](std::string_view column, std::string_view text) {
    return parse_condition(mission, *mission.find(column), text);
  };
  EXPECT_EQ(parse("pi", "a")->family, Family::substring);
  EXPECT_EQ(parse("ra", "1")->family, Family::ra);
  EXPECT_EQ(parse("moving", "t")->family, Family::flag);
  EXPECT_EQ(parse("start", "2023")->family, Family::time);
  EXPECT_EQ(parse("ang_sep", "<1")->family, Family::number);
  EXPECT_TRUE(parse("access", "public"));
  EXPECT_TRUE(parse("access", "EXCL*, PUBLIC"));
  EXPECT_TRUE(parse("search_pos", ""));
  const auto wrong_word = parse("access", "SECRET");
  ASSERT_FALSE(wrong_word);
  EXPECT_NE(wrong_word.error().message.find("EXCLUSIVE_ACCESS"), std::string::npos);
  EXPECT_EQ(wrong_word.error().at->length, 6U);
  const auto computed = parse("search_key", "1");
  ASSERT_FALSE(computed);
  EXPECT_EQ(computed.error().code, Code::invalid_argument);
}

TEST(Condition, ExactlyFindsAnyText) {
  for (const std::string& word : index::testing::words()) {
    const auto condition = parse_condition(Family::text, exactly(word));
    ASSERT_TRUE(condition) << word;
    ASSERT_EQ(condition->items.size(), 1U);
    EXPECT_TRUE(std::get<Pattern>(condition->items[0].test).exact()) << word;
    for (const std::string& other : index::testing::words()) {
      EXPECT_EQ(std::get<Pattern>(condition->items[0].test).matches(other), index::compare_nocase(word, other) == 0);
    }
  }
}

}  // namespace
}  // namespace almagest::query
