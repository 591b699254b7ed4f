// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/csv.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace almagest::ingest {
namespace {

std::string dump(const std::string& text) {
  CsvReader reader(ByteSource::of(text));
  std::vector<std::string_view> fields;
  std::string out;
  for (;;) {
    const auto more = reader.next(fields);
    if (!more) return out + "!" + more.error().message;
    if (!*more) return out;
    out += std::to_string(reader.line()) + ":";
    for (const auto field : fields) out += "<" + std::string(field) + ">";
    out += ";";
  }
}

TEST(Csv, FollowsRfc4180) {
  EXPECT_EQ(dump("a,b\r\n1,2\n"), "1:<a><b>;2:<1><2>;");
  EXPECT_EQ(dump("\"a,\"\"b\"\"\nc\",d\n,\n"), "1:<a,\"b\"\nc><d>;3:<><>;");
  EXPECT_EQ(dump("a\n\n\r\nb"), "1:<a>;4:<b>;");
  EXPECT_EQ(dump(""), "");
  EXPECT_EQ(dump("\"\""), "1:<>;");
  EXPECT_EQ(dump("x\"y,z\""), "1:<x\"y><z\">;");  // quotes within bare fields are taken as they are
}

TEST(Csv, NamesTheLineOfAMistake) {
  EXPECT_EQ(dump("a\n\"b"), "1:<a>;!line 2: a quoted field never ends");
  EXPECT_EQ(dump("a\n\"b\"c\n"), "1:<a>;!line 2: text follows a closing quote");
  EXPECT_NE(dump("\"" + std::string(5U << 20U, 'x')).find("a record has more than"), std::string::npos);
  EXPECT_NE(dump(std::string(30'000, ',')).find("more than 20000 fields"), std::string::npos);
}

TEST(Csv, RecordsMayCrossBufferEnds) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i) + ",\"" + std::string(777, 'q') + "\n\"\n";
  CsvReader reader(ByteSource::of(text));
  std::vector<std::string_view> fields;
  int count = 0;
  for (;;) {
    const auto more = reader.next(fields);
    ASSERT_TRUE(more) << more.error().message;
    if (!*more) break;
    ASSERT_EQ(fields[0], std::to_string(count++));
    ASSERT_EQ(fields[1].size(), 778U);
  }
  EXPECT_EQ(count, 5000);
}

TEST(Csv, DamagedGzipIsAnError) {
  EXPECT_NE(dump("\x1f\x8b\x08garbage").find("gzip"), std::string::npos);
  EXPECT_NE(dump("\x1f\x8b").find("gzip"), std::string::npos);
}

}  // namespace
}  // namespace almagest::ingest
