// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/page_pack.h"

#include <gtest/gtest.h>

namespace almagest::api {
namespace {

constexpr std::string_view kPack = "index.html\ttext/html\t5\t3\nassets/a.js\ttext/javascript\t4\t0\n\nhellogz!1234";

TEST(PagePack, GivesEachFileAsItIsAndGzipped) {
  const auto pack = PagePack::parse(kPack);
  ASSERT_TRUE(pack) << pack.error().message;
  ASSERT_EQ(pack->size(), 2U);
  const PageFile* page = pack->find("index.html");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->media_type, "text/html");
  EXPECT_EQ(page->plain, "hello");
  EXPECT_EQ(page->gzipped, "gz!");
  const PageFile* script = pack->find("assets/a.js");
  ASSERT_NE(script, nullptr);
  EXPECT_EQ(script->plain, "1234");
  EXPECT_EQ(script->gzipped, "");
  EXPECT_EQ(pack->find("../index.html"), nullptr);
}

TEST(PagePack, WithoutFilesIsEmpty) {
  const auto pack = PagePack::parse("");
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->find("index.html"), nullptr);
}

TEST(PagePack, RefusesWhatIsCutOrLies) {
  for (std::size_t length = 1; length < kPack.size(); ++length) {
    EXPECT_FALSE(PagePack::parse(kPack.substr(0, length))) << length;
  }
  EXPECT_FALSE(PagePack::parse("a\tb\t-1\t0\n\n"));
  EXPECT_FALSE(PagePack::parse("a\tb\t99999999999999999999\t0\n\nx"));
  EXPECT_FALSE(PagePack::parse(std::string(kPack) + "more"));
}

}  // namespace
}  // namespace almagest::api
