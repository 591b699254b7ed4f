// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/toml_guard.h"

#include <gtest/gtest.h>

#include <string>

#include "metadata/toml_reader.h"

namespace almagest::metadata {
namespace {

TEST(TomlGuard, FindsWhatTheParserMustNotSee) {
  for (const auto* text : {"[=]",
                           "[[=]]",
                           "[. ]",
                           "[[\ra]]",
                           "[\n]",
                           "  [ #",
                           "[[\xc3\xa9",
                           "\xc3\xa9 = 1",
                           "a = \xc3\xa9",
                           "[a]\xc3\xa9",
                           "a = [1,\xc3\xa9",
                           "a\xc3\xa9 = 1",
                           "a = ''\xc3\xa9",
                           "a = \"x\\\\\"\xc3\xa9",
                           "\357\273\277a = 1",
                           "a = [\n[1], [2]\n]\n[=]",
                           "a = '''x''''\n[=]",
                           "a = [}",
                           "a = [1,}",
                           "a = { b = 1 ]",
                           "a = [\n}",
                           "a = \"\"\"\\\xc3\xa9\"\"\"",
                           "a = \"\"\"x \\\n \xc3\xa9\"\"\"",
                           "a = \"\\\xc3\xa9\""}) {
    EXPECT_TRUE(base::find_poison(text)) << text;
    EXPECT_FALSE(parse_toml("x.toml", text)) << text;
  }
  EXPECT_EQ(base::find_poison("a = 1\n\n[=]")->line, 3U);
  EXPECT_EQ(parse_toml("x.toml", "a = 1\n[=]").error().message,
            "x.toml:2: not valid TOML: a table needs a name after its bracket");
}

TEST(TomlGuard, LetsValidTextsPass) {
  for (const auto* text :
       {"", "# \xc3\xa9", "a = \"\xc3\xa9\"", "a = '\xc3\xa9'", "\"\xc3\xa9\" = 1",
        "a = \"\"\"\n[=] \\\" \xc3\xa9 \"\"\"\n[b]", "a = '''\n[=]\xc3\xa9'''", "a = [\n[1, 2],\n[3]]\n[b.c]\r\n[[d]]",
        "[ \"x\" ]", "a = [{ b = 1 },\n{ b = 2 }]", "a = \"\"\"\xc3\xa9\n\xc3\xa9\"\"\"", "a = '''\\\xc3\xa9'''",
        "a = \"\" # [=]\n", "a = \"\"\"x\"\"\"\"\"\nb = 1"}) {
    EXPECT_FALSE(base::find_poison(text)) << text;
    EXPECT_TRUE(parse_toml("x.toml", text)) << text;
  }
}

TEST(TomlGuard, LeavesOtherMistakesToTheParser) {
  for (const auto* text :
       {"[", "[[", "[]", "a = {", "a = '''", "a.b.=1", "\"\\", "'", "a = \"\n", "a = [", "]", "=", "\x01"}) {
    EXPECT_FALSE(base::find_poison(text)) << text;
    EXPECT_FALSE(parse_toml("x.toml", text)) << text;
  }
}

}  // namespace
}  // namespace almagest::metadata
