// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/multipart.h"

#include <gtest/gtest.h>

#include "http/range.h"

namespace almagest::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kType = "multipart/form-data; charset=utf-8; Boundary=\"x y\"";

std::string form(const std::string& name, const std::string& value) {
  return "--x y\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

TEST(Multipart, FieldsAreReadInTheirOrder) {
  const auto fields = parse_multipart(kType, "preamble\r\n" + form("uri", "a,b\r\n--x z") + form("empty", "") +
                                                 "--x y \t\r\nX: 1\r\ncontent-disposition: form-data; "
                                                 "filename=\"name=\\\"x\\\"\"; name=third\r\n\r\n3\r\n--x y--");
  ASSERT_TRUE(fields) << fields.error().message;
  EXPECT_EQ(*fields, (Fields{{"uri", "a,b\r\n--x z"}, {"empty", ""}, {"third", "3"}}));
  EXPECT_EQ(*parse_multipart(kType, "--x y--\r\nepilogue"), Fields());
}

TEST(Multipart, WhatIsNoWholeFormIsRefused) {
  const std::string whole = form("uri", "value") + "--x y--";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_multipart(kType, whole.substr(0, length))) << length;
  }
  for (const char* type : {"", "multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=x y",
                           "multipart/form-data; boundary=\"x y", "multipart/form-data; xboundary=\"x y\""}) {
    EXPECT_FALSE(parse_multipart(type, whole)) << type;
  }
  EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=" + std::string(71, 'x'), whole));
  for (const char* odd : {"--x yz\r\n\r\n\r\n--x y--", "--x y\r\n\r\nno name\r\n--x y--",
                          "--x y\r\nContent-Disposition: "
                          "attachment; name=a\r\n\r\n1\r\n--x y--",
                          "\r\n\r\n--x y"}) {
    EXPECT_FALSE(parse_multipart(kType, odd)) << odd;
  }
  EXPECT_FALSE(parse_multipart(kType, "--x y\r\nA: " + std::string(10'000, 'a') + "\r\n\r\n1\r\n--x y--"));
  std::string many;
  for (std::size_t i = 0; i <= kMostFields; ++i) many += form("a", "");
  EXPECT_EQ(parse_multipart(kType, many + "--x y--").error().code, base::Code::too_large);
}

TEST(Ranges, SeveralAreTakenUnlessTheyOverlap) {
  const auto ranges = parse_ranges("bytes= 10-19 ,, 0-4,-5,1000-", 100);
  ASSERT_TRUE(ranges);
  ASSERT_EQ(ranges->size(), 3U);
  EXPECT_EQ((*ranges)[0].first, 10U);
  EXPECT_EQ((*ranges)[2].first, 95U);
  EXPECT_EQ((*ranges)[2].length, 5U);
  for (const char* none :
       {"bytes=0-5,5-9", "bytes=0-5,x", "bytes=-5,90-", "lines=0-1", "", "bytes=", "bytes=5-1,7-8"}) {
    EXPECT_EQ(parse_ranges(none, 100)->size(), 0U) << none;
  }
  EXPECT_EQ(parse_ranges("bytes=100-,200-300", 100).error().code, base::Code::range_not_satisfiable);
  std::string many = "bytes=0-0";
  for (std::size_t i = 1; i < kMostRanges; ++i) many += "," + std::to_string(2 * i) + "-" + std::to_string(2 * i);
  EXPECT_EQ(parse_ranges(many, 1000)->size(), kMostRanges);
  EXPECT_EQ(parse_ranges(many + ",900-900", 1000)->size(), 0U);
}

}  // namespace
}  // namespace almagest::http
