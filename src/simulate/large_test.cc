// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/large.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "fits/header.h"
#include "metadata/mission_files.h"

namespace almagest::simulate {
namespace {

namespace fs = std::filesystem;

// The same files as those for benchmarks, but small.
TEST(LargeFiles, AreAMosaicAndACubeLikeAnyOthers) {
  const fs::path folder = fs::temp_directory_path() / ("almagest-large-" + std::to_string(::getpid()));
  const auto env = base::make_env();
  ASSERT_TRUE(write_large_files(env->files(), folder.string(), 1, {300, 24, 7}).has_value());
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(metadata::shipped_mission("jwst").parse_name(name).has_value()) << name;
    const auto file = fits::open(env->files(), entry.path().string());
    ASSERT_TRUE(file.has_value()) << name;
    EXPECT_TRUE(file->warnings().empty()) << name;
    EXPECT_EQ(file->hdus()[0].header.logical("SIMULATE"), true);
    const fits::Hdu* science = file->find("SCI");
    ASSERT_TRUE(science != nullptr) << name;
    const bool is_cube = name.find("_s3d") != std::string::npos;
    EXPECT_EQ(science->axes, is_cube ? (std::vector<std::int64_t>{24, 24, 7}) : (std::vector<std::int64_t>{300, 300}));
    EXPECT_TRUE(science->header.contains("S_REGION"));
    if (std::system("command -v fitsverify > /dev/null 2>&1") == 0) {
      EXPECT_EQ(std::system(fmt::format("fitsverify -q '{}' > /dev/null 2>&1", entry.path().string()).c_str()), 0)
          << name;
    }
    ++files;
  }
  EXPECT_EQ(files, 2U);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace almagest::simulate
