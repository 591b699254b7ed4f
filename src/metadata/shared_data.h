// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: the folder of shared test data, which is not part of the source tree.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace almagest::metadata {

inline std::filesystem::path shared_folder() {
  const char* folder = std::getenv("ALMAGEST_SHARED");
  return folder != nullptr ? folder : ALMAGEST_SOURCE_DIR "/../shared";
}

inline bool in_ci() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

}  // namespace almagest::metadata

// Leaves the test when the file or folder is not there: skipped by hand, failed in CI.
#define ALMAGEST_NEED_SHARED(path)                                    \
  if (!std::filesystem::exists(path)) {                               \
    if (::almagest::metadata::in_ci()) FAIL() << "missing: " << path; \
    GTEST_SKIP() << "missing: " << path;                              \
  }
