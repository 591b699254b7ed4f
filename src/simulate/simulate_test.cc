// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/simulate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "fits/header.h"
#include "metadata/mission_files.h"
#include "universe/tangent.h"
#include "sky/region.h"

namespace almagest::simulate {
namespace {

namespace fs = std::filesystem;

// One archive of twenty datasets for all tests.
class SimulatedFiles : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / fmt::format("almagest-simulate-{}", ::getpid());
    fs::remove_all(folder_);
    make("one", 20, 1);
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "one")) {
      if (entry.is_regular_file()) paths_.push_back(entry.path());
    }
    std::sort(paths_.begin(), paths_.end());
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static Made make(const std::string& name, std::int64_t datasets, std::uint64_t seed) {
    const auto env = base::make_env();
    const auto made = simulate(env->files(), (folder_ / name).string(), {datasets, seed}, {});
    EXPECT_TRUE(made.has_value());
    return made.value_or(Made{});
  }

  static std::string bytes_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  static std::vector<fs::path> fits_paths() {
    std::vector<fs::path> found;
    std::copy_if(paths_.begin(), paths_.end(), std::back_inserter(found),
                 [](const fs::path& path) { return path.extension() == ".fits"; });
    return found;
  }

  inline static fs::path folder_;
  inline static std::vector<fs::path> paths_;
};

TEST_F(SimulatedFiles, NamesFollowTheGrammarOfTheMission) {
  const metadata::Mission& jwst = metadata::shipped_mission("jwst");
  for (const fs::path& path : paths_) {
    const auto name = jwst.parse_name(path.filename().string());
    ASSERT_TRUE(name.has_value()) << path;
    if (!name->dataset.empty()) {
      EXPECT_EQ(name->dataset, path.parent_path().filename().string());
    }
    EXPECT_GE(std::stoi(name->parts.at("program")), 9001);
  }
}

TEST_F(SimulatedFiles, AreTheSameByteForByte) {
  make("again", 20, 1);
  for (const fs::path& path : paths_) {
    const fs::path other = folder_ / "again" / fs::relative(path, folder_ / "one");
    ASSERT_TRUE(fs::exists(other)) << other;
    ASSERT_EQ(bytes_of(path), bytes_of(other)) << path;
  }
  fs::remove_all(folder_ / "again");
}

TEST_F(SimulatedFiles, AnotherSeedGivesOtherPixelsUnderOneGrammar) {
  make("other", 3, 2);
  std::size_t same = 0;
  for (const fs::path& path : paths_) {
    const fs::path other = folder_ / "other" / fs::relative(path, folder_ / "one");
    if (path.extension() == ".fits" && fs::exists(other) && bytes_of(path) == bytes_of(other)) ++same;
  }
  EXPECT_EQ(same, 0U);
  fs::remove_all(folder_ / "other");
}

TEST_F(SimulatedFiles, SayThatTheyAreSimulated) {
  const auto env = base::make_env();
  for (const fs::path& path : fits_paths()) {
    const auto file = fits::open(env->files(), path.string());
    ASSERT_TRUE(file.has_value()) << path;
    EXPECT_TRUE(file->warnings().empty()) << path;
    const fits::Header& primary = file->hdus()[0].header;
    EXPECT_EQ(primary.logical("SIMULATE"), true) << path;
    EXPECT_EQ(primary.string("ORIGIN"), "ALMAGEST") << path;
    EXPECT_EQ(primary.string("TITLE").value_or("").substr(0, 11), "SIMULATED: ") << path;
    EXPECT_EQ(primary.string("FILENAME"), path.filename().string());
  }
}

// The keywords taken at their word, by the formulas of Calabretta & Greisen (2002) and not by the class under test.
sky::SkyPoint sky_of(const fits::Header& header, double x, double y) {
  const auto number = [&](const char* keyword) { return header.real(keyword).value_or(0); };
  const double dx = (x - number("CRPIX1")) * number("CDELT1");
  const double dy = (y - number("CRPIX2")) * number("CDELT2");
  const double u = (number("PC1_1") * dx + number("PC1_2") * dy) * sky::kDegree;
  const double v = (number("PC2_1") * dx + number("PC2_2") * dy) * sky::kDegree;
  const double ra0 = number("CRVAL1") * sky::kDegree;
  const double dec0 = number("CRVAL2") * sky::kDegree;
  const double rho = std::hypot(u, v);
  const double c = std::atan(rho);
  const double dec = rho > 0 ? std::asin(std::cos(c) * std::sin(dec0) + v * std::sin(c) * std::cos(dec0) / rho) : dec0;
  const double ra =
      ra0 + std::atan2(u * std::sin(c), rho * std::cos(dec0) * std::cos(c) - v * std::sin(dec0) * std::sin(c));
  return sky::SkyPoint::make(ra / sky::kDegree, dec / sky::kDegree).value_or(sky::SkyPoint::towards({1, 0, 0}));
}

