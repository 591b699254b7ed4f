// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/card.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "fits/fits_test_util.h"

namespace almagest::fits {
namespace {

struct Example {
  const char* card;
  const char* keyword;
  ValueKind kind;
  const char* text;
  const char* comment;
};

const Example kExamples[] = {
    {"SIMPLE  =                    T / conforms", "SIMPLE", ValueKind::logical, "T", "conforms"},
    {"FLAG    =                    F", "FLAG", ValueKind::logical, "F", ""},
    {"BITPIX  =                  -32 / bits", "BITPIX", ValueKind::integer, "-32", "bits"},
    {"PLUS    =                  +32", "PLUS", ValueKind::integer, "+32", ""},
    {"FREE    = 5/no blanks", "FREE", ValueKind::integer, "5", "no blanks"},
    {"BIG     = 9223372036854775808 / 2^63", "BIG", ValueKind::real, "9223372036854775808", "2^63"},
    {"REAL    =             1.25E-03 /x", "REAL", ValueKind::real, "1.25E-03", "x"},
    {"DOUBLE  =             1.25D+03", "DOUBLE", ValueKind::real, "1.25D+03", ""},
    {"POINT   = .5", "POINT", ValueKind::real, ".5", ""},
    {"TINY    = 1E-999", "TINY", ValueKind::real, "1E-999", ""},
    {"COMPLEX = (1.5, -2) / z", "COMPLEX", ValueKind::complex, "(1.5, -2)", "z"},
    {"STRING  = 'text    '           / s", "STRING", ValueKind::string, "text", "s"},
    {"QUOTE   = 'O''Neill''s'", "QUOTE", ValueKind::string, "O'Neill's", ""},
    {"SLASH   = 'a / b' / c / d", "SLASH", ValueKind::string, "a / b", "c / d"},
    {"EMPTY   = ''", "EMPTY", ValueKind::string, "", ""},
    {"LEADING = '  x '", "LEADING", ValueKind::string, "  x", ""},
    {"OPEN    = 'no closing quote", "OPEN", ValueKind::string, "no closing quote", ""},
    {"UNDEF   =                      / nothing", "UNDEF", ValueKind::undefined, "", "nothing"},
    {"UNDEF2  =", "UNDEF2", ValueKind::undefined, "", ""},
    {"COMMENT   free text = 5", "COMMENT", ValueKind::none, "", "  free text = 5"},
    {"HISTORY ran it", "HISTORY", ValueKind::none, "", "ran it"},
    {"", "", ValueKind::none, "", ""},
    {"        a blank keyword", "", ValueKind::none, "", "a blank keyword"},
    {"HIERARCH ESO DET ID = 'x' / c", "ESO DET ID", ValueKind::string, "x", "c"},
    {"HIERARCH no value", "HIERARCH", ValueKind::none, "", " no value"},
    {"lower   =                    5", "lower", ValueKind::integer, "5", ""},
    {"LONGKEYWORD = 5 / l", "LONGKEYWORD", ValueKind::integer, "5", "l"},
    {"TIGHT   =5", "TIGHT", ValueKind::integer, "5", ""},
    {"NOTE    no value but a=b", "NOTE", ValueKind::none, "", "no value but a=b"},
    {"BAD     = NaN", "BAD", ValueKind::illegal, "NaN", ""},
    {"BAD     = TRUE", "BAD", ValueKind::illegal, "TRUE", ""},
    {"BAD     = 0x10", "BAD", ValueKind::illegal, "0x10", ""},
    {"BAD     = 1E999", "BAD", ValueKind::illegal, "1E999", ""},
    {"BAD     = (1,", "BAD", ValueKind::illegal, "(1,", ""},
    {"BAD     = -", "BAD", ValueKind::illegal, "-", ""},
    {"BAD     = +", "BAD", ValueKind::illegal, "+", ""},
};

TEST(Card, IsTakenApart) {
  for (const Example& example : kExamples) {
    const std::string image = card(example.card);
    const Card parsed(image);
    EXPECT_EQ(parsed.keyword(), example.keyword) << example.card;
    EXPECT_EQ(parsed.kind(), example.kind) << example.card;
    EXPECT_EQ(parsed.comment(), example.comment) << example.card;
    if (example.kind == ValueKind::complex) {
      EXPECT_EQ(parsed.value_text(), example.text);
    } else {
      EXPECT_EQ(parsed.text(), example.text) << example.card;
    }
  }
}

TEST(Card, GivesValuesTheirTypes) {
  const auto value_of = [](const char* text) {
    const std::string image = card(text);
    return Card(image).value();
  };
  EXPECT_EQ(value_of("A       = T"), Value(true));
  EXPECT_EQ(value_of("A       = -9223372036854775808"), Value(std::int64_t{INT64_MIN}));
  EXPECT_EQ(value_of("A       = +7"), Value(std::int64_t{7}));
  EXPECT_EQ(value_of("A       = 18446744073709551615"), Value(18446744073709551615.0));
  EXPECT_EQ(value_of("A       = 1.5d2"), Value(150.0));
  EXPECT_EQ(value_of("A       = 1.e2"), Value(100.0));
  EXPECT_EQ(value_of("A       = 1E-999"), Value(0.0));
  EXPECT_EQ(value_of("A       = (1.5, -2D1)"), Value(std::complex<double>(1.5, -20)));
  EXPECT_EQ(value_of("A       = 'x'"), Value(std::string("x")));
  EXPECT_EQ(value_of("A       ="), Value());
  EXPECT_EQ(value_of("A       = nan"), Value(std::string("nan")));
}

TEST(Card, ComesOutAsUtf8WhateverItsBytes) {
  const std::string latin = card("NAME    = 'Caf\xe9' / \xb5m");
  EXPECT_EQ(Card(latin).text(), "Caf\u00e9");
  EXPECT_EQ(Card(latin).comment(), "\u00b5m");
  EXPECT_NE(Card(latin).image().find('\xe9'), std::string::npos);
  const std::string utf8 = card("NAME    = 'Caf\u00e9'");
  EXPECT_EQ(Card(utf8).text(), "Caf\u00e9");
  std::string all(kCardSize, ' ');
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(i * 37 + 11);
  all.replace(0, 11, "NAME    = '");
  EXPECT_TRUE(base::is_utf8(Card(all).text()));
  EXPECT_TRUE(base::is_utf8(Card(all).comment()));
}

TEST(Card, OfTooFewBytesIsBlank) {
  EXPECT_EQ(Card("SIMPLE").keyword(), "");
  EXPECT_EQ(Card("").image().size(), kCardSize);
}

}  // namespace
}  // namespace almagest::fits
