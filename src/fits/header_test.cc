// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/header.h"

#include <gtest/gtest.h>

#include "fits/fits_test_util.h"

namespace almagest::fits {
namespace {

std::string cards_of(const std::vector<std::string>& cards) {
  std::string text;
  for (const std::string& one : cards) text += card(one);
  return text;
}

TEST(Header, FindsKeywordsWithoutRegardToCase) {
  const std::string text = cards_of({"EXPTIME = 12.5", "exptime = 13", "Lower   = 'x'", "COUNT   = 2.0",
                                     "HIERARCH ESO ID = 7", "COMMENT a", "COMMENT b", "LONGKEYWORDS = T"});
  const auto header = Header::parse(text);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->real("exptime"), 12.5);
  EXPECT_EQ(header->string("LOWER"), "x");
  EXPECT_EQ(header->integer("COUNT"), 2);
  EXPECT_EQ(header->integer("EXPTIME"), std::nullopt);
  EXPECT_EQ(header->integer("eso id"), 7);
  EXPECT_EQ(header->real("ESO ID"), 7.0);
  EXPECT_EQ(header->logical("longkeywords"), true);
  EXPECT_EQ(header->text("EXPTIME"), "12.5");
  EXPECT_EQ(header->text("COMMENT"), std::nullopt);
  EXPECT_EQ(header->string("EXPTIME"), std::nullopt);
  EXPECT_FALSE(header->contains("EXPTIM"));
  EXPECT_FALSE(header->contains(""));
  EXPECT_FALSE(header->contains("EXPTIME "));
  EXPECT_EQ(header->cards().size(), 8U);
  EXPECT_FALSE(Header::parse("")->contains("X"));
}

TEST(Header, FindsAllOfMany) {
  std::vector<std::string> cards;
  for (int i = 0; i < 5000; ++i)
    cards.push_back("K" + std::to_string(i) + std::string(7 - std::to_string(i).size(), ' ') + "= " +
                    std::to_string(i));
  const std::string text = cards_of(cards);
  const auto header = Header::parse(text);
  ASSERT_TRUE(header);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(header->integer("k" + std::to_string(i)), i);
}

TEST(Header, JoinsLongStrings) {
  const std::string text = cards_of({
      "S_REGION= 'POLYGON ICRS  275.845029277 &' / first",
      "CONTINUE  '-70.139134558 ''q'' &'",
      "CONTINUE  '' / extent",
      "NEXT    = 'ends in &'",
      "COMMENT between",
      "CONTINUE  'an orphan'",
      "LAST    = 'a&'",
      "CONTINUE  'b'",
      "CONTINUE  'c'",
  });
  const auto header = Header::parse(text);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->string("S_REGION"), "POLYGON ICRS  275.845029277 -70.139134558 'q'");
  EXPECT_EQ(header->find("S_REGION")->comment(), "first extent");
  EXPECT_EQ(header->find("S_REGION")->continuations(), 2U);
  EXPECT_EQ(header->find("S_REGION")->image().size(), 240U);
  EXPECT_EQ(header->string("NEXT"), "ends in &");
  EXPECT_EQ(header->string("LAST"), "ab");
  ASSERT_EQ(header->cards().size(), 6U);
  EXPECT_EQ(header->cards()[3].keyword(), "CONTINUE");
  EXPECT_EQ(header->cards()[3].comment(), "  'an orphan'");
  EXPECT_EQ(header->cards()[5].kind(), ValueKind::none);
}

TEST(Header, BoundsChainsAndCards) {
  std::vector<std::string> cards{"LONG    = '&'"};
  for (int i = 0; i < 1000; ++i) cards.emplace_back("CONTINUE  'x&'");
  const std::string text = cards_of(cards);
  EXPECT_EQ(Header::parse(text)->string("LONG")->size(), 1001U);  // the last & has no continuation
  EXPECT_EQ(Header::parse(text, {.continuations = 999}).error().code, base::Code::too_large);
  EXPECT_EQ(Header::parse(text, {.cards_per_header = 1000}).error().code, base::Code::too_large);
}

}  // namespace
}  // namespace almagest::fits
