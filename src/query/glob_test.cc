// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/glob.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "query/test_pattern.h"

namespace almagest::query {
namespace {

using testing::pattern_of;

TEST(Glob, MatchesAsThePatternDoes) {
  std::mt19937_64 random(3);
  const auto text_of = [&](std::string_view letters, std::size_t most) {
    std::string text;
    for (std::size_t length = random() % (most + 1); length > 0; --length) text += letters[random() % letters.size()];
    return text;
  };
  std::size_t matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string shape = text_of("ab_*", 6);
    while (shape.find("**") != std::string::npos) shape.erase(shape.find("**"), 1);
    const Pattern pattern = pattern_of(shape);
    const auto glob = Glob::make(pattern);
    ASSERT_TRUE(glob);
    const std::string text = text_of("aAbB_", 9);
    const bool expected = pattern.matches(text);
    matched += expected ? 1 : 0;
    ASSERT_EQ(glob->matches(text), expected) << shape << " on " << text;
    const std::size_t cut = random() % (text.size() + 1);
    const bool halves = (glob->after(glob->start(), std::string_view(text).substr(0, cut)) &
                         glob->accepting(std::string_view(text).substr(cut))) != 0;
    ASSERT_EQ(halves, expected) << shape << " on " << text << " cut at " << cut;
  }
  EXPECT_GT(matched, 1000U);
}

TEST(Glob, HasNoRoomForLongPatterns) {
  EXPECT_TRUE(Glob::make(pattern_of(std::string(63, 'a') + "*")));
  EXPECT_FALSE(Glob::make(pattern_of("*" + std::string(64, 'a'))));
}

TEST(Glob, ReadsBytesBeyondAscii) {
  const auto glob = Glob::make(pattern_of("*\xC3\xA9*"));
  ASSERT_TRUE(glob);
  EXPECT_TRUE(glob->matches("caf\xC3\xA9 noir"));
  EXPECT_FALSE(glob->matches("caf\xC3\x89 noir"));
}

}  // namespace
}  // namespace almagest::query
