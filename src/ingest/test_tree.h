// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: a small tree of files as an observatory would deliver it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/env.h"
#include "fits/writer.h"

namespace almagest::ingest {

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

struct Made {
  std::string name;
  std::string exp_type = "NRC_IMAGE";
  std::string instrument = "NIRCAM";
  std::string detector = "NRCA1";
  std::string filter = "F150W";
  std::string pupil = "CLEAR";
  std::string region = "POLYGON ICRS 10.0 20.0 10.1 20.0 10.1 20.1 10.0 20.1";
  std::string association;
  double start_mjd = 60000.5;
};

inline std::string fits_bytes(const Made& made, int filling = 0) {
  fits::CardWriter primary;
  primary.text("FILENAME", made.name)
      .text("TELESCOP", "JWST")
      .text("PROGRAM", "01234")
      .text("INSTRUME", made.instrument);
  primary.text("EXP_TYPE", made.exp_type).text("DETECTOR", made.detector).text("FILTER", made.filter);
  primary.text("PUPIL", made.pupil).real("EXPSTART", made.start_mjd).real("EXPEND", made.start_mjd + 0.01);
  primary.real("TARG_RA", 10.05).real("TARG_DEC", 20.05).text("TARGPROP", "TEST-FIELD").text("CAL_VER", "1.15.1");
  primary.text("PI_NAME", "Herschel, Caroline").text("R_DARK", "crds://jwst_nircam_dark_0411.fits");
  primary.text("R_AREA", "N/A").text("CRDS_CTX", "jwst_1263.pmap").integer("FILLING", filling);
  if (!made.association.empty()) primary.text("ASNTABLE", made.association);
  fits::CardWriter science;
  science.text("EXTNAME", "SCI").text("S_REGION", made.region);
  std::vector<std::byte> file;
  EXPECT_TRUE(fits::append_empty_primary(file, primary));
  EXPECT_TRUE(fits::append_image(file, {{4, 4}, std::vector<float>(16, static_cast<float>(filling))}, science));
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

// Two dithers on two detectors through level 2, one combined image by association, one by name, previews, a pool.
inline std::vector<std::string> make_tree(const std::string& folder) {
  std::vector<std::string> names;
  const auto put = [&](const std::string& name, const std::string& bytes) {
    write_bytes(folder + "/" + name.substr(0, 11) + "/" + name, bytes);
    names.push_back(name);
  };
  for (const char* exposure : {"jw01234001001_02101_00001", "jw01234001001_02101_00002", "jw01234002001_0210a_00001"}) {
    for (const char* detector : {"nrca1", "nrca2", "nrcb1", "nrcb2"}) {
      Made made;
      made.detector = detector;
      if (std::string(exposure).find("002001") != std::string::npos) made.filter = "F200W";
      for (const char* suffix : {"uncal", "rate", "cal"}) {
        made.name = std::string(exposure) + "_" + detector + "_" + suffix + ".fits";
        put(made.name, fits_bytes(made));
      }
      put(std::string(exposure) + "_" + detector + "_cal.jpg", "preview of " + std::string(detector) + exposure);
    }
  }
  Made combined;
  combined.name = "jw01234-o001_t001_nircam_clear-f150w_i2d.fits";
  combined.association = "jw01234-o001_20240101t000000_image3_00001_asn.json";
  put(combined.name, fits_bytes(combined));
  put(combined.association,
      R"({"products": [{"name": "jw01234-o001_t001_nircam_clear-f150w", "members": [
         {"expname": "jw01234001001_02101_00001_nrca1_cal.fits", "exptype": "science"},
         {"expname": "jw01234001001_02101_00002_nrca1_cal.fits", "exptype": "science"}]}]})");
  combined.name = "jw01234-o002_t002_nircam_clear-f200w_i2d.fits";
  combined.filter = "F200W";
  combined.association = "";
  put(combined.name, fits_bytes(combined));
  put("jw01234_20240101t000000_pool.csv", "#\n");
  put("notes.txt", "seen in the dome");
  return names;
}

}  // namespace almagest::ingest
