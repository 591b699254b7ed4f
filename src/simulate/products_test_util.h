// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of simulated products share: a folder of some programs, and ways to read what is in it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "fits/table_reader.h"
#include "simulate/test_files.h"

namespace almagest::simulate {

// Files of some programs by their names.
class ProductFolder {
 public:
  explicit ProductFolder(const std::vector<int>& programs, bool earlier = false) : files_(options(programs, earlier)) {
    for (const std::filesystem::path& path : files_.paths()) paths_[path.filename().string()] = path;
  }

  const std::map<std::string, std::filesystem::path>& paths() const { return paths_; }
  bool has(const std::string& name) const { return paths_.count(name) != 0; }

  // Names that begin and end so, in order.
  std::vector<std::string> names(std::string_view begin, std::string_view end) const {
    std::vector<std::string> found;
    for (const auto& [name, path] : paths_) {
      if (name.substr(0, begin.size()) == begin && name.size() >= end.size() &&
          name.substr(name.size() - end.size()) == end) {
        found.push_back(name);
      }
    }
    return found;
  }

  std::string text(const std::string& name) const {
    EXPECT_TRUE(has(name)) << name;
    return has(name) ? TestFiles::bytes_of(paths_.at(name)) : "";
  }

  // With its data.
  fits::File open(const std::string& name) {
    auto file = fits::open_with_data(files_.env().files(), paths_.at(name).string());
    EXPECT_TRUE(file.has_value()) << name;
    return std::move(*file);
  }

  // Empty if fitsverify has no objection; `what` are its options: "-e" reports errors alone.
  std::string verify(const std::string& name, const std::string& what) const {
    const std::filesystem::path report = files_.folder() / "report.txt";
    const std::string command =
        fmt::format("fitsverify -q {} '{}' > '{}' 2>&1", what, paths_.at(name).string(), report.string());
    const int status = std::system(command.c_str());
    const std::string said = TestFiles::bytes_of(report);
    return status == 0 && said.find("verification OK") != std::string::npos ? "" : said;
  }

 private:
  static Options options(const std::vector<int>& programs, bool earlier) {
    Options all;
    all.datasets = 300;
    all.programs = programs;
    all.earlier = earlier;
    return all;
  }

  TestFiles files_;
  std::map<std::string, std::filesystem::path> paths_;
};

inline bool has_fitsverify() {
  return std::system("command -v fitsverify > /dev/null 2>&1") == 0;
}

// Columns of numbers of an ECSV table by their names.
inline std::map<std::string, std::vector<double>> ecsv_columns(const std::string& text) {
  std::istringstream lines(text);
  std::map<std::string, std::vector<double>> columns;
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::vector<std::string> row;
    for (std::string word; words >> word;) row.push_back(word);
    if (names.empty()) {
      names = row;
      continue;
    }
    for (std::size_t i = 0; i < names.size(); ++i) columns[names[i]].push_back(std::strtod(row.at(i).c_str(), nullptr));
  }
  return columns;
}

// One cell of an extension's table, or a whole column where cells are single values.
inline std::vector<double> cell(const fits::File& file, const fits::Hdu& hdu, const char* column, std::uint64_t row) {
  const auto table = fits::TableReader::open(file, hdu);
  const fits::Field* field = table ? table->find(column) : nullptr;
  EXPECT_TRUE(field != nullptr) << column;
  if (field == nullptr) return {};
  const auto values = table->numbers<double>(*field, row, std::numeric_limits<double>::quiet_NaN());
  EXPECT_TRUE(values.has_value()) << column;
  return values.value_or(std::vector<double>{});
}

inline std::vector<double> column(const fits::File& file, const fits::Hdu& hdu, const char* name) {
  const auto table = fits::TableReader::open(file, hdu);
  std::vector<double> values;
  for (std::uint64_t row = 0; table && row < table->rows(); ++row) values.push_back(cell(file, hdu, name, row).at(0));
  return values;
}

inline double median_of(std::vector<double> values) {
  EXPECT_FALSE(values.empty());
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace almagest::simulate
