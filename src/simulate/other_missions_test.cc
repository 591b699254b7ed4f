// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/other_missions.h"

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

#include "base/text.h"
#include "fits/image_reader.h"
#include "fits/table_reader.h"
#include "fits/wcs.h"
#include "metadata/mission_files.h"
#include "sky/region.h"

namespace almagest::simulate {
namespace {

namespace fs = std::filesystem;

const metadata::Mission* mission_of(const std::string& file_name) {
  for (const char* id : {"hlsp", "hst", "tess", "galex"}) {
    const metadata::Mission& mission = metadata::shipped_mission(id);
    if (mission.parse_name(file_name)) return &mission;
  }
  return nullptr;
}

// One set of files for all tests.
class OtherMissions : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / fmt::format("almagest-others-{}", ::getpid());
    fs::remove_all(folder_);
    make("one", 1);
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "one")) {
      if (entry.is_regular_file()) paths_[entry.path().filename().string()] = entry.path();
    }
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static Output make(const std::string& name, std::uint64_t seed) {
    const auto env = base::make_env();
    Output output(env->files(), (folder_ / name).string());
    const auto made = write_other_missions(output, universe::Universe(seed));
    EXPECT_TRUE(made) << made.error().message;
    return output;
  }

  static std::string bytes_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  static fits::File open(const std::string& name) {
    const auto env = base::make_env();
    auto file = fits::open_with_data(env->files(), paths_.at(name).string());
    EXPECT_TRUE(file) << name;
    return std::move(*file);
  }

  static bool is_fits(const std::string& name) { return name.find(".fits") != std::string::npos; }

  static std::vector<double> column(const fits::File& file, std::string_view hdu, std::string_view name) {
    const auto table = fits::TableReader::open(file, *file.find(hdu));
    EXPECT_TRUE(table && table->find(name) != nullptr) << name;
    std::vector<double> values(table->rows() * table->find(name)->repeat);
    EXPECT_TRUE(table->read<double>(*table->find(name), 0, values));
    return values;
  }

  inline static fs::path folder_;
  inline static std::map<std::string, fs::path> paths_;
};

TEST_F(OtherMissions, NamesFollowTheGrammarsOfTheMissions) {
  std::map<std::string, std::set<std::string>> datasets;
  std::set<std::string> kinds;
  for (const auto& [name, path] : paths_) {
    const metadata::Mission* mission = mission_of(name);
    ASSERT_NE(mission, nullptr) << name;
    const auto parsed = mission->parse_name(name);
    EXPECT_FALSE(parsed->contributed) << name;
    EXPECT_EQ(base::lower(parsed->dataset), base::lower(path.parent_path().filename().string())) << name;
    datasets[mission->id()].insert(parsed->dataset);
    kinds.insert(mission->id() + " " + parsed->suffix);
  }
  EXPECT_EQ(datasets["hst"].size(), 25U);
  EXPECT_EQ(datasets["tess"].size(), 10U);
  EXPECT_EQ(datasets["galex"].size(), 5U);
  EXPECT_EQ(datasets["hlsp"].size(), 6U);
  const std::set<std::string> expected{"hst flt",  "hst drz",   "hst asn",     "hst x1d",    "tess lc",
                                       "tess tp",  "galex int", "galex cnt",   "galex mcat", "galex skybg",
                                       "hlsp drz", "hlsp cat",  "hlsp readme", "hlsp spec"};
  EXPECT_EQ(kinds, expected);
}

TEST_F(OtherMissions, SayThatTheyAreSimulated) {
  const std::map<std::string, std::set<std::string>> telescopes{
      {"hst", {"HST"}}, {"tess", {"TESS"}}, {"galex", {"GALEX"}}, {"hlsp", {"HST", "JWST"}}};
  for (const auto& [name, path] : paths_) {
    if (!is_fits(name)) continue;
    const fits::File file = open(name);
    EXPECT_TRUE(file.warnings().empty()) << name;
    const fits::Header& primary = file.hdus()[0].header;
    EXPECT_EQ(primary.logical("SIMULATE"), true) << name;
    EXPECT_EQ(primary.string("ORIGIN"), "ALMAGEST") << name;
    EXPECT_EQ(primary.string("TITLE").value_or("").substr(0, 11), "SIMULATED: ") << name;
    EXPECT_EQ(primary.string("FILENAME"), name);
    EXPECT_EQ(telescopes.at(mission_of(name)->id()).count(primary.string("TELESCOP").value_or("")), 1U) << name;
  }
}

TEST_F(OtherMissions, AreTheSameByteForByteAndSmall) {
  const Output again = make("again", 1);
  EXPECT_EQ(again.count(), static_cast<std::int64_t>(paths_.size()));
  EXPECT_LT(again.bytes(), 36'000'000);
  for (const auto& [name, path] : paths_) {
    EXPECT_EQ(bytes_of(path), bytes_of(folder_ / "again" / fs::relative(path, folder_ / "one"))) << name;
  }
  fs::remove_all(folder_ / "again");
}