TEST_F(SimulatedFiles, OutlinesAreTheCornersOfTheWcs) {
  const auto env = base::make_env();
  std::size_t checked = 0;
  for (const fs::path& path : fits_paths()) {
    const auto file = fits::open(env->files(), path.string());
    ASSERT_TRUE(file.has_value());
    const fits::Hdu* science = file->find("SCI");
    if (science == nullptr || !science->header.contains("CRVAL1")) continue;
    const auto parsed = sky::parse_stcs(science->header.string("S_REGION").value_or(""));
    ASSERT_TRUE(parsed && parsed->findings.empty()) << path;
    const auto* polygon = std::get_if<sky::Polygon>(&parsed->region.shapes().at(0));
    ASSERT_TRUE(polygon != nullptr && polygon->vertices().size() == 4) << path;
    const double right = static_cast<double>(science->axes[0]) + 0.5;
    const double top = static_cast<double>(science->axes[1]) + 0.5;
    const std::vector<sky::SkyPoint> corners{sky_of(science->header, 0.5, 0.5), sky_of(science->header, right, 0.5),
                                             sky_of(science->header, right, top), sky_of(science->header, 0.5, top)};
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_LT(sky::separation_deg(corners[i], polygon->vertices()[i]) * 3600, 0.1) << path << " corner " << i;
    }
    ++checked;
  }
  EXPECT_GT(checked, 100U);
}

TEST_F(SimulatedFiles, ReachAcrossRaZeroAndOverThePole) {
  const auto env = base::make_env();
  bool wraps = false;
  bool pole = false;
  const sky::SkyPoint north = sky::SkyPoint::towards({0, 0, 1});
  for (const fs::path& path : fits_paths()) {
    const auto file = fits::open(env->files(), path.string());
    const fits::Hdu* science = file ? file->find("SCI") : nullptr;
    if (science == nullptr) continue;
    const auto parsed = sky::parse_stcs(science->header.string("S_REGION").value_or(""));
    if (!parsed || parsed->region.empty()) continue;
    pole = pole || parsed->region.contains(north);
    std::set<bool> sides;
    const auto* polygon = std::get_if<sky::Polygon>(&parsed->region.shapes()[0]);
    for (const sky::SkyPoint& vertex : polygon->vertices()) {
      if (std::abs(vertex.dec_deg()) < 80) sides.insert(vertex.ra_deg() > 180);
    }
    wraps = wraps || (sides.size() == 2 && std::abs(polygon->vertices()[0].ra_deg() - 180) > 170);
  }
  EXPECT_TRUE(wraps);
  EXPECT_TRUE(pole);
}

TEST_F(SimulatedFiles, HoldEveryInstrumentAndKind) {
  const metadata::Mission& jwst = metadata::shipped_mission("jwst");
  std::map<std::string, int> kinds;
  std::set<std::string> exposures;
  for (const fs::path& path : paths_) {
    const auto name = jwst.parse_name(path.filename().string());
    ASSERT_TRUE(name.has_value());
    ++kinds[name->suffix];
    if (name->rule == "exposure") exposures.insert(name->dataset);
  }
  EXPECT_EQ(exposures.size(), 20U);
  for (const char* suffix : {"uncal", "rate", "cal", "x1d", "i2d", "s2d", "cat", "asn", "pool", "msa", "gs-id",
                             "gs-acq1", "gs-acq2", "gs-track", "gs-fg"}) {
    EXPECT_GT(kinds[suffix], 0) << suffix;
  }
  std::set<std::string> instruments, types;
  const auto env = base::make_env();
  for (const fs::path& path : fits_paths()) {
    const auto file = fits::open(env->files(), path.string());
    ASSERT_TRUE(file.has_value());
    instruments.insert(file->hdus()[0].header.string("INSTRUME").value_or(""));
    types.insert(file->hdus()[0].header.string("TARGTYPE").value_or("FIXED"));
  }
  EXPECT_EQ(instruments, (std::set<std::string>{"FGS", "MIRI", "NIRCAM", "NIRSPEC"}));
  EXPECT_EQ(types, (std::set<std::string>{"FIXED", "MOVING"}));
}

TEST_F(SimulatedFiles, PassFitsverify) {
  if (std::system("command -v fitsverify > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "fitsverify is not installed (Debian package fitsverify)";
  }
  const metadata::Mission& jwst = metadata::shipped_mission("jwst");
  std::set<std::string> seen;
  for (const fs::path& path : fits_paths()) {
    auto name = jwst.parse_name(path.filename().string());
    const std::string kind = name->suffix + (name->parts.count("instrument") != 0 ? name->parts.at("instrument")
                                             : name->parts.count("detector") != 0 ? name->parts.at("detector")
                                                                                  : name->parts["stage"]);
    if (!seen.insert(kind).second) continue;
    const fs::path report = folder_ / "report.txt";
    const int status =
        std::system(fmt::format("fitsverify -q '{}' > '{}' 2>&1", path.string(), report.string()).c_str());
    EXPECT_EQ(status, 0) << path;
    EXPECT_NE(bytes_of(report).find("verification OK"), std::string::npos) << path << ": " << bytes_of(report);
  }
  EXPECT_GT(seen.size(), 20U);
}

TEST(Simulate, RefusesWhatItCanNotMake) {
  const auto env = base::make_env();
  for (const std::int64_t datasets : {std::int64_t{0}, std::int64_t{-1}, kMostDatasets + 1}) {
    const auto made = simulate(env->files(), "/nowhere", {datasets, 1}, {});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, base::Code::invalid_argument);
  }
}

}  // namespace
}  // namespace almagest::simulate
