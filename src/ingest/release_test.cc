// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/release.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "catalog/schema.h"
#include "ingest/observations.h"
#include "ingest/reduce.h"
#include "ingest/test_archive.h"
#include "ingest/test_tree.h"

namespace almagest::ingest {
namespace {

const std::string kOne = "jw01234001001_02101_00001";    // released at MJD 60000
const std::string kTwo = "jw01234002001_02101_00001";    // at 61500
const std::string kThree = "jw01234003001_02101_00001";  // at 60500

std::string association(const std::vector<std::string>& exposures) {
  std::string members;
  for (const std::string& exposure : exposures) {
    members += (members.empty() ? "" : ", ") + ("{\"expname\": \"" + exposure + "_nrca1_cal.fits\"}");
  }
  return R"({"products": [{"name": "jw01234-c1001_t001_nircam_clear-f150w", "members": [)" + members + "]}]}";
}

std::string table() {
  std::string text =
      "ArchiveFileID,fileSetName,productLevel,fileSize,checksum,publicReleaseDate_mjd,isStale,instrume,"
      "filename,program\n";
  int id = 1;
  for (const auto& [dataset, release] : {std::pair(kOne, 60000), std::pair(kTwo, 61500), std::pair(kThree, 60500)}) {
    text += std::to_string(id++) + "," + dataset + ",2b,10,d41d8cd98f00b204e9800998ecf8427e," +
            std::to_string(release) + ",False,NIRCAM," + dataset + "_nrca1_cal.fits,1234\n";
  }
  // A row without a date is as exclusive as its dataset.
  return text + "9," + kThree + ",2a,10,d41d8cd98f00b204e9800998ecf8427f,,False,NIRCAM," + kThree +
         "_nrca1_rate.fits,1234\n";
}

const std::string kMany = "jw01234-c1001_20240101t000000_image3_00001_asn.json";
const std::string kOnlyOne = "jw01234-o001_20240101t000000_image3_00001_asn.json";
const std::string kStranger = "jw01234-o001_20240101t000000_image3_00002_asn.json";
const std::string kGuide = "jw01234002001_gs-acq1_2023001000000-uncal.fits";
const std::string kImage = "jw01234-o001_t001_nircam_clear-f150w_i2d.fits";
const std::string kContributed = "hlsp_test_jwst_nircam_m51_f150w_v1_drz.fits";
const std::string kShutters = "jw01234003001_01_msa.fits";

// The MJD at which each file is released.
std::map<std::string, double> expected() {
  const double unknown = base::mjd_of(catalog::kUnknownRelease);
  return {{kOne + "_nrca1_cal.fits", 60000},
          {kTwo + "_nrca1_cal.fits", 61500},
          {kThree + "_nrca1_cal.fits", 60500},
          {kThree + "_nrca1_rate.fits", 60500},
          {kOnlyOne, 60000},
          {kMany, 61500},
          {kStranger, 61500},  // names an exposure that is not here: no more public than the whole program
          {"jw01234_20240101t000000_pool.csv", 61500},
          {kShutters, 60500},
          {kOne + "_nrca1_cal.jpg", 60000},
          {kTwo + "_nrca1_cal.jpg", 61500},
          {kGuide, 61500},
          {kImage, 60000},
          {"notes.txt", unknown},
          {"jw09999_20240101t000000_pool.csv", unknown},
          {kContributed, 61500}};  // its header names the program
}

// By file; -1: public from the start.
std::map<std::string, double> releases(TestArchive& archive) {
  std::map<std::string, double> found;
  auto database = catalog::Database::open(archive.env(), archive.path("archive/catalog.db"), catalog::OpenMode::read);
  auto read = database->prepare("SELECT p.name, v.release_us FROM product p JOIN version v ON v.id = p.version");
  while (*read->step()) {
    found[std::string(read->text(0))] = read->is_null(1) ? -1 : base::mjd_of(base::Instant{read->integer(1)});
  }
  return found;
}

void write_files(const TestArchive& archive) {
  const auto put = [&](const std::string& below, const std::string& text) { write_bytes(archive.path(below), text); };
  put("lists/" + kOnlyOne, association({kOne}));
  put("lists/" + kMany, association({kOne, kTwo}));
  put("lists/" + kStranger, association({kOne, "jw01234009001_02101_00001"}));
  put("lists/jw01234_20240101t000000_pool.csv", "#\n");
  put("lists/jw09999_20240101t000000_pool.csv", "#\n");
  put("lists/notes.txt", "seen in the dome");
  put("pictures/" + kOne + "_nrca1_cal.jpg", "one");
  put("pictures/" + kTwo + "_nrca1_cal.jpg", "two");
  Made made;
  for (const std::string& name : {kGuide, kImage, kShutters, kContributed}) {
    made.name = name;
    put("images/" + name, fits_bytes(made));
  }
  put("table.csv", table());
}

TEST(Release, FilesWithoutADateTakeThatOfTheirDataInWhateverOrderTheyCome) {
  std::vector<int> order{0, 1, 2, 3};
  do {
    TestArchive archive("release_order");
    write_files(archive);
    for (const int step : order) {
      if (step == 0) {
        const auto report =
            import_keywords(archive.env(), archive.catalog(), archive.mission(), archive.path("table.csv"), nullptr);
        ASSERT_TRUE(report && report->refused == 0);
      } else {
        archive.ingest({archive.path(
            std::vector<std::string>{"", "lists", "pictures", "images"}[static_cast<std::size_t>(step)])});
      }
    }
    ASSERT_EQ(releases(archive), expected()) << order[0] << order[1] << order[2] << order[3];
    EXPECT_EQ(archive.ask("SELECT count(*) FROM relink"), "0");
    EXPECT_EQ(archive.value(kTwo, "publicReleaseDate"), "2027-04-05T00:00:00");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Release, WhereNothingHasADateDataArePublicAndListsFollowThem) {
  TestArchive archive("release_none");
  make_tree(archive.path("tree"));
  archive.ingest({archive.path("tree")});
  EXPECT_EQ(archive.ask("SELECT group_concat(p.name) FROM product p JOIN version v ON v.id = p.version "
                        "WHERE v.release_us IS NOT NULL"),
            "notes.txt");
}

TEST(Release, ALaterTableLocksWhatIsExclusiveAndALaterDateOpensIt) {
  TestArchive archive("release_later");
  Made made;
  made.name = kTwo + "_nrca1_rate.fits";  // in no table
  write_bytes(archive.path("tree/") + made.name, fits_bytes(made));
  archive.ingest({archive.path("tree")});
  EXPECT_EQ(releases(archive)[made.name], -1);
  write_bytes(archive.path("table.csv"), table());
  ASSERT_TRUE(import_keywords(archive.env(), archive.catalog(), archive.mission(), archive.path("table.csv"), nullptr));
  EXPECT_EQ(releases(archive)[made.name], 61500);
  EXPECT_EQ(archive.value(kTwo, "publicReleaseDate"), "2027-04-05T00:00:00");
}

TEST(Release, ARecordOfTheFirstSchemaIsBroughtUpToDate) {
  TestArchive archive("release_migrate");
  write_files(archive);
  ASSERT_TRUE(import_keywords(archive.env(), archive.catalog(), archive.mission(), archive.path("table.csv"), nullptr));
  archive.ingest({archive.path("lists"), archive.path("pictures"), archive.path("images")});
  {
    auto old = catalog::Database::open(archive.env(), archive.path("archive/catalog.db"), catalog::OpenMode::write);
    ASSERT_TRUE(old->execute(
        "DROP TRIGGER reference_added; DROP TRIGGER reference_of_product; DROP TRIGGER reference_of_version;"
        "DROP TRIGGER reference_of_dataset; DROP VIEW listed_reference; DROP TABLE reference_use;"
        "DROP INDEX reference_file_file; ALTER TABLE reference_file DROP COLUMN file;"
        "UPDATE version SET release_us = NULL WHERE dated <> 'own';"
        "DROP INDEX association_member; DROP INDEX reference_by_file; "
        "DROP INDEX product_program; ALTER TABLE version DROP COLUMN dated;"
        "ALTER TABLE product DROP COLUMN program; DELETE FROM schema_version WHERE version > 1"));
  }
  archive.reopen();
  EXPECT_EQ(archive.ask("SELECT max(version) FROM schema_version"), std::to_string(catalog::kSchemaVersion));
  ASSERT_TRUE(relink_observations(archive.catalog(), jwst_only()));
  EXPECT_EQ(releases(archive), expected());
  EXPECT_EQ(archive.ask("SELECT count(*) FROM counter WHERE name = 'undated'"), "0");
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
}

metadata::Mission hiding_mission() {
  auto files = metadata::declaration_files("jwst");
  const std::string visible = "exclusive_rows = \"visible\"";
  std::string& text = files[0].text;
  text.replace(text.find(visible), visible.size(), "exclusive_rows = \"hidden\"");
  return std::move(*metadata::load_mission(files));
}

TEST(Release, WhereRowsAreHiddenADatasetSpeaksOnlyOfFilesThatAreAsPublicAsItself) {
  const metadata::Mission mission = hiding_mission();
  const auto part = [&](const char* suffix, const char* level, int release_mjd) {
    Part made;
    made.product.name = kOne + "_nrca1_" + suffix + ".fits";
    made.product.suffix = suffix;
    made.product.level = level;
    made.product.current.emplace();
    made.product.current->release = *base::instant_of_mjd(release_mjd);
    made.product.current->warnings = {std::string(suffix) + " is odd"};
    made.row.resize(mission.columns().size());
    made.row[*mission.find("productLevel")] = std::string(level);
    made.row[*mission.find("exp_type")] = std::string(suffix);
    made.row[*mission.find("ArchiveFileID")] = std::int64_t{release_mjd};
    return made;
  };
  const auto reduced = [&](std::vector<Part> parts) {
    catalog::Dataset dataset;
    reduce(mission, parts, dataset);
    return dataset;
  };
  const auto all = reduced(
      {part("cal", "2b", 60000), part("rate", "2a", 60400), part("ramp", "2a", 61000), part("uncal", "1b", 60100)});
  const auto visible = reduced({part("cal", "2b", 60000), part("rate", "2a", 60400), part("uncal", "1b", 60100)});
  EXPECT_EQ(all.release, base::instant_of_mjd(60400).value());
  EXPECT_EQ(text_of_column(mission, all.row, "exp_type"), "cal, rate, uncal");
  EXPECT_EQ(all.row, visible.row);
  EXPECT_EQ(all.release, visible.release);
  EXPECT_EQ(all.warnings, visible.warnings);
}

}  // namespace
}  // namespace almagest::ingest
