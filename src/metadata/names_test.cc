// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "metadata/mission_files.h"
#include "metadata/shared_data.h"

namespace almagest::metadata {
namespace {

const Mission& jwst() {
  return shipped_mission("jwst");
}

struct Case {
  std::string name, rule, dataset, observation, suffix, level;
};

void expect_parsed(const Mission& of, const std::vector<Case>& cases) {
  for (const auto& c : cases) {
    const auto parsed = of.parse_name(c.name);
    ASSERT_TRUE(parsed) << c.name;
    EXPECT_EQ(parsed->rule, c.rule) << c.name;
    EXPECT_EQ(parsed->dataset, c.dataset) << c.name;
    EXPECT_EQ(parsed->observation, c.observation) << c.name;
    EXPECT_EQ(parsed->suffix, c.suffix) << c.name;
    EXPECT_EQ(parsed->level, c.level) << c.name;
  }
}

TEST(JwstNames, Exposures) {
  const std::string set = "jw01288015001_04101_00001";
  expect_parsed(jwst(), {{set + "_mirimage_uncal.fits", "exposure", set, set + "_mirimage", "uncal", "1b"},
                         {set + "_mirimage_i2d.fits", "exposure", set, set + "_mirimage", "i2d", "2b"},
                         {set + "_mirimage_i2d.fits.gz", "exposure", set, set + "_mirimage", "i2d", "2b"},
                         {set + "-seg002_nrs1_x1dints.fits", "exposure", set, set + "_nrs1", "x1dints", "2b"},
                         {set + "_nrcalong_o002_crf.fits", "exposure", set, set + "_nrcalong", "crf", "2c"},
                         {set + "_nrcb3_rate.jpg", "exposure", set, set + "_nrcb3", "rate", "2a"},
                         {set + "_nrcb3_rate_thumb.jpg", "exposure", set, set + "_nrcb3", "rate_thumb", "2a"},
                         {set + "_nis_o012_ami-oi.fits", "exposure", set, set + "_nis", "ami-oi", "3"},
                         {"jw02221002001_0210z_00003_nrcb1_cal.fits", "exposure", "jw02221002001_0210z_00003",
                          "jw02221002001_0210z_00003_nrcb1", "cal", "2b"}});
  const auto parts = jwst().parse_name("jw02221002001_0210z_00003-seg004_nrcb1_calints.fits")->parts;
  EXPECT_EQ(parts.at("program"), "02221");
  EXPECT_EQ(parts.at("observation"), "002");
  EXPECT_EQ(parts.at("visit"), "001");
  EXPECT_EQ(parts.at("activity"), "0z");
  EXPECT_EQ(parts.at("segment"), "004");
  EXPECT_EQ(parts.at("detector"), "nrcb1");
}

TEST(JwstNames, CombinedProducts) {
  expect_parsed(
      jwst(), {{"jw02731-o001_t017_nircam_clear-f187n_i2d.fits", "combined", "jw02731-o001_t017_nircam",
                "jw02731-o001_t017_nircam_clear-f187n", "i2d", "3"},
               {"jw02731-o001_t017_nircam_clear-f187n_cat.ecsv", "combined", "jw02731-o001_t017_nircam",
                "jw02731-o001_t017_nircam_clear-f187n", "cat", "3"},
               {"jw04532-c1000_t004_miri_ch3-short_s3d.fits", "combined", "jw04532-c1000_t004_miri",
                "jw04532-c1000_t004_miri_ch3-short", "s3d", "3"},
               {"jw87600-a3001_t001_niriss_f480m-nrm_ami-oi.fits", "combined", "jw87600-a3001_t001_niriss",
                "jw87600-a3001_t001_niriss_f480m-nrm", "ami-oi", "3"},
               {"jw54321-o066_s000123456_nirspec_f170lp_g235m_s2d.fits", "combined", "jw54321-o066_s000123456_nirspec",
                "jw54321-o066_s000123456_nirspec_f170lp_g235m", "s2d", "3"},
               {"jw01492-o005_s00004_nirspec_f100lp-g140m-s1600a1-sub2048_x1d.fits", "combined",
                "jw01492-o005_s00004_nirspec", "jw01492-o005_s00004_nirspec_f100lp-g140m-s1600a1-sub2048", "x1d", "3"},
               {"jw01492-o005_b00004-epoch2_nirspec_prism_x1d.fits", "combined", "jw01492-o005_b00004-epoch2_nirspec",
                "jw01492-o005_b00004-epoch2_nirspec_prism", "x1d", "3"},
               {"jw01163-r0001_t001_nircam_f212n-wlp8_wfscmb-04.fits", "combined", "jw01163-r0001_t001_nircam",
                "jw01163-r0001_t001_nircam_f212n-wlp8", "wfscmb", "3"},
               {"jw01366-o003_v00001_nirspec_clear-prism-s1600a1-sub512_whtlt.ecsv", "combined",
                "jw01366-o003_v00001_nirspec", "jw01366-o003_v00001_nirspec_clear-prism-s1600a1-sub512", "whtlt", "3"},
               {"jw02731-o001_t017_nircam_clear-f187n_i2d_thumb.jpg", "combined", "jw02731-o001_t017_nircam",
                "jw02731-o001_t017_nircam_clear-f187n", "i2d_thumb", "3"}});
}

TEST(JwstNames, GuideStars) {
  const std::string visit = "jw01029001001";
  const std::string at = "_2022142181221";
  expect_parsed(jwst(), {{visit + "_gs-id_1_image-uncal.fits", "guide_star_identification", visit + "_gs-id_1",
                          visit + "_gs-id_1", "gs-id", "1b"},
                         {visit + "_gs-id_2_stacked-uncal.fits", "guide_star_identification", visit + "_gs-id_2",
                          visit + "_gs-id_2", "gs-id", "1b"},
                         {visit + "_gs-id_2_stacked_cal.fits", "guide_star_identification_calibrated",
                          visit + "_gs-id_2", visit + "_gs-id_2", "gs-id", "2b"},
                         {visit + "_gs-id_2_image-cal.fits", "guide_star_identification_calibrated", visit + "_gs-id_2",
                          visit + "_gs-id_2", "gs-id", "2b"},
                         {visit + "_gs-acq1" + at + "_uncal.fits", "guide_star", visit + "_gs-acq1" + at,
                          visit + "_gs-acq1" + at, "gs-acq1", "1b"},
                         {visit + "_gs-fg" + at + "_stream.fits", "guide_star", visit + "_gs-fg" + at,
                          visit + "_gs-fg" + at, "gs-fg", "1b"},
                         {visit + "_gs-track" + at + "_cal.fits", "guide_star_calibrated", visit + "_gs-track" + at,
                          visit + "_gs-track" + at, "gs-track", "2b"},
                         {visit + "_gs-acq2" + at + "-cal.fits", "guide_star_calibrated", visit + "_gs-acq2" + at,
                          visit + "_gs-acq2" + at, "gs-acq2", "2b"}});
  EXPECT_TRUE(jwst().product_type("gs-fg", "fits")->guide_star);
}

TEST(JwstNames, AttemptsWithAGuideStarAreToldApart) {
  const std::string visit = "jw01029001001";
  const std::vector<std::pair<std::string, std::string>> marks = {
      {"_gs-id_1_image-uncal.fits", "attempt 1, image"},
      {"_gs-id_2_stacked_cal.fits", "attempt 2, stacked"},
      {"_gs-acq1_2022142181221_uncal.fits", "ended 2022-142T18:12:21"},
      {"_gs-acq2_2022142181230-cal.fits.gz", "ended 2022-142T18:12:30"},
      {"_gs-acq2_2022142181230-cal.fits", "ended 2022-142T18:12:30"},
      {"_gs-track_2022142181301_cal.fits", "ended 2022-142T18:13:01"},
      {"_02101_00001_nrca1_cal.fits", ""},
      {"_gs-id_0_image-uncal.fits", ""},
      {"", ""}};
  for (const auto& [rest, mark] : marks) {
    EXPECT_EQ(jwst().mark_of(visit + rest), mark) << rest;
    const auto parsed = jwst().parse_name(visit + rest);
    EXPECT_EQ(parsed ? parsed->mark : "", mark) << rest;
  }
  EXPECT_EQ(jwst().mark_of(std::string(300, 'x')), "");
  EXPECT_EQ(jwst().mark_of("jw\n\xff"), "");
}

TEST(JwstNames, ListsServeManyDatasets) {
  expect_parsed(jwst(), {{"jw01039-o001_20220702t204540_image2_00004_asn.json", "association", "", "", "asn", ""},
                         {"jw01039-c1001_20220702t204540_tso-spec2_001_asn.json", "association", "", "", "asn", ""},
                         {"jw01039_20220702t204540_pool.csv", "pool", "", "", "pool", ""},
                         {"jw95065006001_01_msa.fits", "shutters", "", "", "msa", ""}});
}

TEST(JwstNames, ContributedProducts) {
  const std::string name = "hlsp_glass-jwst_jwst_nirspec_abell2744-1324-10003_f100lp-g140h_v1_spec.fits";
  const auto parsed = jwst().parse_name(name);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->contributed);
  EXPECT_EQ(parsed->dataset, "");
  EXPECT_EQ(parsed->parts.at("project"), "glass-jwst");
  EXPECT_FALSE(jwst().parse_name("jw01288015001_04101_00001_mirimage_i2d.fits")->contributed);
}

TEST(JwstNames, StrangersAreUnclassified) {
  using namespace std::string_literals;
  const std::vector<std::string> strangers = {
      "",
      ".",
      "..",
      "jw",
      ".fits",
      "readme.txt",
      "jw01345062001_03101_00002_nrs2_phot.138.1345_933.fits",  // a slit cutout, not photometry
      "jw01345062001_03101_00002_nrs2_phot.fits",               // photometry is ecsv
      "jw01345062001_03101_00002_nrs2_mine.fits",               // no such suffix
      "jw01345062001_03101_00002_nrs2_cal_v2.fits",
      "jw01345062001_03101_00002_nrs3_cal.fits",  // no such detector
      "JW01345062001_03101_00002_NRS2_CAL.FITS",
      "jw0134506200_03101_00002_nrs2_cal.fits",
      "jw01345062001_03101_00002_nrs2_cal.fits.bz2",
      "jw01345062001_03101_00002_nrs2_cal.jpg.gz",
      "xjw01345062001_03101_00002_nrs2_cal.fits",
      "jw01345062001_03101_00002_nrs2_cal.fits ",
      "../jw01345062001_03101_00002_nrs2_cal.fits",
      "jw01345062001_03101_00002_nrs2_cal.fits/..",
      "jw01345062001_03101_00002_nrs2_cal.fits\n",
      "jw01345062001_03101_00002_nrs2_cal\0.fits"s,
      "jw01345062001_03101_00002_nrs2_cal.fits\0"s,
      "jw01345-o066_s0001234_nirspec_f170lp_s2d.fits",  // seven digits
      "jw01345-o066_t001_nirspec_s2d.fits",
      "jw01029001001_gs-id_0_image-uncal.fits",
      "jw01029001001_gs-acq1_202214218122_uncal.fits",
      "hlsp_../../etc/passwd",
      std::string(300, 'a'),
      "hlsp_" + std::string(300, 'a') + ".fits",
      "jw01345-o066_t001_nirspec_" + std::string(200, '-') + "_s2d.fits",
  };
  for (const auto& name : strangers) EXPECT_FALSE(jwst().parse_name(name)) << name;
}

TEST(HstNames, AreNineCharactersAndASuffix) {
  const auto& hst = shipped_mission("hst");
  expect_parsed(hst, {{"iccz11q4q_ima.fits", "exposure", "ICCZ11Q4Q", "ICCZ11Q4Q", "ima", "calibrated"},
                      {"j8bt06o6q_raw.fits", "exposure", "J8BT06O6Q", "J8BT06O6Q", "raw", "uncalibrated"},
                      {"j8bt06010_drz.fits.gz", "exposure", "J8BT06010", "J8BT06010", "drz", "combined"},
                      {"j8bt06010_drz_thumb.jpg", "exposure", "J8BT06010", "J8BT06010", "drz_thumb", "combined"}});
  for (const auto* name : {"j8bt06nyq_sip_flt.fits", "qccz11q4q_raw.fits", "iccz11q4_raw.fits", "iccz11q4q.fits"}) {
    EXPECT_FALSE(hst.parse_name(name)) << name;
  }
  EXPECT_EQ(hst.kind_of("raw", "fits", "SPECTRUM"), "spectrum");
}

TEST(TessNames, AreTargetsFramesAndCutouts) {
  const auto& tess = shipped_mission("tess");
  const std::string target = "tess2018206045859-s0001-0000000025155310-0120-s";
  const std::string frame = "tess2018206192942-s0001-1-4-0120-s";
  const std::string cutout = "tess-s0001-4-2_84.291190_-80.469170_6x6";
  expect_parsed(tess, {{target + "_lc.fits", "target", target, target, "lc", "lightcurves"},
                       {target + "_fast-tp.fits", "target", target, target, "fast-tp", "pixels"},
                       {frame + "_ffic.fits", "full_frame", frame, frame, "ffic", "pixels"},
                       {cutout + "_astrocut.fits", "cutout", cutout, cutout, "astrocut", "pixels"}});
  const std::string search = "tess2018206190142-s0001-s0003-0000000025155310-00106";
  expect_parsed(tess, {{search + "_dvt.fits", "validation", search, search, "dvt", "lightcurves"},
                       {search + "_dvr.pdf", "validation", search, search, "dvr", ""}});
  EXPECT_EQ(tess.parse_name(cutout + "_astrocut.fits")->parts.at("dec"), "-80.469170");
  EXPECT_FALSE(tess.parse_name("tess-s0001-5-2_84.291190_-80.469170_6x6_astrocut.fits"));
}

TEST(GalexNames, AreTilesWithBandAndKind) {
  const auto& galex = shipped_mission("galex");
  expect_parsed(galex,
                {{"AIS_326_0001_sg34-fd-int.fits.gz", "tile", "AIS_326_0001_sg34", "AIS_326_0001_sg34", "int", "maps"},
                 {"COSMOS_01-nd-skybg.fits.gz", "tile", "COSMOS_01", "COSMOS_01", "skybg", "maps"},
                 {"NGA_M101-xd-mcat.fits", "tile", "NGA_M101", "NGA_M101", "mcat", "catalogs"},
                 {"AIS_101_sg32-xd-int_2color.jpg", "tile", "AIS_101_sg32", "AIS_101_sg32", "int_2color", "maps"}});
  EXPECT_EQ(galex.parse_name("NGA_M101-nd-int.fits")->parts.at("detector"), "n");
  for (const auto* name : {"NGA-M101-nd-int.fits", "NGA_M101-zd-int.fits", "NGA_M101-nd-mine.fits", "-nd-int.fits"}) {
    EXPECT_FALSE(galex.parse_name(name)) << name;
  }
  const auto band = galex.band("GALEX", {"FUV"});
  ASSERT_TRUE(band);
  EXPECT_NEAR(band->min_m, 134.4e-9, 1e-12);
}

TEST(HlspNames, AreOfProjectsTargetsAndVersions) {
  const auto& hlsp = shipped_mission("hlsp");
  const std::string spectrum = "hlsp_glass-jwst_jwst_nirspec_abell2744-1324-10003_f100lp-g140h_v1";
  expect_parsed(hlsp, {{spectrum + "_spec.fits", "product", spectrum, spectrum, "spec", "contributed"},
                       {spectrum + "_readme.txt", "product", spectrum, spectrum, "readme", "contributed"},
                       {"hlsp_old_wfpc2_m51.fits", "other", "", "", "", "contributed"}});
  EXPECT_EQ(hlsp.parse_name(spectrum + "_spec.fits")->parts.at("project"), "glass-jwst");
  EXPECT_TRUE(hlsp.parse_name("hlsp_old_wfpc2_m51.fits")->contributed);
  EXPECT_FALSE(hlsp.parse_name(spectrum + "_spec.fits")->contributed);
  EXPECT_FALSE(hlsp.parse_name("jw01288015001_04101_00001_mirimage_i2d.fits"));
  EXPECT_FALSE(hlsp.parse_name("hlsp_../../etc/passwd"));
  EXPECT_EQ(hlsp.calib_level("contributed"), 4);
  EXPECT_TRUE(hlsp.claims_by_name());
  EXPECT_FALSE(shipped_mission("jwst").claims_by_name());
}

std::string read_zipped(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return {};
  std::string text;
  std::vector<char> buffer(1 << 20);
  for (int n = 0; (n = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  gzclose(file);
  return text;
}

// RFC 4180. Rows are handed on one by one.
template <typename F>
void for_each_row(const std::string& csv, const F& use) {
  std::vector<std::string> row(1);
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted) {
      if (c != '"') {
        row.back() += c;
      } else if (i + 1 < csv.size() && csv[i + 1] == '"') {
        row.back() += csv[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      row.emplace_back();
    } else if (c == '\n') {
      use(row);
      row.assign(1, {});
    } else if (c != '\r') {
      row.back() += c;
    }
  }
}

TEST(JwstNames, EveryNameOfTheRealTables) {
  const auto folder = shared_folder() / "data/jwst-keywords";
  ALMAGEST_NEED_SHARED(folder);
  std::set<std::string> products, datasets, observations;
  std::size_t rows = 0;
  for (const std::string table : {"imaging", "nirspec", "mirispec"}) {
    std::size_t name_at = 0, set_at = 0;
    bool header = true;
    for_each_row(read_zipped(folder / (table + ".csv.gz")), [&](const std::vector<std::string>& row) {
      if (header) {
        header = false;
        const std::string wanted = table == "imaging" ? "filename" : "dataURI";
        name_at = static_cast<std::size_t>(std::ranges::find(row, wanted) - row.begin());
        set_at = static_cast<std::size_t>(std::ranges::find(row, "fileSetName") - row.begin());
        return;
      }
      const auto name = row.at(name_at).substr(row.at(name_at).rfind('/') + 1);
      const auto parsed = jwst().parse_name(name);
      ASSERT_TRUE(parsed) << name;
      EXPECT_EQ(parsed->dataset, row.at(set_at)) << name;
      products.insert(name);
      datasets.insert(parsed->dataset);
      observations.insert(parsed->observation);
      ++rows;
    });
  }
  EXPECT_EQ(rows, 34974U);
  EXPECT_EQ(products.size(), 27344U);
  EXPECT_EQ(datasets.size(), 11397U);
  EXPECT_EQ(observations.size(), 22376U);
}

}  // namespace
}  // namespace almagest::metadata
