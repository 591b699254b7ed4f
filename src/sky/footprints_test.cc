// SPDX-License-Identifier: GPL-3.0-or-later
// The footprints of the real archive.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sky/healpix.h"

namespace almagest::sky {
namespace {

std::filesystem::path shared_folder() {
  const char* given = std::getenv("ALMAGEST_SHARED");
  return given != nullptr ? std::filesystem::path(given) : std::filesystem::path(ALMAGEST_SOURCE_DIR) / "../shared";
}

bool in_ci() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string(ci) == "true";
}

std::string gunzip(const std::filesystem::path& path) {
  std::string text;
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return text;
  std::vector<char> buffer(1 << 20);
  for (int got = 0; (got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  gzclose(file);
  return text;
}

// The rows of a CSV text (RFC 4180).
std::vector<std::vector<std::string>> rows_of(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1);
  std::string field;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted || (c != ',' && c != '\n')) {
      field += c;
    } else {
      rows.back().push_back(std::move(field));
      field.clear();
      if (c == '\n') rows.emplace_back();
    }
  }
  rows.pop_back();
  return rows;
}

struct Counts {
  std::size_t regions = 0;
  std::size_t placeholders = 0;
  std::size_t pairs = 0;
  std::size_t findings = 0;
};

void count(const std::string& text, Counts& counts) {
  const auto parsed = parse_stcs(text);
  ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
  ++counts.regions;
  counts.placeholders += parsed->placeholder ? 1 : 0;
  counts.pairs += parsed->region.shapes().size() == 2 ? 1 : 0;
  counts.findings += parsed->findings.size();
  if (parsed->region.empty()) return;
  const auto ranges = cells_covering(parsed->region, 10);
  for (const Shape& shape : parsed->region.shapes()) {
    if (const auto* polygon = std::get_if<Polygon>(&shape)) {
      ASSERT_TRUE(contains(ranges, cell_of(polygon->centre(), 10))) << text;
      ASSERT_LT(polygon->area_deg2(), 1) << text;
    }
  }
}

Counts count_table(const std::filesystem::path& path) {
  Counts counts;
  const auto rows = rows_of(gunzip(path));
  if (rows.empty()) return counts;
  const auto column = static_cast<std::size_t>(std::find(rows[0].begin(), rows[0].end(), "s_region") - rows[0].begin());
  for (std::size_t i = 1; i < rows.size(); ++i) count(rows[i].at(column), counts);
  return counts;
}

TEST(Footprints, OfTheRealArchiveAreAllRead) {
  const auto folder = shared_folder() / "data/jwst-keywords";
  if (!std::filesystem::exists(folder)) {
    if (in_ci()) FAIL() << folder << " is missing";
    GTEST_SKIP() << "the real tables are not here";
  }
  const Counts imaging = count_table(folder / "imaging.csv.gz");
  EXPECT_EQ(imaging.regions, 18639U);
  EXPECT_EQ(imaging.placeholders, 462U);
  EXPECT_EQ(imaging.pairs, 3149U);
  const Counts nirspec = count_table(folder / "nirspec.csv.gz");
  EXPECT_EQ(nirspec.regions, 10403U);
  const Counts mirispec = count_table(folder / "mirispec.csv.gz");
  EXPECT_EQ(mirispec.regions, 5932U);
  EXPECT_EQ(imaging.placeholders + nirspec.placeholders + mirispec.placeholders, 462U);
  RecordProperty("findings", static_cast<int>(imaging.findings + nirspec.findings + mirispec.findings));
  EXPECT_LT(imaging.findings + nirspec.findings + mirispec.findings, 2000U);
}

}  // namespace
}  // namespace almagest::sky
