// SPDX-License-Identifier: GPL-3.0-or-later
// Where simulated files go: <folder>/<program>/<dataset>/<name>.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"

namespace almagest::simulate {

class Output {
 public:
  Output(base::FileSystem& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  base::Status write(std::string_view dataset, const std::string& name, std::span<const std::byte> bytes);
  base::Status write(std::string_view dataset, const std::string& name, std::string_view text);

  std::int64_t count() const { return count_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  base::FileSystem& files_;
  std::string folder_;
  std::string made_;  // the folder that was made last
  std::int64_t count_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace almagest::simulate
