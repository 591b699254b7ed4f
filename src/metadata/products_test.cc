// SPDX-License-Identifier: GPL-3.0-or-later
// Levels, suffixes, exposure types, recommended products, bands and settings of the shipped missions.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "metadata/mission_files.h"
#include "metadata/shared_data.h"

namespace almagest::metadata {
namespace {

const Mission& jwst() {
  return shipped_mission("jwst");
}

TEST(JwstLevels, AscendAndMapToCalibrationLevels) {
  EXPECT_LT(jwst().level_rank("1b"), jwst().level_rank("2a"));
  EXPECT_LT(jwst().level_rank("2a"), jwst().level_rank("2b"));
  EXPECT_LT(jwst().level_rank("2b"), jwst().level_rank("2c"));
  EXPECT_LT(jwst().level_rank("2c"), jwst().level_rank("3"));
  EXPECT_EQ(jwst().level_rank("4"), 0);
  EXPECT_EQ(jwst().calib_level("1b"), 1);
  EXPECT_EQ(jwst().calib_level("2a"), 2);
  EXPECT_EQ(jwst().calib_level("2c"), 2);
  EXPECT_EQ(jwst().calib_level("3"), 3);
  EXPECT_EQ(jwst().calib_level(""), 0);
}

TEST(JwstProducts, CoverEverySuffix) {
  for (const auto* suffix :
       {"uncal",    "rate",     "rateints", "dark",   "trapsfilled", "ramp",    "fitopt",     "cal",    "calints",
        "bsub",     "bsubints", "i2d",      "s2d",    "s3d",         "x1d",     "x1dints",    "flat",   "crf",
        "crfints",  "segm",     "c1d",      "ami-oi", "amimulti-oi", "amilg",   "aminorm-oi", "wfscmb", "psfstack",
        "psfalign", "psfsub",   "msa",      "gs-id",  "gs-acq1",     "gs-acq2", "gs-track",   "gs-fg"}) {
    EXPECT_NE(jwst().product_type(suffix, "fits"), nullptr) << suffix;
  }
  for (const auto* suffix : {"cat", "phot", "whtlt"}) {
    EXPECT_NE(jwst().product_type(suffix, "ecsv"), nullptr) << suffix;
    EXPECT_EQ(jwst().product_type(suffix, "fits"), nullptr) << suffix;
  }
  EXPECT_EQ(jwst().product_type("asn", "json")->type, "info");
  EXPECT_EQ(jwst().product_type("pool", "csv")->type, "info");
  EXPECT_EQ(jwst().product_type("i2d", "jpg")->type, "preview");
  EXPECT_EQ(jwst().product_type("i2d_thumb", "jpg")->type, "thumbnail");
  EXPECT_EQ(jwst().product_type("anything", "fits"), nullptr);
  for (const auto& type : jwst().product_types()) EXPECT_FALSE(type.description.empty()) << type.suffix;
}

struct Expected {
  const char* name;
  const char* kind;
  bool recommended;
  const char* instrument_name;
};

constexpr Expected kExposureTypes[] = {
    {"FGS_ACQ1", "other", false, "FGS"},
    {"FGS_ACQ2", "other", false, "FGS"},
    {"FGS_DARK", "image", true, "FGS"},
    {"FGS_FINEGUIDE", "other", false, "FGS"},
    {"FGS_FOCUS", "image", true, "FGS"},
    {"FGS_ID-IMAGE", "other", false, "FGS"},
    {"FGS_ID-STACK", "other", false, "FGS"},
    {"FGS_IMAGE", "image", true, "FGS"},
    {"FGS_INTFLAT", "image", true, "FGS"},
    {"FGS_SKYFLAT", "image", true, "FGS"},
    {"FGS_TRACK", "other", false, "FGS"},
    {"MIR_4QPM", "image", true, "MIRI/CORON"},
    {"MIR_CORONCAL", "image", true, "MIRI/CORON"},
    {"MIR_DARKALL", "image", true, "MIRI/IMAGE"},
    {"MIR_DARKIMG", "image", true, "MIRI/IMAGE"},
    {"MIR_DARKMRS", "spectrum", true, "MIRI/IFU"},
    {"MIR_FLATIMAGE", "image", true, "MIRI/IMAGE"},
    {"MIR_FLATIMAGE-EXT", "image", true, "MIRI/IMAGE"},
    {"MIR_FLATMRS", "spectrum", true, "MIRI/IFU"},
    {"MIR_FLATMRS-EXT", "spectrum", true, "MIRI/IFU"},
    {"MIR_IMAGE", "image", true, "MIRI/IMAGE"},
    {"MIR_LRS-FIXEDSLIT", "spectrum", true, "MIRI/SLIT"},
    {"MIR_LRS-SLITLESS", "timeseries", true, "MIRI/SLITLESS"},
    {"MIR_LYOT", "image", true, "MIRI/CORON"},
    {"MIR_MRS", "cube", true, "MIRI/IFU"},
    {"MIR_TACONFIRM", "image", false, "MIRI/TARGACQ"},
    {"MIR_TACQ", "image", false, "MIRI/TARGACQ"},
    {"MIR_WFSS", "spectrum", true, "MIRI/WFSS"},
    {"NIS_AMI", "image", true, "NIRISS/AMI"},
    {"NIS_DARK", "image", true, "NIRISS/IMAGE"},
    {"NIS_EXTCAL", "image", true, "NIRISS/IMAGE"},
    {"NIS_FOCUS", "image", true, "NIRISS/IMAGE"},
    {"NIS_IMAGE", "image", true, "NIRISS/IMAGE"},
    {"NIS_LAMP", "image", true, "NIRISS/IMAGE"},
    {"NIS_SOSS", "timeseries", true, "NIRISS/SOSS"},
    {"NIS_TACONFIRM", "image", false, "NIRISS/IMAGE"},
    {"NIS_TACQ", "image", false, "NIRISS/IMAGE"},
    {"NIS_WFSS", "spectrum", true, "NIRISS/WFSS"},
    {"NRC_CORON", "image", true, "NIRCAM/CORON"},
    {"NRC_DARK", "image", true, "NIRCAM/IMAGE"},
    {"NRC_FLAT", "image", true, "NIRCAM/IMAGE"},
    {"NRC_FOCUS", "image", true, "NIRCAM/IMAGE"},
    {"NRC_GRISM", "spectrum", true, "NIRCAM/GRISM"},
    {"NRC_IMAGE", "image", true, "NIRCAM/IMAGE"},
    {"NRC_LED", "image", true, "NIRCAM/IMAGE"},
    {"NRC_TACONFIRM", "image", false, "NIRCAM/TARGACQ"},
    {"NRC_TACQ", "image", false, "NIRCAM/TARGACQ"},
    {"NRC_TSGRISM", "timeseries", true, "NIRCAM/GRISM"},
    {"NRC_TSIMAGE", "timeseries", true, "NIRCAM/IMAGE"},
    {"NRC_WFSC", "image", true, "NIRCAM/IMAGE"},
    {"NRC_WFSS", "spectrum", true, "NIRCAM/WFSS"},
    {"NRS_AUTOFLAT", "spectrum", true, "NIRSPEC"},
    {"NRS_AUTOWAVE", "spectrum", true, "NIRSPEC"},
    {"NRS_BRIGHTOBJ", "timeseries", true, "NIRSPEC/BOTS"},
    {"NRS_CONFIRM", "image", false, "NIRSPEC"},
    {"NRS_DARK", "image", true, "NIRSPEC"},
    {"NRS_FIXEDSLIT", "spectrum", true, "NIRSPEC/SLIT"},
    {"NRS_FOCUS", "image", true, "NIRSPEC"},
    {"NRS_IFU", "cube", true, "NIRSPEC/IFU"},
    {"NRS_IMAGE", "image", true, "NIRSPEC"},
    {"NRS_LAMP", "spectrum", true, "NIRSPEC"},
    {"NRS_MIMF", "image", true, "NIRSPEC"},
    {"NRS_MSASPEC", "spectrum", true, "NIRSPEC/MSA"},
    {"NRS_MSATA", "image", false, "NIRSPEC"},
    {"NRS_TACONFIRM", "image", false, "NIRSPEC"},
    {"NRS_TACQ", "image", false, "NIRSPEC"},
    {"NRS_TASLIT", "image", false, "NIRSPEC"},
    {"NRS_VERIFY", "image", true, "NIRSPEC"},
    {"NRS_WATA", "image", false, "NIRSPEC"},
};

TEST(JwstExposureTypes, AreAllDeclared) {
  EXPECT_EQ(jwst().exposure_types().size(), std::size(kExposureTypes));
  for (const auto& expected : kExposureTypes) {
    const auto* type = jwst().exposure_type(expected.name);
    ASSERT_NE(type, nullptr) << expected.name;
    EXPECT_EQ(type->kind, expected.kind) << expected.name;
    EXPECT_EQ(type->recommended, expected.recommended) << expected.name;
    EXPECT_EQ(type->instrument_name, expected.instrument_name) << expected.name;
    EXPECT_EQ(jwst().recommended("cal", "fits", expected.name) || jwst().recommended("calints", "fits", expected.name),
              expected.recommended)
        << expected.name;
    EXPECT_EQ(jwst().kind_of("cal", "fits", expected.name), expected.kind) << expected.name;
  }
}

TEST(JwstExposureTypes, AreThoseOfThePipeline) {
  const auto path = shared_folder() / "data/dictionary/jwst_keyword_enums.json";
  ALMAGEST_NEED_SHARED(path);
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  std::set<std::string> theirs;
  const auto enums = boost::json::parse(text.str());
  for (const auto& name : enums.at("EXP_TYPE").as_array()) theirs.insert(name.as_string().c_str());
  theirs.erase("N/A");
  theirs.erase("ANY");
  std::set<std::string> ours;
  for (const auto& type : jwst().exposure_types()) ours.insert(type.name);
  EXPECT_EQ(ours, theirs);
}

TEST(JwstRecommended, AreScienceProductsAndSourceCatalogues) {
  EXPECT_TRUE(jwst().recommended("i2d", "fits", "NRC_IMAGE"));
  EXPECT_TRUE(jwst().recommended("cat", "ecsv", "NRC_IMAGE"));
  EXPECT_TRUE(jwst().recommended("segm", "fits", "NRC_IMAGE"));
  EXPECT_TRUE(jwst().recommended("s3d", "fits", "MIR_MRS"));
  EXPECT_TRUE(jwst().recommended("x1dints", "fits", "NIS_SOSS"));
  EXPECT_TRUE(jwst().recommended("whtlt", "ecsv", "NRS_BRIGHTOBJ"));
  EXPECT_TRUE(jwst().recommended("c1d", "fits", "NIS_WFSS"));
  EXPECT_TRUE(jwst().recommended("aminorm-oi", "fits", "NIS_AMI"));
  EXPECT_TRUE(jwst().recommended("cal", "fits", "")) << "unknown exposure type";
  EXPECT_FALSE(jwst().recommended("i2d", "jpg", "NRC_IMAGE"));
  EXPECT_FALSE(jwst().recommended("i2d_thumb", "jpg", "NRC_IMAGE"));
  EXPECT_FALSE(jwst().recommended("psfalign", "fits", "NRC_CORON"));
  EXPECT_FALSE(jwst().recommended("gs-fg", "fits", "FGS_FINEGUIDE"));
  EXPECT_FALSE(jwst().recommended("gs-fg", "fits", "NRC_IMAGE"));
  EXPECT_FALSE(jwst().recommended("cal", "fits", "NRC_TACQ"));
  EXPECT_FALSE(jwst().recommended("asn", "json", "NRC_IMAGE"));
  EXPECT_FALSE(jwst().recommended("msa", "fits", "NRS_MSASPEC"));
  EXPECT_FALSE(jwst().recommended("unheard", "fits", "NRC_IMAGE"));
}

TEST(JwstKinds, ComeFromTheSuffixOrTheExposureType) {
  EXPECT_EQ(jwst().kind_of("rate", "fits", "NRC_IMAGE"), "image");
  EXPECT_EQ(jwst().kind_of("x1d", "fits", "NRC_IMAGE"), "spectrum");
  EXPECT_EQ(jwst().kind_of("x1d", "fits", "MIR_MRS"), "spectrum");
  EXPECT_EQ(jwst().kind_of("s3d", "fits", ""), "cube");
  EXPECT_EQ(jwst().kind_of("calints", "fits", "NRC_TSIMAGE"), "timeseries");
  EXPECT_EQ(jwst().kind_of("cat", "ecsv", "NRC_IMAGE"), "measurements");
  EXPECT_EQ(jwst().kind_of("rate", "fits", "NO_SUCH"), "other");
  EXPECT_EQ(jwst().kind_of("gs-fg", "fits", "FGS_FINEGUIDE"), "other");
}

TEST(JwstDataTypes, AreTheKindOrWhatTheDataAreFor) {
  EXPECT_EQ(jwst().data_type("cal", "fits", "NRC_IMAGE"), "image");
  EXPECT_EQ(jwst().data_type("x1d", "fits", "MIR_MRS"), "spectrum");
  EXPECT_EQ(jwst().data_type("asn", "json", "MIR_MRS"), "cube");
  EXPECT_EQ(jwst().data_type("", "", "NIS_SOSS"), "timeseries");
  EXPECT_EQ(jwst().data_type("gs-fg", "fits", ""), "guide star");
  EXPECT_EQ(jwst().data_type("", "", "FGS_FINEGUIDE"), "guide star");
  EXPECT_EQ(jwst().data_type("cal", "fits", "NRC_TACQ"), "target acquisition");
  EXPECT_EQ(jwst().data_type("rate", "fits", "MIR_DARKIMG"), "calibration");
  EXPECT_EQ(jwst().data_type("", "", "NO_SUCH"), "");
}

void expect_band(const std::string& instrument, const std::vector<std::string>& elements, double min_um,
                 double max_um) {
  const auto band = jwst().band(instrument, elements);
  ASSERT_TRUE(band) << instrument << " " << elements.front();
  EXPECT_NEAR(band->min_m * 1e6, min_um, 0.1) << elements.front();
  EXPECT_NEAR(band->max_m * 1e6, max_um, 0.1) << elements.front();
}

TEST(JwstBands, AreIntersections) {
  expect_band("NIRCAM", {"F200W", "CLEAR"}, 1.76, 2.23);
  expect_band("nircam", {"f150w2", "f162m"}, 1.54, 1.71);
  expect_band("NIRCAM", {"F444W", "F470N"}, 4.68, 4.73);
  expect_band("NIRCAM", {"F356W", "GRISMR"}, 3.14, 3.98);
  expect_band("NIRISS", {"CLEAR", "F150W"}, 1.33, 1.67);
  expect_band("NIRISS", {"CLEAR", "GR700XD"}, 0.6, 2.8);
  expect_band("NIRSPEC", {"F290LP", "G395H"}, 2.87, 5.27);
  expect_band("NIRSPEC", {"F070LP", "G140M"}, 0.70, 1.27);
  expect_band("NIRSPEC", {"F100LP", "G140M"}, 0.97, 1.89);
  expect_band("NIRSPEC", {"CLEAR", "PRISM"}, 0.6, 5.3);
  expect_band("NIRSPEC", {"CLEAR", "MIRROR"}, 0.6, 5.3);
  expect_band("MIRI", {"F770W"}, 6.6, 8.7);
  expect_band("MIRI", {"P750L"}, 5.0, 14.0);
  expect_band("MIRI", {"CH1", "SHORT"}, 4.9, 5.74);
  expect_band("MIRI", {"CH4", "LONG"}, 24.4, 27.9);
  expect_band("MIRI", {"CH34", "MEDIUM"}, 13.3, 24.5);
  expect_band("MIRI", {"CH2", "MULTIPLE"}, 7.5, 11.7);
  expect_band("FGS", {}, 0.6, 5.0);
  EXPECT_FALSE(jwst().band("MIRI", {"SHORT"}));
  EXPECT_FALSE(jwst().band("NIRCAM", {"F070W", "F470N"})) << "nothing gets through";
  EXPECT_FALSE(jwst().band("NIRCAM", {}));
  EXPECT_FALSE(jwst().band("NIRCAM", {"NO_SUCH"}));
  EXPECT_FALSE(jwst().band("TFI", {"F200W"}));
}

TEST(JwstBands, KnowEveryFilterOfThePipeline) {
  const auto path = shared_folder() / "data/dictionary/jwst_keyword_enums.json";
  ALMAGEST_NEED_SHARED(path);
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const auto enums = boost::json::parse(text.str());
  const std::set<std::string> without = {"ANY", "N/A",     "CLEAR",  "MULTIPLE", "OPAQUE", "FLENS",
                                         "FND", "UNKNOWN", "MIRROR", "GR150C",   "GR150R"};
  for (const auto* keyword : {"FILTER", "GRATING"}) {
    for (const auto& entry : enums.at(keyword).as_array()) {
      const std::string element = entry.as_string().c_str();
      if (without.contains(element)) continue;
      bool known = false;
      for (const auto* instrument : {"NIRCAM", "NIRISS", "NIRSPEC", "MIRI"}) {
        known = known || jwst().band(instrument, {element}).has_value();
      }
      EXPECT_TRUE(known) << element;
    }
  }
}

TEST(JwstSettings, WriteOpticalElements) {
  const auto written = [](std::string_view instrument, std::string_view exp_type,
                          const std::map<std::string, std::string, std::less<>>& header) {
    return jwst().optical_elements(instrument, exp_type, [&](std::string_view keyword) {
      const auto found = header.find(keyword);
      return found == header.end() ? std::string() : found->second;
    });
  };
  EXPECT_EQ(written("NIRCAM", "NRC_IMAGE", {{"FILTER", "F150W2"}, {"PUPIL", "F162M"}}), "F150W2;F162M");
  EXPECT_EQ(written("NIRISS", "NIS_IMAGE", {{"FILTER", "CLEAR"}, {"PUPIL", "F150W"}}), "CLEAR;F150W");
  EXPECT_EQ(written("NIRSPEC", "NRS_IFU", {{"FILTER", "F290LP"}, {"GRATING", "G395H"}, {"PUPIL", "X"}}),
            "F290LP;G395H");
  EXPECT_EQ(written("MIRI", "MIR_IMAGE", {{"FILTER", "F770W "}, {"CHANNEL", "12"}}), "F770W");
  EXPECT_EQ(written("MIRI", "MIR_MRS", {{"CHANNEL", "1"}, {"BAND", "SHORT"}, {"FILTER", "N/A"}}), "CH1;SHORT");
  EXPECT_EQ(written("FGS", "FGS_IMAGE", {{"FILTER", "F770W"}}), "");
  EXPECT_EQ(written("NIRCAM", "NRC_IMAGE", {{"FILTER", "N/A"}}), "");
}

TEST(HstBands, CombineBothWheels) {
  const auto& hst = shipped_mission("hst");
  const auto band = hst.band("ACS", {"F606W", "CLEAR2S"});
  ASSERT_TRUE(band);
  EXPECT_NEAR(band->min_m, 0.47e-6, 1e-9);
}

TEST(ShippedMissions, DeclareAFormAndTheRolesOfTheirColumns) {
  for (const char* id : {"jwst", "hst", "tess", "galex", "hlsp"}) {
    const Mission& mission = shipped_mission(id);
    ASSERT_EQ(mission.form().size(), 5U) << id;
    EXPECT_EQ(mission.form().front().group, "Where");
    EXPECT_EQ(mission.form()[1].columns.front(), mission.roles().dataset);
    for (const auto& [role, column] : named_roles(mission.roles())) EXPECT_TRUE(mission.find(column)) << id << role;
    EXPECT_FALSE(mission.roles().wavelength_min.empty() || mission.roles().wavelength_max.empty()) << id;
  }
  const auto roles = named_roles(shipped_mission("jwst").roles());
  EXPECT_EQ(roles.front(), (std::pair<std::string_view, std::string>("dataset", "fileSetName")));
  EXPECT_NE(std::find(roles.begin(), roles.end(), std::pair<std::string_view, std::string>("observation", "observtn")),
            roles.end());
}

TEST(JwstProducts, AreMadeFromEarlierOnes) {
  const Mission& jwst = shipped_mission("jwst");
  using Suffixes = std::vector<std::string>;
  EXPECT_EQ(jwst.sources_of("uncal", "fits"), Suffixes{});
  EXPECT_EQ(jwst.sources_of("cal", "fits"), Suffixes{"rate"});
  EXPECT_EQ(jwst.sources_of("x1d", "fits"), (Suffixes{"s3d", "s2d", "crf", "cal"}));
  EXPECT_EQ(jwst.sources_of("cal", "jpg"), Suffixes{"cal"});
  EXPECT_EQ(jwst.sources_of("x1dints_thumb", "jpg"), Suffixes{"x1dints"});
  EXPECT_EQ(jwst.sources_of("nothing", "fits"), Suffixes{});
  // Every science product but the raw one comes from something.
  for (const ProductType& type : jwst.product_types()) {
    if (type.type != "science" || type.suffix == "uncal") continue;
    EXPECT_FALSE(type.made_from.empty()) << type.suffix;
  }
}

}  // namespace
}  // namespace almagest::metadata
