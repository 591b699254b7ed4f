// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <set>

#include "base/env.h"
#include "base/errors.h"
#include "base/fault_env.h"
#include "base/hash.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"

namespace almagest::base {
namespace {

TEST(Errors, EveryCodeHasItsOwnRow) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Code::internal); ++i) {
    const CodeInfo& info = info_of(static_cast<Code>(i));
    EXPECT_EQ(static_cast<int>(info.code), i);
    EXPECT_TRUE(names.insert(info.name).second);
    EXPECT_GE(info.status, 400);
  }
  EXPECT_EQ(status_of(Code::not_found), status_of(Code::not_held));
}

TEST(Time, MjdAndIsoAgreeWithTheRealTables) {
  // 2024-08-21T17:59:14.506 is 60543.749473449076 in the archive's own tables.
  const auto instant = instant_of_mjd(60543.749473449076);
  ASSERT_TRUE(instant);
  EXPECT_EQ(iso_of(*instant, Fraction::seven_digits), "2024-08-21T17:59:14.5060000");
  EXPECT_EQ(iso_of(*instant, Fraction::none), "2024-08-21T17:59:14");
  EXPECT_NEAR(mjd_of(*instant), 60543.749473449076, 1e-10);
  EXPECT_EQ(iso_of(*instant_of_mjd(0), Fraction::none), "1858-11-17T00:00:00");
  EXPECT_EQ(iso_of(*instant_of_mjd(40586.5), Fraction::none), "1969-12-31T12:00:00");
  EXPECT_FALSE(instant_of_mjd(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(instant_of_mjd(1e300));
}

TEST(Time, PartialDatesNamePeriods) {
  const auto period = [](std::string_view text) {
    const auto p = parse_period(text);
    return p ? rfc3339_of(p->begin) + "/" + rfc3339_of(p->end) : "error";
  };
  EXPECT_EQ(period("2023"), "2023-01-01T00:00:00Z/2024-01-01T00:00:00Z");
  EXPECT_EQ(period("2023-12"), "2023-12-01T00:00:00Z/2024-01-01T00:00:00Z");
  EXPECT_EQ(period("2024-02-29"), "2024-02-29T00:00:00Z/2024-03-01T00:00:00Z");
  EXPECT_EQ(period("2024-02-29 23:59"), "2024-02-29T23:59:00Z/2024-03-01T00:00:00Z");
  EXPECT_EQ(period("2024-02-29T23:59:59.5Z"), "2024-02-29T23:59:59.5Z/2024-02-29T23:59:59.500001Z");
  for (const char* bad :
       {"", "23", "2023-13", "2023-02-29", "2023-1-1", "2023-01-01x", "2023-01-01 25", "2023-01-01 "}) {
    EXPECT_EQ(period(bad), "error") << bad;
  }
}

TEST(Text, NumbersAreWholeOrNothing) {
  EXPECT_EQ(parse_int("04358"), 4358);
  EXPECT_EQ(parse_int("-5"), -5);
  EXPECT_EQ(parse_int("+5"), 5);
  for (const char* bad : {"", "5x", " 5", "5.0", "99999999999999999999", "+", "-"}) EXPECT_FALSE(parse_int(bad)) << bad;
  EXPECT_EQ(parse_double("1e3"), 1000.0);
  EXPECT_EQ(parse_double("-.5"), -0.5);
  for (const char* bad : {"", "nan", "inf", "-inf", "0x1p3", "1e999", "1,5"}) EXPECT_FALSE(parse_double(bad)) << bad;
}

TEST(Text, Wildcards) {
  EXPECT_TRUE(matches_wildcard("g*", "G395H"));
  EXPECT_TRUE(matches_wildcard("*ed*", "Nieder, Red"));
  EXPECT_TRUE(matches_wildcard("*", ""));
  EXPECT_TRUE(matches_wildcard("a*b*c", "axxbyybzc"));
  EXPECT_FALSE(matches_wildcard("a*b", "axc"));
  EXPECT_FALSE(matches_wildcard("", "a"));
  // A pattern that makes a backtracking matcher run for ever.
  EXPECT_FALSE(matches_wildcard("*a*a*a*a*a*a*a*a*a*b", std::string(20000, 'a')));
}

TEST(Text, PercentAndUtf8) {
  EXPECT_EQ(percent_decode("a%2Fb+c%zz%4", true), "a/b c%zz%4");
  EXPECT_EQ(percent_encode("a/b c\xC3\xA9", "/"), "a/b%20c%C3%A9");
  EXPECT_TRUE(is_utf8("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\xAD"));
  for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"})
    EXPECT_FALSE(is_utf8(bad));
  EXPECT_EQ(latin1_to_utf8("\xE9"), "\xC3\xA9");
}

TEST(Json, NumbersStringsAndNesting) {
  JsonWriter json;
  json.begin_object().key("a").begin_array().number(std::int64_t{1}).number(0.1).number(5.0).null().end_array();
  json.key("b\"").string("x\n\x01\xFF").key("c").number(std::numeric_limits<double>::infinity()).end_object();
  EXPECT_EQ(json.text(), "{\"a\":[1,0.1,5.0,null],\"b\\\"\":\"x\\n\\u0001\xEF\xBF\xBD\",\"c\":null}");
}

TEST(Hash, MatchesPublishedTestVectors) {
  Digester digester;
  const std::string text = "123456789";
  digester.update(std::as_bytes(std::span(text.data(), 4)));
  digester.update(std::as_bytes(std::span(text.data() + 4, 5)));
  const Digests d = digester.finish();
  EXPECT_EQ(d.size, 9U);
  EXPECT_EQ(d.crc32, 0xCBF43926U);
  EXPECT_EQ(d.md5, "25f9e794323b453885f5181f1b624d0b");
  EXPECT_EQ(d.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
}

TEST(Env, FaultsCutTearAndFill) {
  const std::string folder = ::testing::TempDir() + "fault_env";
  std::filesystem::remove_all(folder);
  FaultEnv env(*parse_instant("2026-09-01"));
  ASSERT_TRUE(env.files().make_directories(folder));
  ASSERT_TRUE(write_atomically(env.files(), folder + "/a", "old"));
  const std::uint64_t whole = [&] {
    const std::uint64_t before = env.writes();
    EXPECT_TRUE(write_atomically(env.files(), folder + "/a", "old"));
    return env.writes() - before;
  }();
  // Wherever the power is cut, the file is the old one or the new one.
  for (std::uint64_t n = 0; n < whole; ++n) {
    FaultEnv broken(*parse_instant("2026-09-01"));
    broken.cut_after_writes(n);
    EXPECT_FALSE(write_atomically(broken.files(), folder + "/a", n % 2 == 0 ? "new" : "old"));
    EXPECT_TRUE(broken.cut());
    const auto text = read_text(env.files(), folder + "/a", 100);
    ASSERT_TRUE(text);
    EXPECT_TRUE(*text == "old" || *text == "new") << *text;
  }
  env.fill_disk_after_bytes(2);
  EXPECT_FALSE(write_atomically(env.files(), folder + "/a", "more"));
  EXPECT_FALSE(read_text(env.files(), folder + "/a", 2));
  EXPECT_EQ(read_text(env.files(), folder + "/none", 2).error().code, Code::not_found);
}

TEST(Env, ClockTicksFromWhereItIsPut) {
  const Instant at = *instant_of_mjd(61272);
  const auto env = make_env_at(at);
  EXPECT_GE(env->clock().now(), at);
  EXPECT_LT(env->clock().now().us, at.us + 60'000'000);
}

TEST(Log, RequestIdsSortByTime) {
  FaultEnv env(*parse_instant("2026-09-01"));
  const std::string first = make_request_id(env);
  env.set_now(*parse_instant("2026-09-02"));
  const std::string second = make_request_id(env);
  EXPECT_EQ(first.size(), 26U);
  EXPECT_LT(first, second);
}

}  // namespace
}  // namespace almagest::base
