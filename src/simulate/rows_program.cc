// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "simulate/rows_targets.h"

namespace almagest::simulate::rows {
namespace {

// Sizes of programs fall off as in the public tables, whose largest 30 of 342 hold half of all rows.
constexpr double kMedianRows = 40;
constexpr double kSigma = 1.6;  // of the logarithm
constexpr double kMeanRows = 144;
constexpr int kFirstNumber = 20'001;  // real programs have smaller ones
constexpr double kPrograms = 79'000;  // numbers of five digits from there
constexpr std::int64_t kLargest = 200'000;

struct Category {
  std::string_view name;
  std::string_view proposal_type;
  int weight;
};
// Of 342 programs in the public tables; those of commissioning are not in them.
constexpr std::array<Category, 7> kCategories{{{"GO", "GO", 233},
                                               {"DD", "DD", 45},
                                               {"CAL", "Calibration", 34},
                                               {"GTO", "GTO", 25},
                                               {"SURVEY", "SURVEY", 3},
                                               {"ENG", "ENG", 2},
                                               {"COM", "COM", 3}}};

struct Exclusive {
  std::string_view category;
  int months;
  int weight;
};
// Rows of exposures in the public tables by months from the end of the exposure to its release.
constexpr std::array<Exclusive, 16> kExclusive{{{"GO", 12, 3327},
                                                {"GO", 0, 3042},
                                                {"GO", 15, 256},
                                                {"GO", 6, 203},
                                                {"GO", 3, 160},
                                                {"GTO", 12, 460},
                                                {"DD", 0, 519},
                                                {"DD", 5, 108},
                                                {"DD", 12, 14},
                                                {"DD", 3, 24},
                                                {"SURVEY", 12, 840},
                                                {"SURVEY", 0, 760},
                                                {"CAL", 0, 1024},
                                                {"CAL", 6, 5},
                                                {"ENG", 0, 1},
                                                {"COM", 0, 1}}};
constexpr double kMonth_d = 30.44;

// Datasets of the public tables by the versions that made them.
constexpr std::array<Processing, 6> kProcessings{
    {{"1.20.2", "jwst_1464.pmap", "13.0.6", "2025_4a", "PRDOPSSOC-072", 6435},
     {"1.19.1", "jwst_1413.pmap", "12.1.11", "2025_3a", "PRDOPSSOC-071", 1819},
     {"2.0.1", "jwst_1535.pmap", "13.1.13", "2026_1b", "PRDOPSSOC-073", 1774},
     {"2.0.0", "jwst_1535.pmap", "13.1.13", "2026_1a", "PRDOPSSOC-073", 528},
     {"1.19.2", "jwst_1413.pmap", "13.0.3", "2025_3b", "PRDOPSSOC-071", 404},
     {"1.18.0", "jwst_1364.pmap", "12.1.4", "2025_2", "PRDOPSSOC-070", 430}}};

struct Subject {
  std::string_view science_category;
  std::string_view words;
  int weight;
};
constexpr std::array<Subject, 11> kSubjects{
    {{"", "instrument stability and backgrounds", 3380},
     {"High-redshift Galaxies and the Distant Universe", "the first galaxies", 1626},
     {"Supermassive Black Holes and Active Galaxies", "growing black holes", 1204},
     {"Galaxies", "galaxies and their dust", 1154},
     {"Gas, Dust and the ISM", "ices, dust and shocks", 906},
     {"Stellar Physics and Stellar Types", "young and evolved stars", 920},
     {"Stellar Populations and the Interstellar Medium", "resolved stellar populations", 630},
     {"Nearby Galaxies to Cosmic Noon", "gas in nearby galaxies", 547},
     {"Large Scale Structure of the Universe", "clusters of galaxies", 340},
     {"Exoplanet Atmospheres and Habitability", "atmospheres of exoplanets", 126},
     {"Solar System", "small bodies of the solar system", 56}}};
constexpr std::array<std::string_view, 6> kVerbs{"A survey of",     "Deep imaging of", "Spectroscopy of",
                                                 "The assembly of", "Mapping",         "Variability of"};
constexpr std::array<std::string_view, 24> kNames{"Ada",  "Bela",  "Cosima", "Dario", "Edda", "Felix", "Greta", "Hugo",
                                                  "Ines", "Jonas", "Kira",   "Leo",   "Mina", "Nils",  "Olga",  "Pavel",
                                                  "Rosa", "Selma", "Tomas",  "Ursel", "Vera", "Wanda", "Yara",  "Zeno"};

double exclusive_days(const Program& program, universe::Random& random) {
  int total = 0;
  for (const Exclusive& one : kExclusive) total += one.category == program.category ? one.weight : 0;
  auto left = random.below(total);
  for (const Exclusive& one : kExclusive) {
    if (one.category != program.category) continue;
    left -= one.weight;
    if (left < 0) return one.months * kMonth_d;
  }
  return 0;
}

}  // namespace

std::vector<Share> share_out(std::uint64_t seed, std::int64_t rows) {
  universe::Random random(seed, "sizes of programs");
  // So many rows that there are not numbers enough: programs get larger.
  const double growth = std::max(1.0, static_cast<double>(rows) / kMeanRows / (0.8 * kPrograms));
  const std::int64_t largest = std::clamp<std::int64_t>(rows / 40, 60, kLargest);
  std::vector<Share> shares;
  for (std::int64_t given = 0; given < rows;) {
    const double size = growth * kMedianRows * std::exp(kSigma * random.normal());
    Share share;
    share.first = given;
    share.rows = std::clamp<std::int64_t>(static_cast<std::int64_t>(size), 5, largest);
    share.rows = std::min(share.rows, rows - given);
    given += share.rows;
    if (shares.size() + 1 >= static_cast<std::size_t>(kPrograms)) {
      share.rows += rows - given;
      given = rows;
    }
    shares.push_back(share);
  }
  const auto step = std::max<std::int64_t>(
      1, std::min<std::int64_t>(25, static_cast<std::int64_t>(kPrograms) / static_cast<std::int64_t>(shares.size())));
  std::int64_t number = kFirstNumber;
  for (Share& share : shares) {
    share.number = static_cast<int>(number + random.below(step));
    number += step;
  }
  return shares;
}

Program make_program(const Share& share, std::int64_t all_rows, double last_mjd, universe::Random& random) {
  Program program;
  program.number = share.number;
  const Category& category = choose(kCategories, random);
  program.category = category.name;
  program.proposal_type = category.proposal_type;
  const Subject& subject = choose(kSubjects, random);
  program.science_category = subject.science_category;
  const bool calibration = category.name == "CAL" || category.name == "COM" || category.name == "ENG";
  program.subcategory = calibration ? "CROSS" : "";
  const auto verb = static_cast<std::size_t>(random.below(kVerbs.size()));
  program.title = fmt::format("Simulated program {}: {} {}", share.number, kVerbs[verb], subject.words);
  const auto name = static_cast<std::size_t>(random.below(kNames.size()));
  program.investigator =
      fmt::format("Simulated, {} {}.", kNames[name], static_cast<char>('A' + static_cast<char>(random.below(26))));
  program.processing = &choose(kProcessings, random);
  program.exclusive_days = exclusive_days(program, random);
  // Programs are numbered as they are accepted, so later numbers are observed later.
  const double through = static_cast<double>(share.first) / static_cast<double>(std::max<std::int64_t>(1, all_rows));
  const double middle = kFirstMjd + (last_mjd - kFirstMjd) * through + 120 * random.normal();
  program.start_mjd = std::clamp(middle, kFirstMjd, last_mjd - 8);
  program.span_days = std::min(last_mjd - 2 - program.start_mjd, random.uniform(4, 360));
  make_targets(share, all_rows, calibration, random, program);
  return program;
}

}  // namespace almagest::simulate::rows
