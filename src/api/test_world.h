// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: random archives of two missions, one of which hides the rows of exclusive data, and an archive as it is
// being served, asked without a network between.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "api/service.h"
#include "base/fault_env.h"
#include "base/hash.h"
#include "fits/writer.h"
#include "ingest/import.h"
#include "ingest/ingest.h"
#include "ingest/observations.h"
#include "metadata/mission_files.h"

namespace almagest::api::testing {

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t end) {
  return static_cast<std::size_t>(random() % end);
}
inline bool one_in(Random& random, std::size_t n) {
  return below(random, n) == 0;
}
template <typename T>
const T& pick(Random& random, const std::vector<T>& from) {
  return from[below(random, from.size())];
}

inline constexpr int kNowMjd = 61000;
inline const std::vector<std::string> kPrograms{"1", "20", "300"};
inline const std::vector<std::string> kTargets{"NGC-1300", "SECRETLY", "FIELD-7", "M31-EAST", "WRAP"};

// JWST as it is shipped, and the same under another name with hidden rows.
inline const metadata::Dictionary& two_missions() {
  static const auto* const made = [] {
    std::vector<metadata::Mission> missions;
    missions.push_back(std::move(*metadata::load_mission(metadata::declaration_files("jwst"))));
    auto files = metadata::declaration_files("jwst");
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"id = \"jwst\"", "id = \"veiled\""},
             {"name = \"JWST\"", "name = \"VEILED\""},
             {"telescopes = [\"JWST\"]", "telescopes = [\"VEILED\"]"},
             {"exclusive_rows = \"visible\"", "exclusive_rows = \"hidden\""}}) {
      files[0].text.replace(files[0].text.find(from), from.size(), to);
    }
    missions.push_back(std::move(*metadata::load_mission(files)));
    return new metadata::Dictionary(std::move(*metadata::Dictionary::make(std::move(missions))));
  }();
  return *made;
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// A FITS file of a header alone.
inline std::string fits_of(const std::string& telescope, const std::string& name,
                           const std::vector<std::pair<std::string, std::string>>& cards) {
  fits::CardWriter primary;
  primary.text("TELESCOP", telescope).text("FILENAME", name).text("INSTRUME", "NIRCAM");
  for (const auto& [keyword, value] : cards) primary.text(keyword, value);
  std::vector<std::byte> file;
  EXPECT_TRUE(fits::append_empty_primary(file, primary));
  if (name.find("_cal.fits") != std::string::npos) {  // has pixels
    fits::CardWriter image;
    image.text("EXTNAME", "SCI");
    EXPECT_TRUE(fits::append_image(
        file, {{4, 4}, std::vector<float>(16, static_cast<float>(std::hash<std::string>{}(name) % 1000))}, image));
  }
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

// Fills a folder with a keyword table and files for each mission.
class Maker {
 public:
  Maker(Random& random, std::string folder) : random_(random), folder_(std::move(folder)) {}

  // Names that requests may ask for: of what there is, and of some that there is not.
  std::vector<std::string> products{"jw00001009001_02101_00001_nrca1_cal.fits", "nothing", ""};
  std::vector<std::string> datasets{"jw00001009001_02101_00001", ""};

  void make() {
    for (const std::string mission : {"jwst", "veiled"}) {
      std::string table =
          "ArchiveFileID,filename,fileSetName,productLevel,fileSize,checksum,publicReleaseDate_mjd,"
          "isStale,orig-filter,instrume,exp_type,pi_name,targprop,targ_ra,targ_dec,s_region,program,title,"
          "duration,expstart,date_obs_mjd,cal_ver,observtn\n";
      for (const std::string& program : kPrograms) make_program(mission, program, table);
      write_file(folder_ + "/" + mission + ".csv", table);
    }
  }

 private:
  // Around the clock, on both sides, and at it; empty: the table does not tell.
  std::string release() {
    static const std::vector<std::string> kDates{"60000", "60900.5", "61000", "61000.25",
                                                 "61500", "62000",   "60000", ""};
    return pick(random_, kDates);
  }

  // The digits of an exposure's name; empty for other files.
  static std::string observation_of(const std::string& name) {
    const std::string digits = name.substr(0, 13).substr(7, 3);
    return digits.find_first_not_of("0123456789") == std::string::npos ? digits : std::string();
  }

  std::string fits(const std::string& mission, const std::string& name, const std::string& program,
                   const std::string& names_file) {
    std::vector<std::pair<std::string, std::string>> cards{{"EXP_TYPE", one_in(random_, 2) ? "NRC_IMAGE" : "NRC_WFSS"},
                                                           {"TARGPROP", pick(random_, kTargets)},
                                                           {"PROGRAM", program},
                                                           {"FILTER", "F150W"},
                                                           {"PUPIL", "CLEAR"},
                                                           {"RANDOM", std::to_string(below(random_, 1'000'000))}};
    if (!observation_of(name).empty()) cards.emplace_back("OBSERVTN", observation_of(name));
    if (!names_file.empty()) cards.emplace_back("ASNTABLE", names_file);
    return fits_of(mission == "jwst" ? "JWST" : "VEILED", name, cards);
  }

  void put(const std::string& mission, const std::string& name, const std::string& bytes) {
    write_file(folder_ + "/" + mission + "/" + name, bytes);
    products.push_back(name);
  }

  void make_program(const std::string& mission, const std::string& program, std::string& table) {
    const std::string number = fmt::format("jw{:0>5}", program);
    std::vector<std::string> exposures;
    const std::string shutters = number + "001001_01_msa.fits";
    const std::string association = number + "-o001_20250101t000000_image3_00001_asn.json";
    for (std::size_t i = 0; i < 1 + below(random_, 3); ++i) {
      const std::string dataset = fmt::format("{}{:03}001_02101_{:05}", number, 1 + below(random_, 2), i + 1);
      datasets.push_back(dataset);
      make_dataset(mission, program, dataset, mission == "jwst" ? association : shutters, exposures, table);
    }
    if (one_in(random_, 2)) {
      const std::string dataset = number + "-o001_t001_nircam";
      datasets.push_back(dataset);
      const std::string name = dataset + "_clear-f150w_i2d.fits";
      if (one_in(random_, 2)) {
        put(mission, name, fits(mission, name, program, association));
      } else {
        add_row(mission, program, dataset, name, "3", "", table);
      }
    }
    if (one_in(random_, 2)) put(mission, shutters, fits(mission, shutters, "", ""));
    const std::string stray = number + "_new_kind_of_file.fits";
    if (one_in(random_, 3)) put(mission, stray, fits(mission, stray, one_in(random_, 2) ? program : "", ""));
    if (mission != "jwst" || exposures.empty()) return;  // a name alone is taken for that of the first mission
    std::string members;
    for (const std::string& exposure : exposures) {
      if (one_in(random_, 2))
        members += (members.empty() ? "{\"expname\": \"" : ", {\"expname\": \"") + exposure + "\"}";
    }
    put(mission, association,
        "{\"products\": [{\"name\": \"" + number + "-o001_t001_nircam_clear-f150w\", \"members\": [" + members +
            "]}]}");
    put(mission, number + "_20250101t000000_pool.csv", "# " + pick(random_, kTargets));
  }

  void make_dataset(const std::string& mission, const std::string& program, const std::string& dataset,
                    const std::string& names_file, std::vector<std::string>& exposures, std::string& table) {
    static const std::vector<std::pair<std::string, std::string>> kKinds{
        {"uncal", "1b"}, {"rate", "2a"}, {"ramp", "2a"}, {"cal", "2b"}, {"trapsfilled", "2a"}};
    for (const char* detector : {"nrca1", "nrcalong"}) {
      for (const auto& [suffix, level] : kKinds) {
        if (one_in(random_, 2)) continue;
        const std::string name = dataset + "_" + detector + "_" + suffix + ".fits";
        const bool held = one_in(random_, 2);
        const bool listed = !held || one_in(random_, 2);
        const std::string bytes = held ? fits(mission, name, program, one_in(random_, 2) ? names_file : "") : "";
        if (held) put(mission, name, bytes);
        if (listed) add_row(mission, program, dataset, name, level, bytes, table);
        if (suffix == "cal") exposures.push_back(name);
        if (suffix == "cal" && mission == "jwst" && one_in(random_, 2)) {
          put(mission, dataset + "_" + detector + "_cal.jpg", "picture of " + pick(random_, kTargets));
        }
      }
    }
  }

  void add_row(const std::string& mission, const std::string& program, const std::string& dataset,
               const std::string& name, const std::string& level, const std::string& bytes, std::string& table) {
    products.push_back(name);
    base::Digester digester;
    digester.update(std::as_bytes(std::span(bytes.empty() ? name : bytes)));
    const double ra = 10.0 + static_cast<double>(below(random_, 20)) / 10;
    const double dec = 20.0 + static_cast<double>(below(random_, 20)) / 10;
    const std::string region = one_in(random_, 3) ? std::string()
                                                  : fmt::format("POLYGON ICRS {} {} {} {} {} {} {} {}", ra, dec,
                                                                ra + 0.2, dec, ra + 0.2, dec + 0.2, ra, dec + 0.2);
    const bool nowhere = one_in(random_, 5);
    const double start = 60000.0 + static_cast<double>(below(random_, 900));
    table += fmt::format("{},{},{},{},{},{},{},{},F150W,{},{},\"Lee, {}\",{},{},{},{},{},Title {},{},{},{},1.{},{}\n",
                         ++id_, name, dataset, level, bytes.empty() ? 1000 + below(random_, 9) : bytes.size(),
                         digester.finish().md5, release(), one_in(random_, 8) ? "True" : "False",
                         one_in(random_, 3) ? "MIRI" : "NIRCAM", one_in(random_, 2) ? "NRC_IMAGE" : "NRC_WFSS",
                         below(random_, 3), pick(random_, kTargets), nowhere ? "" : fmt::format("{}", ra),
                         nowhere ? "" : fmt::format("{}", dec), region, program, mission + program, below(random_, 500),
                         start, start, below(random_, 4), observation_of(name));
  }

  Random& random_;
  std::string folder_;
  int id_ = 1000;
};

// An archive in a folder, with everything that answers.
class Served {
 public:
  Served(base::Env& env, access::Accounts& accounts, const std::string& path)
      : env_(env),
        folder_(*storage::Folder::open(env, path)),
        names_(*query::NameTable::parse("M 31\t10.68\t41.27\tgalaxy\n")),
        catalogs_(env, folder_, two_missions()),
        snapshots_(first(), env.clock()),
        service_{env_,      folder_, two_missions(),          names_, accounts, snapshots_,
                 catalogs_, "test",  "For a test & no more.", true},
        jobs_(std::move(*stage::Jobs::open(env, folder_, accounts))),
        routes_(router_) {
    service_.door = *Door::open(env, folder_);
    service_.jobs = &jobs_;
    add_routes(service_, routes_, [] { return nullptr; });
  }

  const std::vector<Endpoint>& described() const { return routes_.described(); }
  const std::string& snapshot() const { return name_; }

  http::Response ask(http::Request request) {
    request.id = "00000000";
    request.peer = "127.0.0.1";
    std::string label;
    return router_.route(request, label);
  }

 private:
  index::SnapshotPointer first() {
    auto catalog = catalogs_.lease();
    EXPECT_TRUE(catalog) << catalog.error().message;
    auto built = index::build(**catalog, two_missions());
    EXPECT_TRUE(built) << built.error().message;
    name_ = (*built)->name();
    return std::move(*built);
  }

  base::Env& env_;
  storage::Folder folder_;
  query::NameTable names_;
  CatalogPool catalogs_;
  std::string name_;
  index::SnapshotHolder snapshots_;
  Service service_;
  stage::Jobs jobs_;
  http::Router router_;
  Routes routes_;
};

}  // namespace almagest::api::testing
