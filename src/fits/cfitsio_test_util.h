// SPDX-License-Identifier: GPL-3.0-or-later
// CFITSIO as the oracle of this layer's tests, and where real files are.
#pragma once

#include <fitsio.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace almagest::fits {

namespace fs = std::filesystem;

inline fs::path shared_folder() {
  const char* given = std::getenv("ALMAGEST_SHARED");
  return given != nullptr ? fs::path(given) : fs::path(ALMAGEST_SOURCE_DIR) / "../shared";
}

inline bool in_ci() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string(ci) == "true";
}

inline bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

inline std::vector<fs::path> real_files() {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator it(shared_folder() / "data", error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (it->is_regular_file() && (ends_with(name, ".fits") || ends_with(name, ".fits.gz"))) paths.push_back(it->path());
  }
  return paths;
}

struct Oracle {
  explicit Oracle(const fs::path& path) { fits_open_diskfile(&file, path.c_str(), READONLY, &status); }
  ~Oracle() {
    int ignored = 0;
    fits_close_file(file, &ignored);
  }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;
  fitsfile* file = nullptr;
  int status = 0;
};

}  // namespace almagest::fits
