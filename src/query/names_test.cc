// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/names.h"

#include <gtest/gtest.h>

namespace almagest::query {
namespace {

TEST(Names, SpellingIsForgiven) {
  const auto table = NameTable::parse(
      "M 31\t10.685\t41.269\tGalaxy\nNGC 1300\t49.92\t-19.41\tGalaxy\nAndromeda Galaxy\t10.685\t41.269\tGalaxy\n"
      "HD 224801\t0.18\t45.25\tStar\n");
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->size(), 4U);
  for (const char* name : {"M31", "m 31", "Messier 31", "m031", "MESSIER31"}) {
    ASSERT_NE(table->find(name), nullptr) << name;
    EXPECT_DOUBLE_EQ(table->find(name)->point.ra_deg(), 10.685);
  }
  EXPECT_NE(table->find("andromeda  galaxy"), nullptr);
  EXPECT_NE(table->find("ngc1300"), nullptr);
  EXPECT_EQ(table->find("ngc130"), nullptr);
  EXPECT_EQ(table->find("ngc 13 00"), nullptr);
  EXPECT_EQ(table->find(""), nullptr);
}

TEST(Names, ADamagedTableIsAnError) {
  EXPECT_FALSE(NameTable::parse("M31\t10\n"));
  EXPECT_FALSE(NameTable::parse("M31\tx\t10\tGalaxy\n"));
  EXPECT_FALSE(NameTable::parse("M31\t10\t95\tGalaxy\n"));
}

}  // namespace
}  // namespace almagest::query
