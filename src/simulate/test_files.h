// SPDX-License-Identifier: GPL-3.0-or-later
// Simulated files for tests, made once for a process and removed at its end.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/env.h"
#include "fits/header.h"
#include "simulate/simulate.h"

namespace almagest::simulate {

class TestFiles {
 public:
  explicit TestFiles(const Options& options)
      : folder_(std::filesystem::temp_directory_path() /
                ("almagest-simulate-" + std::to_string(::getpid()) + "-" + std::to_string(count()++))),
        env_(base::make_env()) {
    std::filesystem::remove_all(folder_);
    const auto made = simulate(env_->files(), folder_.string(), options, {});
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().message);
    if (!made) return;
    made_ = *made;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) paths_.push_back(entry.path());
    }
    std::sort(paths_.begin(), paths_.end());
  }
  ~TestFiles() { std::filesystem::remove_all(folder_); }
  TestFiles(const TestFiles&) = delete;
  TestFiles& operator=(const TestFiles&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  const std::vector<std::filesystem::path>& paths() const { return paths_; }
  const Made& made() const { return made_; }
  base::Env& env() { return *env_; }

  // Whose names hold all of these.
  std::vector<std::filesystem::path> with(const std::vector<std::string>& parts) const {
    std::vector<std::filesystem::path> found;
    for (const auto& path : paths_) {
      const std::string name = path.filename().string();
      const bool fits = std::all_of(parts.begin(), parts.end(),
                                    [&](const std::string& part) { return name.find(part) != std::string::npos; });
      if (fits) found.push_back(path);
    }
    return found;
  }
  std::vector<std::filesystem::path> fits_paths() const { return with({".fits"}); }

  fits::File open(const std::filesystem::path& path) { return fits::open(env_->files(), path.string()).value(); }

  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  static int& count() {
    static int value = 0;
    return value;
  }

  std::filesystem::path folder_;
  std::unique_ptr<base::Env> env_;
  std::vector<std::filesystem::path> paths_;
  Made made_;
};

}  // namespace almagest::simulate
