// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: a small mission with a column of every kind, and archives filled with random datasets of it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/fault_env.h"
#include "catalog/catalog.h"
#include "metadata/mission.h"
#include "sky/region.h"

namespace almagest::index::testing {

inline constexpr std::int64_t kNow_us = 1'700'000'000'000'000;  // 2023-11-14T22:13:20

inline std::string test_columns() {
  const auto column = [](std::string_view name, std::string_view more) {
    return fmt::format("[[column]]\nname = \"{}\"\ndescription = \"-\"\ngroup = \"All\"\n{}\n", name, more);
  };
  return "groups = [\"All\"]\n" + column("name", "function = \"dataset_name\"") +
         column("file_id", "type = \"integer\"\nfunction = \"archive_file_id\"\nreduce = \"max\"") +
         column("instrume", "") + column("targname", "") + column("exp_type", "reduce = \"list\"") +
         column("level", "function = \"product_level\"\nreduce = \"levels\"") +
         column("pi", "condition = \"substring\"") + column("program", "type = \"integer\"") +
         column("count", "type = \"integer\"") + column("duration", "type = \"real\"") +
         column("start_mjd", "type = \"real\"") + column("start", "type = \"time\"") +
         column("moving", "type = \"boolean\"") + column("nothing", "") + column("always", "") +
         column("ra", "type = \"real\"\ncondition = \"ra\"") + column("dec", "type = \"real\"\ncondition = \"dec\"") +
         column("s_region", "type = \"region\"\nfunction = \"footprint\"\nreduce = \"combine\"") +
         column("release", "type = \"time\"\nfunction = \"release_date\"\nreduce = \"latest\"") +
         column("access", "condition = \"ustring\"\nfunction = \"access\"\nreduce = \"derived\"\nqueryable = true") +
         column("ang_sep", "type = \"real\"\nfunction = \"separation\"\nreduce = \"derived\"\nqueryable = true") +
         column("search_pos", "function = \"search_position\"\nreduce = \"derived\"") +
         column("search_key", "function = \"search_key\"\nreduce = \"derived\"");
}

// `rows`: "visible" or "hidden", what becomes of exclusive rows.
inline metadata::Mission test_mission(std::string_view id, std::string_view rows) {
  const std::string mission = fmt::format(R"toml(
id = "{}"
name = "TEST"
title = "Test"
telescopes = ["TEST"]
exclusive_rows = "{}"
access_exclusive = "EXCLUSIVE_ACCESS"
default_sort = ["ang_sep", "name"]
[roles]
dataset = "name"
archive_file_id = "file_id"
level = "level"
footprint = "s_region"
target_ra = "ra"
target_dec = "dec"
target_name = "targname"
target_catalogue_name = "nothing"
release = "release"
access = "access"
separation = "ang_sep"
search_position = "search_pos"
search_key = "search_key"
instrument = "instrume"
program = "program"
)toml",
                                          id, rows);
  auto loaded = metadata::load_mission({{"mission.toml", mission},
                                        {"columns.toml", test_columns()},
                                        {"products.toml", R"toml(
[[level]]
name = "1"
calib = 1
[[product]]
suffix = "raw"
level = "1"
type = "science"
kind = "image"
description = "-"
[[exposure]]
name = "IMAGE"
kind = "image"
recommended = "science"
)toml"},
                                        {"names.toml", R"toml(
[[name]]
rule = "all"
pattern = "(?P<dataset>[a-z0-9]+)_(?P<suffix>raw)[.](?P<extension>fits)"
dataset = "{dataset}"
suffix = "{suffix}"
)toml"}});
  if (!loaded) {
    ADD_FAILURE() << loaded.error().message;
    std::abort();
  }
  return std::move(*loaded);
}

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "almagest-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t end) {
  return static_cast<std::size_t>(random() % end);
}
inline double uniform(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}
template <typename T>
const T& pick(Random& random, const std::vector<T>& from) {
  return from[below(random, from.size())];
}

// Texts with whatever makes trouble in conditions.
inline const std::vector<std::string>& words() {
  static const std::vector<std::string> kWords{"NIRCAM",
                                               "nircam",
                                               "NIRSPEC",
                                               "NIR",
                                               "MIRI",
                                               "miri",
                                               "F150W2;CLEAR",
                                               "F322W2;CLEAR",
                                               "a,b",
                                               "* alf Lyr",
                                               "!odd",
                                               "a\"b",
                                               "back\\slash",
                                               "null",
                                               "Smith, Jane",
                                               "smith",
                                               "\xC3\x9C"
                                               "ber",
                                               "x",
                                               "xx",
                                               "xyx",
                                               "100",
                                               "1.5",
                                               "a b",
                                               "T"};
  return kWords;
}

// A footprint: none, small or large, of several parts, at a pole or at ra 0, of either winding, closed or not.
inline std::string random_region(Random& random) {
  const std::size_t kind = below(random, 10);
  if (kind == 0) return {};
  if (kind == 1) return "CIRCLE 10.0 20.0 0.017";  // no frame: a placeholder
  if (kind == 2) return "not a region";
  std::string text;
  const std::size_t parts = 1 + below(random, 3);
  const double ra0 = below(random, 3) == 0 ? uniform(random, -1, 1) : uniform(random, 0, 360);
  const double dec0 = below(random, 4) == 0 ? (below(random, 2) == 0 ? 89.7 : -89.7) : uniform(random, -80, 80);
  for (std::size_t part = 0; part < parts; ++part) {
    const double size = std::pow(10.0, uniform(random, -3, below(random, 8) == 0 ? 1 : 0));
    const double dec = std::clamp(dec0 + uniform(random, -size, size), -90.0, 90.0);
    const double stretch = 1 / std::max(0.02, std::cos(dec / 57.29577951308232));
    const auto wrap = [](double ra) { return ra < 0 ? ra + 360 : ra >= 360 ? ra - 360 : ra; };
    if (below(random, 5) == 0) {
      text += fmt::format("CIRCLE ICRS {} {} {} ", wrap(ra0), dec, size);
      continue;
    }
    text += "POLYGON ICRS ";
    const bool reversed = below(random, 2) == 0;
    const std::size_t corners = 3 + below(random, 5);
    for (std::size_t i = 0; i < corners; ++i) {
      const double turn =
          6.283185307179586 * static_cast<double>(reversed ? corners - i : i) / static_cast<double>(corners);
      const double reach = size * uniform(random, 0.3, 1);
      const double ra = std::fmod(ra0 + std::clamp(reach * std::cos(turn) * stretch, -150.0, 150.0) + 720, 360);
      text += fmt::format("{} {} ", ra, std::clamp(dec + reach * std::sin(turn), -90.0, 90.0));
    }
  }
  return text;
}

inline metadata::Value maybe_null(Random& random, metadata::Value value) {
  return below(random, 6) == 0 ? metadata::Value() : value;
}

inline std::string random_list(Random& random) {
  static const std::vector<std::string> kElements{"NRC_IMAGE", "NRC_WFSS", "nrc_image", "MIR", "a*b", "!x", "\"q\""};
  std::string text = pick(random, kElements);
  for (std::size_t more = below(random, 3); more > 0; --more) text += ", " + pick(random, kElements);
  return text;
}

inline catalog::Dataset random_dataset(Random& random, const metadata::Mission& mission, std::size_t number) {
  catalog::Dataset dataset;
  dataset.name = fmt::format("{}{:05}", below(random, 2) == 0 ? "jw" : "JW", number);
  dataset.program = std::to_string(1000 + below(random, 5));
  if (below(random, 3) != 0) {
    dataset.release = base::Instant{kNow_us + static_cast<std::int64_t>(below(random, 9)) * 1'000'000 - 4'000'000};
  }
  dataset.row.resize(mission.columns().size());
  const auto set = [&](std::string_view name, metadata::Value value) {
    dataset.row[*mission.find(name)] = std::move(value);
  };
  set("name", dataset.name);
  set("file_id", static_cast<std::int64_t>(1'000'000'000'000 + number));
  set("instrume", maybe_null(random, pick(random, words())));
  set("targname", maybe_null(random, pick(random, words()) + pick(random, words())));
  set("exp_type", maybe_null(random, random_list(random)));
  set("level", std::string(below(random, 2) == 0 ? "1b, 2a, 2b" : "3"));
  set("pi", maybe_null(random, pick(random, words())));
  set("program", static_cast<std::int64_t>(std::stoi(dataset.program)));
  static const std::vector<std::int64_t> kCounts{
      0, 1, -1, 2, 5, 10, 1'000'000'000'000, INT64_MAX, INT64_MIN, 9007199254740993};
  set("count", maybe_null(random, pick(random, kCounts)));
  static const std::vector<double> kDurations{0, -0.0, 0.1, 0.3, 1, -1, 5, 1e300, -1e-300, 2.5};
  set("duration", maybe_null(random, pick(random, kDurations)));
  set("start_mjd", maybe_null(random, uniform(random, -10, 10)));
  set("start",
      maybe_null(random, base::Instant{kNow_us + static_cast<std::int64_t>(below(random, 400)) * 86'400'000'000 / 3}));
  set("moving", maybe_null(random, static_cast<std::int64_t>(below(random, 2))));
  set("always", std::string("Same"));
  const bool nowhere = below(random, 8) == 0;
  static const std::vector<double> kRas{0, 0.5, 359.5, 350, 10, 180, 90, 359.999};
  set("ra", nowhere ? metadata::Value()
                    : metadata::Value(below(random, 2) == 0 ? pick(random, kRas) : uniform(random, 0, 360)));
  static const std::vector<double> kDecs{0, 90, -90, 45, -45, 89.5};
  set("dec", nowhere ? metadata::Value()
                     : metadata::Value(below(random, 2) == 0 ? pick(random, kDecs) : uniform(random, -90, 90)));
  const std::string region = random_region(random);
  if (!region.empty()) set("s_region", region);
  if (dataset.release) set("release", *dataset.release);
  return dataset;
}

// An archive of one mission in a folder of its own.
class TestArchive {
 public:
  explicit TestArchive(std::string_view rows = "visible")
      : env_(base::Instant{kNow_us}), dictionary_(make_dictionary(rows)), catalog_(make_catalog()) {}

  const metadata::Dictionary& dictionary() const { return dictionary_; }
  const metadata::Mission& mission() const { return dictionary_.missions()[0]; }
  catalog::Catalog& catalog() { return catalog_; }
  std::size_t column(std::string_view name) const { return *mission().find(name); }

  // In the order of their ids.
  const std::vector<catalog::Dataset>& datasets() const { return datasets_; }

  void write(std::vector<catalog::Dataset> datasets) {
    auto transaction = catalog_.begin();
    ASSERT_TRUE(transaction) << transaction.error().message;
    for (catalog::Dataset& dataset : datasets) {
      const auto id = transaction->dataset(mission(), dataset.name);
      ASSERT_TRUE(id);
      dataset.id = *id;
      ASSERT_TRUE(transaction->write_dataset(mission(), dataset));
      ASSERT_TRUE(transaction->note(mission(), "added", dataset.id, std::nullopt, "test"));
      keep(dataset);
    }
    ASSERT_TRUE(transaction->commit());
  }

  void fill(Random& random, std::size_t count) {
    std::vector<catalog::Dataset> datasets;
    for (std::size_t i = 0; i < count; ++i) datasets.push_back(random_dataset(random, mission(), i));
    write(std::move(datasets));
  }

 private:
  static metadata::Dictionary make_dictionary(std::string_view rows) {
    std::vector<metadata::Mission> missions;
    missions.push_back(test_mission("test", rows));
    auto made = metadata::Dictionary::make(std::move(missions));
    return std::move(*made);
  }
  catalog::Catalog make_catalog() {
    auto made = catalog::Catalog::create(env_, folder_.path(), dictionary_);
    if (!made) ADD_FAILURE() << made.error().message;
    return std::move(*made);
  }
  void keep(const catalog::Dataset& dataset) {
    for (catalog::Dataset& known : datasets_) {
      if (known.id == dataset.id) {
        known = dataset;
        return;
      }
    }
    datasets_.push_back(dataset);
  }

  TempFolder folder_;
  base::FaultEnv env_;
  metadata::Dictionary dictionary_;
  catalog::Catalog catalog_;
  std::vector<catalog::Dataset> datasets_;
};

}  // namespace almagest::index::testing
