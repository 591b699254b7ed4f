// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/test_files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "fits/header.h"
#include "metadata/mission_files.h"
#include "sky/region.h"
#include "universe/tangent.h"

namespace almagest::simulate {
namespace {

namespace fs = std::filesystem;

// A third of everything, so that every program has something.
class SimulatedFiles : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { files_ = std::make_unique<TestFiles>(Options{45, 1, 1, {}}); }
  static void TearDownTestSuite() { files_.reset(); }

  static const std::vector<fs::path>& paths() { return files_->paths(); }
  static std::vector<fs::path> fits_paths() { return files_->fits_paths(); }

  inline static std::unique_ptr<TestFiles> files_;
};

TEST_F(SimulatedFiles, NamesFollowTheGrammarOfTheMission) {
  const metadata::Mission& jwst = metadata::shipped_mission("jwst");
  for (const fs::path& path : paths()) {
    const auto name = jwst.parse_name(path.filename().string());
    ASSERT_TRUE(name.has_value()) << path;
    if (!name->dataset.empty()) {
      EXPECT_EQ(name->dataset, path.parent_path().filename().string());
    }
    EXPECT_GE(std::stoi(name->parts.at("program")), 9001);
  }
}

TEST_F(SimulatedFiles, AreTheSameByteForByteWhicheverProgramsAreMade) {
  const TestFiles again(Options{45, 1, 1, {9001, 9004, 9015, 9016}});
  ASSERT_GT(again.paths().size(), 50U);
  for (const fs::path& path : again.paths()) {
    const fs::path other = files_->folder() / fs::relative(path, again.folder());
    ASSERT_TRUE(fs::exists(other)) << other;
    ASSERT_EQ(TestFiles::bytes_of(path), TestFiles::bytes_of(other)) << path;
  }
}

TEST_F(SimulatedFiles, AnotherSeedGivesOtherPixelsUnderOneGrammar) {
  const TestFiles others(Options{45, 2, 1, {9004}});
  std::size_t same = 0;
  for (const fs::path& path : others.fits_paths()) {
    const fs::path other = files_->folder() / fs::relative(path, others.folder());
    if (fs::exists(other) && TestFiles::bytes_of(path) == TestFiles::bytes_of(other)) ++same;
  }
  EXPECT_EQ(same, 0U);
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
    if (science == nullptr || !science->header.contains("CRVAL1") || !science->header.contains("S_REGION")) continue;
    if (science->header.integer("NAXIS").value_or(0) > 2 && science->header.contains("CTYPE3")) continue;
    const auto parsed = sky::parse_stcs(science->header.string("S_REGION").value_or(""));
    ASSERT_TRUE(parsed && parsed->findings.empty()) << path;
    const auto* polygon = std::get_if<sky::Polygon>(&parsed->region.shapes().at(0));
    ASSERT_TRUE(polygon != nullptr && polygon->vertices().size() == 4) << path;
    const double right = static_cast<double>(science->axes[0]) + 0.5;
    const double top = static_cast<double>(science->axes[1]) + 0.5;
    const std::vector<sky::SkyPoint> corners{sky_of(science->header, 0.5, 0.5), sky_of(science->header, right, 0.5),
                                             sky_of(science->header, right, top), sky_of(science->header, 0.5, top)};
    const double tenth_deg = 0.1 * std::abs(science->header.real("CDELT1").value());  // of a pixel
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_LT(sky::separation_deg(corners[i], polygon->vertices()[i]), tenth_deg) << path << " corner " << i;
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
  for (const fs::path& path : paths()) {
    const auto name = jwst.parse_name(path.filename().string());
    ASSERT_TRUE(name.has_value());
    ++kinds[name->suffix];
    if (name->rule == "exposure") exposures.insert(name->dataset);
  }
  EXPECT_EQ(exposures.size(), 45U);
  for (const char* suffix :
       {"uncal",    "rate",   "rateints", "cal", "calints", "crf",   "i2d",     "cat",     "segm",     "psfstack",
        "psfalign", "psfsub", "ami-oi",   "asn", "pool",    "gs-id", "gs-acq1", "gs-acq2", "gs-track", "gs-fg"}) {
    EXPECT_GT(kinds[suffix], 0) << suffix;
  }
  std::set<std::string> instruments, types;
  for (const fs::path& path : fits_paths()) {
    const auto file = files_->open(path);
    instruments.insert(file.hdus()[0].header.string("INSTRUME").value_or(""));
    types.insert(file.hdus()[0].header.string("TARGTYPE").value_or("FIXED"));
  }
  EXPECT_EQ(instruments, (std::set<std::string>{"FGS", "MIRI", "NIRCAM", "NIRISS", "NIRSPEC"}));
  EXPECT_EQ(types, (std::set<std::string>{"FIXED", "MOVING"}));
}

// Every file that an association names is there, and every combined file is named by one.
TEST_F(SimulatedFiles, AssociationsNameFilesThatExist) {
  std::set<std::string> names;
  for (const fs::path& path : paths()) names.insert(path.filename().string());
  std::size_t members = 0;
  for (const fs::path& path : files_->with({"_asn.json"})) {
    const boost::json::value asn = boost::json::parse(TestFiles::bytes_of(path));
    EXPECT_TRUE(names.count(std::string(asn.at("asn_pool").as_string())) == 1) << path;
    for (const auto& product : asn.at("products").as_array()) {
      for (const auto& member : product.at("members").as_array()) {
        EXPECT_EQ(names.count(std::string(member.at("expname").as_string())), 1U)
            << path << ": " << member.at("expname").as_string();
        ++members;
      }
    }
  }
  EXPECT_GT(members, 150U);
}

// What fitsverify finds wrong; it warns of hyphens in names of columns of time, which the pipeline's have.
std::vector<std::string> complaints_in(const std::string& report) {
  std::vector<std::string> found;
  std::istringstream lines(report);
  bool ended = false;
  for (std::string line; std::getline(lines, line);) {
    ended = ended || line.find("Verification found") != std::string::npos;
    if (line.find("*** ") != 0) continue;
    const bool is_time = line.find("Name \"MJD-") != std::string::npos || line.find("Name \"TDB-") != std::string::npos;
    const bool is_hyphen = is_time && line.find("Warning") != std::string::npos;
    if (!is_hyphen && line.find("Verification found") == std::string::npos) found.push_back(line);
  }
  if (!ended) found.push_back("there is no result: " + report);
  return found;
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
    const fs::path report = files_->folder() / "report.txt";
    std::system(fmt::format("fitsverify '{}' > '{}' 2>&1", path.string(), report.string()).c_str());
    EXPECT_EQ(complaints_in(TestFiles::bytes_of(report)), std::vector<std::string>()) << path;
  }
  EXPECT_GT(seen.size(), 30U);
}

TEST(Simulate, RefusesWhatItCanNotMake) {
  const auto env = base::make_env();
  for (const Options& options : {Options{0, 1, 1, {}}, Options{-1, 1, 1, {}}, Options{kMostDatasets + 1, 1, 1, {}},
                                 Options{10, 1, 3, {}}, Options{10, 1, 32, {}}, Options{10, 1, 1, {1234}}}) {
    const auto made = simulate(env->files(), "/nowhere", options, {});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, base::Code::invalid_argument);
  }
}

}  // namespace
}  // namespace almagest::simulate
