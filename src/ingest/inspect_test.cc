// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/inspect.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>

#include "fits/writer.h"
#include "metadata/mission_files.h"

namespace almagest::ingest {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Warnings about a file of this name with one spectrum for each list of fluxes.
std::vector<std::string> warnings_of(const std::string& name, const std::vector<std::vector<double>>& spectra) {
  fits::CardWriter primary;
  primary.text("TELESCOP", "JWST");
  std::vector<std::byte> bytes;
  EXPECT_TRUE(fits::append_empty_primary(bytes, primary).has_value());
  for (std::size_t i = 0; i < spectra.size(); ++i) {
    fits::CardWriter cards;
    cards.text("EXTNAME", "EXTRACT1D").integer("EXTVER", static_cast<std::int64_t>(i + 1));
    EXPECT_TRUE(fits::append_table(bytes, {{"FLUX", "Jy", spectra[i]}}, cards).has_value());
  }
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("almagest-inspect-{}", ::getpid());
  std::filesystem::create_directories(folder);
  const std::string path = folder / name;
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  std::vector<metadata::Mission> missions;
  missions.push_back(*metadata::load_mission(metadata::declaration_files("jwst")));
  const auto dictionary = metadata::Dictionary::make(std::move(missions));
  const auto env = base::make_env();
  const auto found = inspect(env->files(), *dictionary, path, name);
  EXPECT_TRUE(found.has_value());
  std::filesystem::remove_all(folder);
  return found ? found->warnings : std::vector<std::string>();
}

TEST(Inspect, WarnsOfSpectraInWhichNothingWasMeasured) {
  const std::string x1d = "jw01234001001_02101_00001_nrs1_x1d.fits";
  using Texts = std::vector<std::string>;
  EXPECT_EQ(warnings_of(x1d, {{kNan, 1, kNan}}), Texts());
  EXPECT_EQ(warnings_of(x1d, {{kNan, 0, kNan}}), Texts{"FLUX is NaN or zero in every row"});
  EXPECT_EQ(warnings_of(x1d, {{kNan}, {kNan}}), Texts{"FLUX is NaN or zero in every row"});
  EXPECT_EQ(warnings_of(x1d, {{kNan}, {2}, {3}}), Texts{"FLUX is NaN or zero in every row of 1 of 3 spectra"});
}

TEST(Inspect, LooksForFluxInSpectraOnly) {
  EXPECT_EQ(warnings_of("jw01234001001_02101_00001_nrs1_cal.fits", {{kNan}}), std::vector<std::string>());
}

}  // namespace
}  // namespace almagest::ingest
