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
  fits::HeaderWriter primary;
  primary.add("FILENAME", made.name).add("TELESCOP", "JWST").add("PROGRAM", "01234").add("INSTRUME", made.instrument);
  primary.add("EXP_TYPE", made.exp_type).add("DETECTOR", made.detector).add("FILTER", made.filter).add("PUPIL", made.pupil);
  primary.add("EXPSTART", made.start_mjd).add("EXPEND", made.start_mjd + 0.01).add("TARG_RA", 10.05).add("TARG_DEC", 20.05);
  primary.add("TARGPROP", "TEST-FIELD").add("PI_NAME", "Herschel, Caroline").add("CAL_VER", "1.15.1");
  primary.add("R_DARK", "crds://jwst_nircam_dark_0411.fits").add("R_AREA", "N/A").add("CRDS_CTX", "jwst_1263.pmap");
  primary.add("FILLING", std::int64_t{filling});
  if (!made.association.empty()) primary.add("ASNTABLE", made.association);
  fits::HeaderWriter science;
  science.add("EXTNAME", "SCI").add("S_REGION", made.region);
  fits::FileWriter file;
  file.add_primary(primary);
  file.add_image(science, {4, 4}, std::vector<float>(16, static_cast<float>(filling)));
  return file.bytes();
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