TEST_F(OtherMissions, PassFitsverify) {
  if (std::system("command -v fitsverify > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "fitsverify is not installed (Debian package fitsverify)";
  }
  for (const auto& [name, path] : paths_) {
    if (!is_fits(name)) continue;
    const fs::path report = folder_ / "report.txt";
    const fs::path plain = folder_ / "plain.fits";
    const bool zipped = path.extension() == ".gz";
    if (zipped) {
      ASSERT_EQ(std::system(fmt::format("gunzip -c '{}' > '{}'", path.string(), plain.string()).c_str()), 0);
    }
    const std::string checked = zipped ? plain.string() : path.string();
    EXPECT_EQ(std::system(fmt::format("fitsverify -q '{}' > '{}' 2>&1", checked, report.string()).c_str()), 0) << name;
    EXPECT_NE(bytes_of(report).find("verification OK"), std::string::npos) << name << ": " << bytes_of(report);
  }
}

TEST_F(OtherMissions, TransitsAreAsDeepAsThePlanetMakesThem) {
  const universe::Variation& planet = universe::Universe::special("SIM-TRANSIT")->variation;
  int curves = 0;
  for (const auto& [name, path] : paths_) {
    if (!name.ends_with("0000999000000001-0900-s_lc.fits")) continue;
    ++curves;
    const fits::File file = open(name);
    const auto time = column(file, "LIGHTCURVE", "TIME");
    const auto flux = column(file, "LIGHTCURVE", "PDCSAP_FLUX");
    const auto error = column(file, "LIGHTCURVE", "PDCSAP_FLUX_ERR");
    double in = 0, out = 0, variance = 0;
    int in_count = 0, out_count = 0;
    for (std::size_t row = 0; row < time.size(); ++row) {
      if (std::isnan(time[row]) || std::isnan(flux[row])) continue;
      const double factor = planet.factor(time[row] + 56'999.5, 0.8);
      if (factor == 1) {
        out += flux[row];
        ++out_count;
      } else if (factor < 1 - 0.999 * planet.depth_at(0.8)) {
        in += flux[row];
        variance += error[row] * error[row];
        ++in_count;
      }
    }
    ASSERT_GT(in_count, 15);
    const double level = out / out_count;
    const double depth = 1 - in / in_count / level;
    const double sigma = std::sqrt(variance) / in_count / level;
    EXPECT_LT(sigma, 0.03 * planet.depth);
    EXPECT_LT(std::abs(depth - planet.depth_at(0.8)), 4 * sigma) << depth;
  }
  EXPECT_EQ(curves, 1);
}

TEST_F(OtherMissions, LightCurvesAreMeasuredOnTheTargetPixels) {
  std::string root;
  for (const auto& [name, path] : paths_) {
    if (name.ends_with("0000999000000002-0900-s_tp.fits")) root = name.substr(0, name.size() - 8);
  }
  const fits::File pixels = open(root + "_tp.fits");
  const fits::File curve = open(root + "_lc.fits");
  const auto image = fits::ImageReader::open(pixels, *pixels.find("APERTURE"));
  ASSERT_TRUE(image);
  std::vector<std::int32_t> aperture(121);
  ASSERT_TRUE(image->read<std::int32_t>({.start = {0, 0}, .shape = {11, 11}}, aperture));
  const auto flux = column(pixels, "PIXELS", "FLUX");
  const auto sap = column(curve, "LIGHTCURVE", "SAP_FLUX");
  ASSERT_EQ(flux.size(), sap.size() * 121);
  const auto table = fits::TableReader::open(pixels, *pixels.find("PIXELS"));
  EXPECT_EQ(table->find("FLUX")->shape, (std::vector<std::int64_t>{11, 11}));
  std::size_t compared = 0;
  for (std::size_t row = 0; row < sap.size(); row += 7) {
    if (std::isnan(sap[row])) continue;
    double sum = 0;
    for (std::size_t i = 0; i < 121; ++i) sum += (aperture[i] & 2) != 0 ? flux[row * 121 + i] : 0;
    EXPECT_NEAR(sum / sap[row], 1, 1e-5);
    ++compared;
  }
  EXPECT_GT(compared, 150U);
}

struct Image {
  std::int64_t width = 0, height = 0;
  std::vector<float> pixels;
  float at(std::int64_t x, std::int64_t y) const { return pixels[static_cast<std::size_t>(y * width + x)]; }
};

Image read_image(const fits::File& file, const fits::Hdu& hdu) {
  Image image{hdu.axes[0], hdu.axes[1], {}};
  image.pixels.resize(static_cast<std::size_t>(image.width * image.height));
  const auto reader = fits::ImageReader::open(file, hdu);
  EXPECT_TRUE(reader && reader->read<float>({.start = {0, 0}, .shape = hdu.axes}, image.pixels));
  return image;
}

// Middles of light of the brightest peaks, as FITS counts pixels.
std::vector<std::pair<double, double>> brightest(const Image& image, std::size_t most) {
  std::vector<std::tuple<float, double, double>> peaks;
  for (std::int64_t y = 3; y + 3 < image.height; ++y) {
    for (std::int64_t x = 3; x + 3 < image.width; ++x) {
      bool peak = true;
      double sum = 0, sum_x = 0, sum_y = 0;
      for (std::int64_t dy = -2; dy <= 2; ++dy) {
        for (std::int64_t dx = -2; dx <= 2; ++dx) {
          const float value = image.at(x + dx, y + dy);
          peak = peak && value <= image.at(x, y);  // false for NaN
          sum += value;
          sum_x += value * static_cast<double>(dx);
          sum_y += value * static_cast<double>(dy);
        }
      }
      if (!peak) continue;
      const auto fx = static_cast<double>(x), fy = static_cast<double>(y);
      peaks.emplace_back(image.at(x, y), fx + 1 + sum_x / sum, fy + 1 + sum_y / sum);
    }
  }
  std::sort(peaks.rbegin(), peaks.rend());
  std::vector<std::pair<double, double>> places;
  for (std::size_t i = 0; i < std::min(most, peaks.size()); ++i) {
    places.emplace_back(std::get<1>(peaks[i]), std::get<2>(peaks[i]));
  }
  return places;
}

TEST_F(OtherMissions, HubbleAndGalexSeeTheSameStarsAtTheSamePlaces) {
  const fits::File visible = open("jzs101010_drz.fits");
  const Image image = read_image(visible, *visible.find("SCI"));
  const auto wcs = fits::Wcs::read(visible, *visible.find("SCI"));
  ASSERT_TRUE(wcs) << wcs.error().message;
  const fits::File catalog = open("DIS_SIM_99002-xd-mcat.fits.gz");
  const auto ra = column(catalog, "MERGED_CATALOG", "alpha_j2000");
  const auto dec = column(catalog, "MERGED_CATALOG", "delta_j2000");
  ASSERT_GT(ra.size(), 50U);
  int found = 0;
  const auto places = brightest(image, 8);
  for (const auto& [x, y] : places) {
    const std::array<double, 2> pixel{x, y};
    std::array<double, 2> world{};
    ASSERT_TRUE(wcs->pixel_to_world(pixel, world));
    const auto star = sky::SkyPoint::make(world[0], world[1]).value();
    double nearest_arcsec = 1e9;
    for (std::size_t i = 0; i < ra.size(); ++i) {
      const auto other = sky::SkyPoint::make(ra[i], dec[i]).value();
      nearest_arcsec = std::min(nearest_arcsec, 3600 * sky::separation_deg(star, other));
    }
    found += nearest_arcsec < 1.5 ? 1 : 0;
  }
  EXPECT_GE(found, 4);  // cool stars do not shine there; by chance one in a hundred would be found
}

TEST_F(OtherMissions, OutlinesHoldTheTargets) {
  std::size_t checked = 0;
  for (const auto& [name, path] : paths_) {
    if (!is_fits(name)) continue;
    const fits::File file = open(name);
    const fits::Header& primary = file.hdus()[0].header;
    const auto ra = primary.real("RA_TARG") ? primary.real("RA_TARG") : primary.real("RA_CENT");
    const auto dec = primary.real("DEC_TARG") ? primary.real("DEC_TARG") : primary.real("DEC_CENT");
    const bool image = name.ends_with("_drz.fits") || name.ends_with("d-int.fits.gz");
    if (!image) continue;
    const fits::Hdu* science = file.find("SCI") != nullptr ? file.find("SCI") : &file.hdus()[0];
    const auto wcs = fits::Wcs::read(file, *science);
    ASSERT_TRUE(wcs) << name << ": " << wcs.error().message;
    const auto outline = wcs->footprint();
    ASSERT_TRUE(outline && ra && dec) << name;
    EXPECT_TRUE(outline->contains(sky::SkyPoint::make(*ra, *dec).value())) << name;
    if (const auto given = science->header.string("S_REGION")) {
      EXPECT_TRUE(sky::parse_stcs(*given)->region.contains(sky::SkyPoint::make(*ra, *dec).value())) << name;
    }
    ++checked;
  }
  EXPECT_EQ(checked, 7U + 10U + 3U);
}

TEST_F(OtherMissions, SpectraHaveTheFluxOfTheSource) {
  const universe::Source* star = universe::Universe::special("SIM-STANDARD");
  for (const std::string name : {"ozs401a1q_x1d.fits", "ozs401a3q_x1d.fits"}) {
    const fits::File file = open(name);
    const auto wavelength = column(file, "SCI", "WAVELENGTH");
    const auto flux = column(file, "SCI", "FLUX");
    const auto error = column(file, "SCI", "ERROR");
    const auto quality = column(file, "SCI", "DQ");
    ASSERT_EQ(wavelength.size(), 1024U);
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < wavelength.size(); ++i) {
      if (quality[i] != 0) continue;
      const double angstrom = wavelength[i];
      const double expected = star->spectrum.flux_ujy(angstrom * 1e-4, 800) * 1e-29 * 2.998e18 / angstrom / angstrom;
      sum += (flux[i] - expected) / error[i];
      ++count;
    }
    ASSERT_GT(count, 900) << name;
    EXPECT_LT(std::abs(sum / count), 0.5) << name;
  }
}

}  // namespace
}  // namespace almagest::simulate
