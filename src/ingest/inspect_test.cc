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

Inspected inspected(const std::string& name, const std::vector<std::byte>& bytes) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("almagest-inspect-{}", ::getpid());
  std::filesystem::create_directories(folder);
  const std::string path = folder / name;
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  static const auto dictionary = [] {
    std::vector<metadata::Mission> missions;
    for (const char* id : {"jwst", "galex", "hlsp", "hst", "tess"}) {
      missions.push_back(*metadata::load_mission(metadata::declaration_files(id)));
    }
    return metadata::Dictionary::make(std::move(missions));
  }();
  const auto env = base::make_env();
  auto found = inspect(env->files(), *dictionary, path, name);
  EXPECT_TRUE(found.has_value());
  std::filesystem::remove_all(folder);
  return found ? std::move(*found) : Inspected();
}

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
  return inspected(name, bytes).warnings;
}

fits::CardWriter sky_cards(const std::string& name, double ra_deg) {
  fits::CardWriter cards;
  cards.text("EXTNAME", name).text("CTYPE1", "RA---TAN").text("CTYPE2", "DEC--TAN").real("CRPIX1", 1.5);
  cards.real("CRPIX2", 1.5).real("CRVAL1", ra_deg).real("CRVAL2", 0).real("CDELT1", -0.01).real("CDELT2", 0.01);
  return cards;
}

std::string footprint_of(const std::vector<fits::CardWriter>& images) {
  fits::CardWriter primary;
  primary.text("TELESCOP", "JWST");
  std::vector<std::byte> bytes;
  EXPECT_TRUE(fits::append_empty_primary(bytes, primary).has_value());
  for (const auto& cards : images) {
    EXPECT_TRUE(fits::append_image(bytes, {{2, 2}, std::vector<float>(4, 1.0F)}, cards).has_value());
  }
  const Inspected found = inspected("jw01234001001_02101_00001_nrca1_cal.fits", bytes);
  EXPECT_TRUE(found.warnings.empty());
  return text_of_column(*found.mission, found.row, "s_region");
}

Inspected inspected_primary(const std::string& name, const fits::CardWriter& cards) {
  std::vector<std::byte> bytes;
  EXPECT_TRUE(fits::append_empty_primary(bytes, cards).has_value());
  return inspected(name, bytes);
}

TEST(Inspect, ContributedProductsAreHlspWhateverTelescopeTheyCameFrom) {
  const std::string set = "hlsp_sim_jwst_nirspec_m51_f100lp-g140h_v1";
  fits::CardWriter cards;
  cards.text("TELESCOP", "JWST").text("INSTRUME", "NIRSpec").text("HLSPID", "SIM").text("PROPOSID", "1324");
  cards.text("FILTER", "F100LP").text("GRATING", "G140H").real("RA_TARG", 202.5).real("DEC_TARG", 47.2);
  cards.text("DATE-BEG", "2022-10-23T19:00:16.728");
  const Inspected found = inspected_primary(set + "_spec.fits", cards);
  EXPECT_EQ(found.mission->id(), "hlsp");
  EXPECT_EQ(found.facts.dataset, set);
  EXPECT_EQ(found.facts.level, "contributed");
  EXPECT_EQ(found.program, "SIM");
  EXPECT_EQ(text_of_column(*found.mission, found.row, "filters"), "F100LP;G140H");
  EXPECT_EQ(text_of_column(*found.mission, found.row, "em_min"), "9.7e-07");
  EXPECT_EQ(text_of_column(*found.mission, found.row, "proposal_id"), "1324");
  EXPECT_EQ(inspected_primary("hlsp_old_m51.fits", cards).mission->id(), "hlsp");
  EXPECT_EQ(inspected_primary("jw01234001001_02101_00001_nrs1_cal.fits", cards).mission->id(), "jwst");
  EXPECT_EQ(inspected(set + "_readme.txt", {}).mission->id(), "hlsp");
}

TEST(Inspect, ReadsSettingsOfHst) {
  fits::CardWriter cards;
  cards.text("TELESCOP", "HST").text("INSTRUME", "ACS").text("FILTER1", "F606W").text("FILTER2", "CLEAR2L");
  cards.text("OBSTYPE", "IMAGING");
  const Inspected found = inspected_primary("jzs101a1q_flt.fits", cards);
  EXPECT_EQ(found.mission->id(), "hst");
  EXPECT_EQ(text_of_column(*found.mission, found.row, "sci_spec_1234"), "F606W;CLEAR2L");
  const auto* em_min = std::get_if<double>(&found.row[*found.mission->find("em_min")]);
  ASSERT_NE(em_min, nullptr);
  EXPECT_NEAR(*em_min, 0.47e-6, 1e-12);
}

