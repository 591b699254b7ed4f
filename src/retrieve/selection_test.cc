// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/selection.h"

#include <gtest/gtest.h>

#include "retrieve/plan.h"

namespace almagest::retrieve {
namespace {

bool fits(std::string_view pattern, NameFilter::Kind kind, std::string_view name) {
  const auto filter = NameFilter::make(pattern, kind);
  EXPECT_TRUE(filter) << pattern << ": " << filter.error().message;
  return filter && filter->matches(name);
}
bool glob(std::string_view pattern, std::string_view name) {
  return fits(pattern, NameFilter::Kind::glob, name);
}
bool regex(std::string_view pattern, std::string_view name) {
  return fits(pattern, NameFilter::Kind::regex, name);
}

TEST(NameFilter, GlobsAreForTheWholeNameInAnyCase) {
  EXPECT_TRUE(glob("*_cal.fits", "jw1_nrca1_cal.fits"));
  EXPECT_TRUE(glob("JW1*", "jw1_nrca1_cal.fits"));
  EXPECT_FALSE(glob("nrca1", "jw1_nrca1_cal.fits"));
  EXPECT_FALSE(glob("*_cal.fits", "jw1_nrca1_cal.fits.gz"));
  EXPECT_FALSE(glob("a.c", "abc"));
  EXPECT_TRUE(glob("a?c", "a.c"));
  EXPECT_TRUE(glob("nrc[ab][1-4]", "nrcb3"));
  EXPECT_FALSE(glob("nrc[ab][1-4]", "nrcb5"));
  EXPECT_TRUE(glob("nrc[!a]1", "nrcb1"));
  EXPECT_FALSE(glob("nrc[!a]1", "nrca1"));
  EXPECT_TRUE(glob("x[]]y", "x]y"));
  EXPECT_TRUE(glob("x[\\^.]y", "x^y"));
  EXPECT_TRUE(glob("$(rm)+{1}|", "$(rm)+{1}|"));
  EXPECT_TRUE(glob("*", "\xff\xfe\n"));
  EXPECT_TRUE(glob("\xc3\xbc*", "\xc3\xbc.fits"));
}

TEST(NameFilter, RegexesAreForAnyPartOfTheName) {
  EXPECT_TRUE(regex("_(cal|i2d)[.]fits$", "jw1_nrca1_i2d.fits"));
  EXPECT_FALSE(regex("_(cal|i2d)[.]fits$", "jw1_nrca1_rate.fits"));
  EXPECT_FALSE(regex("CAL", "jw1_nrca1_cal.fits"));
  EXPECT_TRUE(regex("(?i)CAL", "jw1_nrca1_cal.fits"));
  EXPECT_FALSE(regex("(a*)*b", std::string(10'000, 'a')));  // at once
}

TEST(NameFilter, WhatIsNoPatternIsRefused) {
  for (const char* pattern : {"(", "[", "*", "a{99999}", "(?=x)", "\\1", "((((a{100}){100}){100}){100})"}) {
    const auto filter = NameFilter::make(pattern, NameFilter::Kind::regex);
    ASSERT_FALSE(filter) << pattern;
    EXPECT_EQ(filter.error().code, base::Code::invalid_argument);
  }
  EXPECT_FALSE(NameFilter::make("nrc[ab", NameFilter::Kind::glob));
  EXPECT_FALSE(NameFilter::make("nrc[]", NameFilter::Kind::glob));
  EXPECT_FALSE(NameFilter::make("[z-a]", NameFilter::Kind::glob));
}

TEST(SafeName, NeverLeavesItsFolder) {
  EXPECT_EQ(safe_name("jw1_cal.fits"), "jw1_cal.fits");
  EXPECT_EQ(safe_name(".."), "_..");
  EXPECT_EQ(safe_name("."), "_.");
  EXPECT_EQ(safe_name(""), "_");
  EXPECT_EQ(safe_name("../../etc/passwd"), ".._.._etc_passwd");
  EXPECT_EQ(safe_name("C:\\x\n"), "C__x_");
  EXPECT_EQ(safe_name("manifest.HTML"), "_manifest.HTML");
  EXPECT_EQ(safe_name("Z\xc3\xbcrich"), "Z\xc3\xbcrich");
  EXPECT_EQ(safe_name("\xff\xc3"), "__");
  EXPECT_EQ(safe_name(std::string(300, 'x')).size(), 255U);
}

}  // namespace
}  // namespace almagest::retrieve
