// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/table_probe.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "base/env.h"
#include "fits/fits_test_util.h"
#include "fits/writer.h"

namespace almagest::fits {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
const float kFloatNan = std::numeric_limits<float>::quiet_NaN();

std::string table_of(const std::vector<TableColumn>& columns) {
  std::vector<std::byte> file;
  EXPECT_TRUE(append_empty_primary(file, CardWriter()).has_value());
  EXPECT_TRUE(append_table(file, columns, CardWriter()).has_value());
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

base::Result<bool> probe(const std::string& bytes, std::string_view column) {
  ALMAGEST_TRY(const File file, read(as_bytes(bytes)));
  return all_nan_or_zero(file, file.hdus().back(), column);
}

base::Code code_of(const base::Result<bool>& answer) {
  return answer ? base::Code::internal : answer.error().code;
}

// One column after `cards`, four rows of `row_size` bytes of which all bits are set: NaN as far as they are numbers.
std::string hand_made(std::int64_t row_size, const std::vector<std::string>& cards) {
  std::vector<std::string> all{"XTENSION= 'BINTABLE'",           "BITPIX  =                    8",
                               "NAXIS   =                    2", fmt::format("NAXIS1  = {:>20}", row_size),
                               "NAXIS2  =                    4", "PCOUNT  =                    0",
                               "GCOUNT  =                    1"};
  all.insert(all.end(), cards.begin(), cards.end());
  return primary() + header_of(all) + padded(std::string(static_cast<std::size_t>(4 * row_size), '\xff'), '\0');
}

TEST(TableProbe, TellsValuesFromNone) {
  const std::vector<double> wavelength{1, 2, 3};
  EXPECT_EQ(probe(table_of({{"WAVELENGTH", "um", wavelength}, {"FLUX", "Jy", std::vector{kNan, kNan, kNan}}}), "FLUX"),
            true);
  EXPECT_EQ(
      probe(table_of({{"WAVELENGTH", "um", wavelength}, {"FLUX", "Jy", std::vector{kNan, kNan, -1e-30}}}), "FLUX"),
      false);
  EXPECT_EQ(probe(table_of({{"FLUX", "Jy", std::vector{kFloatNan, -0.0F, 0.0F}}}), "flux"), true);
  EXPECT_EQ(probe(table_of({{"FLUX", "Jy", std::vector{0.0, 0.0}}}), "FLUX"), true);
  EXPECT_EQ(probe(table_of({{"NAME", "", std::vector<std::string>{"a", "bcd"}},
                            {"FLUX", "Jy", std::vector{kFloatNan, std::numeric_limits<float>::infinity()}}}),
                  "FLUX"),
            false);
}

TEST(TableProbe, ReadsVectorsAfterColumnsOfEveryWidth) {
  const std::vector<std::string> cards{
      "TFIELDS =                    3", "TFORM1  = '17X     '", "TTYPE1  = 'BITS    '", "TFORM2  = '2PE(9)  '",
      "TTYPE2  = 'HEAP    '",           "TFORM3  = '3E      '", "TTYPE3  = 'FLUX    '"};
  EXPECT_EQ(probe(hand_made(31, cards), "FLUX"), true);
}

TEST(TableProbe, SaysWhatItCanNotAnswer) {
  const std::string table = table_of({{"FLUX", "Jy", std::vector{kNan}}, {"DQ", "", std::vector<std::int32_t>{0}}});
  EXPECT_EQ(code_of(probe(table, "SURFACE")), base::Code::not_found);
  EXPECT_EQ(code_of(probe(table, "DQ")), base::Code::unsupported);
  EXPECT_EQ(code_of(probe(gzipped(table), "FLUX")), base::Code::unsupported);
  EXPECT_EQ(code_of(probe(table.substr(0, 2 * kBlockSize + 10), "FLUX")), base::Code::unsupported);
  EXPECT_EQ(code_of(probe(primary(), "FLUX")), base::Code::unsupported);
  EXPECT_EQ(probe(table_of({{"FLUX", "Jy", std::vector<double>{}}}), "FLUX"), true);
}

TEST(TableProbe, SurvivesHostileForms) {
  for (const char* form :
       {"", " ", "E5", "18446744073709551616E", "18446744073709551615D", "2305843009213693952D", "4611686018427387904E",
        "99999999999999999999999999D", "-1E", "1Z", "9", "2E", "D", "1e", "'E'"}) {
    const auto answer = probe(
        hand_made(7, {"TFIELDS =                    1", fmt::format("TFORM1  = '{}'", form), "TTYPE1  = 'FLUX    '"}),
        "FLUX");
    if (std::string(form) == "E5") {
      EXPECT_EQ(answer, true);  // what follows the type is ignored
    } else {
      EXPECT_FALSE(answer.has_value()) << form;
    }
  }
  for (const char* fields : {"-1", "1000", "9223372036854775807"}) {
    EXPECT_FALSE(
        probe(hand_made(8, {fmt::format("TFIELDS = {:>20}", fields), "TFORM1  = 'D       '", "TTYPE1  = 'FLUX    '"}),
              "FLUX")
            .has_value());
  }
  EXPECT_EQ(
      probe(hand_made(8, {"TFIELDS =                    1", "TFORM1  = '0D      '", "TTYPE1  = 'FLUX    '"}), "FLUX"),
      true);
}

TEST(TableProbe, FindsTheRealSpectrumWithoutValues) {
  const char* shared = std::getenv("ALMAGEST_SHARED");
  const std::string folder =
      (shared != nullptr ? std::string(shared) : std::string(ALMAGEST_SOURCE_DIR) + "/../shared") +
      "/data/jwst-fits/s2d_x1d";
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) GTEST_SKIP() << "no shared test data";
  const auto env = base::make_env();
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().string().find("_x1d.fits") == std::string::npos) continue;
    const auto file = open(env->files(), entry.path().string());
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(all_nan_or_zero(*file, file->hdus()[1], "FLUX"), true);
    EXPECT_EQ(all_nan_or_zero(*file, file->hdus()[1], "WAVELENGTH"), false);
  }
}

}  // namespace
}  // namespace almagest::fits