TEST(Inspect, KnowsTheBandOfTessWhichHasNoFilters) {
  fits::CardWriter cards;
  cards.text("TELESCOP", "TESS").text("INSTRUME", "TESS Photometer");
  const std::string name = "tess2018206045859-s0001-0000000025155310-0120-s_lc.fits";
  const Inspected found = inspected_primary(name, cards);
  EXPECT_EQ(text_of_column(*found.mission, found.row, "em_min"), "6e-07");
  EXPECT_EQ(text_of_column(*found.mission, found.row, "em_max"), "1e-06");
}

TEST(Inspect, ReadsBandAndDateOfGalex) {
  fits::CardWriter cards;
  cards.text("TELESCOP", "GALEX").integer("BAND", 2).text("OBS-DATE", "2007-03-04").text("TIME-OBS", "01:02:03");
  const Inspected found = inspected_primary("AIS_1_sg01-fd-int.fits", cards);
  EXPECT_EQ(found.mission->id(), "galex");
  EXPECT_EQ(text_of_column(*found.mission, found.row, "filters"), "FUV");
  EXPECT_EQ(text_of_column(*found.mission, found.row, "em_max"), "1.786e-07");
  EXPECT_EQ(text_of_column(*found.mission, found.row, "date_obs"), "2007-03-04T01:02:03");
  EXPECT_EQ(inspected_primary("AIS_1_sg01-fd-int.fits", fits::CardWriter()).mission->id(), "galex");
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

TEST(Inspect, OutlinesImagesByTheirWorldCoordinatesIfNothingElseDoes) {
  EXPECT_EQ(footprint_of({sky_cards("ERR", 50), sky_cards("SCI", 10)}),
            "POLYGON ICRS 10.010000000 -0.010000000 9.990000000 -0.010000000 9.990000000 0.010000000 10.010000000 "
            "0.010000000");
  EXPECT_EQ(footprint_of({sky_cards("SCI", 10), sky_cards("sci", 11), sky_cards("DQ", 30)}),
            "POLYGON ICRS 10.010000000 -0.010000000 9.990000000 -0.010000000 9.990000000 0.010000000 10.010000000 "
            "0.010000000 POLYGON ICRS 11.010000000 -0.010000000 10.990000000 -0.010000000 10.990000000 0.010000000 "
            "11.010000000 0.010000000");
  // Of other images the first one with coordinates.
  fits::CardWriter plain;
  plain.text("EXTNAME", "FIRST");
  EXPECT_EQ(footprint_of({plain, sky_cards("A", 40), sky_cards("B", 50)}).substr(0, 25), "POLYGON ICRS 40.010000000");
  EXPECT_EQ(footprint_of({plain}), "");
  // S_REGION is believed, wherever it is.
  fits::CardWriter region = sky_cards("SCI", 10);
  region.text("S_REGION", "POLYGON ICRS 1 1 2 1 2 2");
  EXPECT_EQ(footprint_of({sky_cards("A", 40), region}), "POLYGON ICRS 1 1 2 1 2 2");
}

TEST(Inspect, TakesReferencesOfAllMembers) {
  fits::CardWriter primary;
  primary.text("TELESCOP", "JWST").text("R_DARK", "crds://dark_1.fits").text("R_FLAT", "N/A");
  primary.text("CRDS_CTX", "jwst_2.pmap");
  std::vector<std::byte> bytes;
  ASSERT_TRUE(fits::append_empty_primary(bytes, primary).has_value());
  fits::CardWriter cards;
  cards.text("EXTNAME", "HDRTAB");
  using Texts = std::vector<std::string>;
  ASSERT_TRUE(
      fits::append_table(bytes,
                         {{"FILENAME", "", Texts{"a.fits", "b.fits", "c.fits"}},
                          {"EXPTIME", "s", std::vector<double>{1, 2, 3}},
                          {"R_DARK", "", Texts{"crds://dark_1.fits", "crds://dark_22.fits", "crds://dark_1.fits"}},
                          {"R_FLAT", "", Texts{"N/A", "N/A", "crds://flat_3.fits"}},
                          {"CRDS_CTX", "", Texts{"jwst_1.pmap", "jwst_2.pmap", ""}}},
                         cards)
          .has_value());
  const Inspected found = inspected("jw01234-o001_t001_nircam_clear-f150w_i2d.fits", bytes);
  EXPECT_TRUE(found.warnings.empty());
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(found.references, (Pairs{{"R_DARK", "crds://dark_1.fits"},
                                     {"CRDS_CTX", "jwst_2.pmap"},
                                     {"R_DARK", "crds://dark_22.fits"},
                                     {"R_FLAT", "crds://flat_3.fits"},
                                     {"CRDS_CTX", "jwst_1.pmap"}}));
}

}  // namespace
}  // namespace almagest::ingest
