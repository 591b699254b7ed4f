// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/ingest.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "base/fault_env.h"
#include "catalog/sqlite.h"
#include "ingest/check.h"
#include "ingest/import.h"
#include "ingest/test_archive.h"
#include "ingest/test_tree.h"

namespace almagest::ingest {
namespace {

TEST(Ingest, FilesBecomeProductsDatasetsAndObservations) {
  TestArchive archive("ingest_all");
  const std::string tree = archive.path("tree");
  const auto names = make_tree(tree);
  const IngestReport report = archive.ingest({tree});
  EXPECT_EQ(report.added, static_cast<std::int64_t>(names.size()));
  EXPECT_EQ(report.unclassified, 1);  // notes.txt
  EXPECT_EQ(report.refused, 0);
  EXPECT_EQ(archive.ask("SELECT group_concat(name) FROM (SELECT name FROM dataset ORDER BY name)"),
            "jw01234-o001_t001_nircam,jw01234-o002_t002_nircam,jw01234001001_02101_00001,jw01234001001_02101_00002,"
            "jw01234002001_0210a_00001");
  // By the association: detector A1 of two dithers belongs to the image; the other detectors stand alone.
  EXPECT_EQ(archive.ask("SELECT group_concat(obs_id, ' ') FROM (SELECT obs_id FROM observation WHERE obs_id LIKE "
                        "'jw01234-o001%' OR obs_id LIKE 'jw01234001001_02101_00001%' ORDER BY obs_id)"),
            "jw01234-o001_t001_nircam_clear-f150w jw01234001001_02101_00001_nrca2 jw01234001001_02101_00001_nrcb1 "
            "jw01234001001_02101_00001_nrcb2");
  EXPECT_EQ(archive.ask("SELECT count(*) FROM member m JOIN observation o ON o.id = m.observation WHERE o.obs_id = "
                        "'jw01234-o001_t001_nircam_clear-f150w'"),
            "9");  // the image, and four files of each of two exposures
  // By the names: everything in F200W of observation 2.
  EXPECT_EQ(archive.ask("SELECT count(*) FROM member m JOIN observation o ON o.id = m.observation WHERE o.obs_id = "
                        "'jw01234-o002_t002_nircam_clear-f200w'"),
            "17");
  EXPECT_EQ(archive.ask("SELECT count(*) FROM observation WHERE obs_id LIKE 'jw01234002001%'"), "0");
  EXPECT_EQ(archive.ask("SELECT title || ' ' || pi FROM program"), " Herschel, Caroline");
  EXPECT_EQ(archive.ask("SELECT group_concat(DISTINCT f.name) FROM reference r JOIN reference_file f ON f.id = r.file "
                        "WHERE r.keyword = 'R_DARK'"),
            "crds://jwst_nircam_dark_0411.fits");
  EXPECT_EQ(archive.ask("SELECT count(*) FROM reference_file WHERE name = 'N/A'"), "0");

  EXPECT_EQ(archive.value("jw01234001001_02101_00001", "productLevel"), "1b, 2a, 2b");
  EXPECT_EQ(archive.value("jw01234001001_02101_00001", "detector"), "nrca1, nrca2, nrcb1, nrcb2");
  EXPECT_EQ(archive.value("jw01234001001_02101_00001", "opticalElements"), "F150W;CLEAR");
  EXPECT_EQ(archive.value("jw01234001001_02101_00001", "program"), "1234");
  EXPECT_EQ(archive.value("jw01234001001_02101_00001", "texptime"), "864");
}

TEST(Ingest, TheSameTreeAgainChangesNothing) {
  TestArchive archive("ingest_again");
  const std::string tree = archive.path("tree");
  const auto names = make_tree(tree);
  for (const auto placement : {storage::Placement::leave, storage::Placement::copy}) {
    archive.ingest({tree}, placement);
    const auto before = archive.dump();
    for (const Trust trust : {Trust::size_and_time, Trust::nothing}) {
      const IngestReport report = archive.ingest({tree}, placement, trust);
      EXPECT_EQ(report.unchanged, static_cast<std::int64_t>(names.size()));
      EXPECT_EQ(archive.dump(), before);
    }
  }
}

TEST(Ingest, ChangedContentIsReprocessedWithItsHistory) {
  TestArchive archive("ingest_changed");
  const std::string tree = archive.path("tree");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  const std::string path = tree + "/" + made.name;
  write_bytes(path, fits_bytes(made, 1));
  EXPECT_EQ(archive.ingest({tree}).added, 1);
  made.filter = "F115W";
  write_bytes(path, fits_bytes(made, 2));
  std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::seconds(5));
  EXPECT_EQ(archive.ingest({tree}).replaced, 1);
  EXPECT_EQ(archive.ask("SELECT count(*) || ' ' || count(path) FROM version"), "2 1");
  EXPECT_EQ(archive.value("jw01234001001_02101_00001", "opticalElements"), "F115W;CLEAR");
  EXPECT_EQ(archive.ask("SELECT group_concat(kind) FROM change"), "added,replaced");

  // Same size, same time, other bytes: only --verify sees it.
  const auto time = std::filesystem::last_write_time(path);
  write_bytes(path, fits_bytes(made, 3));
  std::filesystem::last_write_time(path, time);
  EXPECT_EQ(archive.ingest({tree}).unchanged, 1);
  EXPECT_EQ(archive.ingest({tree}, storage::Placement::leave, Trust::nothing).replaced, 1);
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
}

TEST(Ingest, CopiesAreNeverWrittenOver) {
  TestArchive archive("ingest_copies");
  const std::string tree = archive.path("tree");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  write_bytes(tree + "/" + made.name, fits_bytes(made, 1));
  archive.ingest({tree}, storage::Placement::copy);
  write_bytes(tree + "/" + made.name, fits_bytes(made, 2));
  EXPECT_EQ(archive.ingest({tree}, storage::Placement::copy, Trust::nothing).replaced, 1);
  EXPECT_EQ(archive.ask("SELECT count(path) FROM version"), "2");  // the old bytes are still held
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
  std::filesystem::remove_all(tree);
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
}

TEST(Import, OneArchiveFileIdForTwoFilesIsRefusedByItsLine) {
  TestArchive archive("import_two_owners");
  const std::string table = archive.path("table.csv");
  write_bytes(
      table,
      "ArchiveFileID,fileSetName,productLevel,fileSize,checksum,publicReleaseDate_mjd,isStale,instrume,filename\n"
      "4,jw01288015001_04101_00009,2b,10,d41d8cd98f00b204e9800998ecf8427e,60000,False,MIRI,"
      "jw01288015001_04101_00009_mirimage_cal.fits\n"
      "4,jw01288015001_04101_00008,2b,10,d41d8cd98f00b204e9800998ecf8427f,60000,False,MIRI,"
      "jw01288015001_04101_00008_mirimage_cal.fits\n");
  const auto report = import_keywords(archive.env(), archive.catalog(), archive.mission(), table, nullptr);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->refused, 1);
  ASSERT_EQ(report->messages.size(), 1U);
  EXPECT_NE(report->messages[0].find("ArchiveFileID 4 is that of jw01288015001_04101_00009"), std::string::npos);
  EXPECT_EQ(archive.ask("SELECT count(*) FROM product"), "1");
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
}

TEST(Ingest, ADamagedCopyIsReplacedByAGoodOne) {
  TestArchive archive("ingest_heals");
  const std::string tree = archive.path("tree");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  write_bytes(tree + "/" + made.name, fits_bytes(made, 1));
  archive.ingest({tree}, storage::Placement::copy);
  write_bytes(archive.path("archive/") + archive.ask("SELECT path FROM version"), fits_bytes(made, 2));
  EXPECT_EQ(archive.check(Depth::bytes).size(), 1U);
  EXPECT_EQ(archive.ingest({tree}, storage::Placement::copy, Trust::nothing).held, 1);
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
  EXPECT_EQ(archive.ask("SELECT count(*) FROM version"), "1");
  EXPECT_EQ(archive.ingest({tree}, storage::Placement::copy, Trust::nothing).unchanged, 1);
}

TEST(Ingest, ReferencesAreThoseOfTheCurrentVersion) {
  TestArchive archive("ingest_references");
  const std::string tree = archive.path("tree");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  const std::string first = fits_bytes(made, 1);
  std::string second = fits_bytes(made, 2);
  second.replace(second.find("dark_0411"), 9, "dark_0412");
  const auto named = [&] {
    return archive.ask(
        "SELECT group_concat(f.name || ' ' || coalesce(f.file, '')) FROM reference r "
        "JOIN reference_file f ON f.id = r.file WHERE r.keyword = 'R_DARK'");
  };
  write_bytes(tree + "/" + made.name, first);
  archive.ingest({tree});
  EXPECT_EQ(named(), "crds://jwst_nircam_dark_0411.fits jwst_nircam_dark_0411.fits");
  write_bytes(tree + "/" + made.name, second);
  EXPECT_EQ(archive.ingest({tree}, storage::Placement::leave, Trust::nothing).replaced, 1);
  EXPECT_EQ(named(), "crds://jwst_nircam_dark_0412.fits jwst_nircam_dark_0412.fits");
  write_bytes(tree + "/" + made.name, first);  // an earlier version comes back, which does not make it the current one
  EXPECT_EQ(archive.ingest({tree}, storage::Placement::leave, Trust::nothing).held, 1);
  EXPECT_EQ(named(), "crds://jwst_nircam_dark_0412.fits jwst_nircam_dark_0412.fits");
}

TEST(Ingest, FilesThatWereLeftInPlaceAreBroughtInLater) {
  TestArchive archive("ingest_moves_in");
  const std::string tree = archive.path("tree");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  write_bytes(tree + "/" + made.name, fits_bytes(made, 1));
  archive.ingest({tree});
  EXPECT_EQ(archive.ingest({tree}, storage::Placement::copy).held, 1);
  EXPECT_EQ(archive.ingest({tree}, storage::Placement::copy).unchanged, 1);
  std::filesystem::remove_all(tree);
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
}

TEST(Ingest, OneNameWithTwoContentsInOneRunIsRefused) {
  TestArchive archive("ingest_twice");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  write_bytes(archive.path("tree/a/") + made.name, fits_bytes(made, 1));
  write_bytes(archive.path("tree/b/") + made.name, fits_bytes(made, 2));
  write_bytes(archive.path("tree/c/") + made.name, fits_bytes(made, 1));
  const IngestReport report = archive.ingest({archive.path("tree")});
  EXPECT_EQ(report.added, 1);
  EXPECT_EQ(report.refused, 1);
  EXPECT_EQ(report.unchanged, 1);
}

TEST(Ingest, HostileAndOddFilesAreReportedAndTheRestGoesOn) {
  TestArchive archive("ingest_odd");
  const std::string tree = archive.path("tree");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  const std::string good = fits_bytes(made);
  write_bytes(tree + "/" + made.name, good);
  write_bytes(tree + "/jw01234001001_02101_00001_nrca2_cal.fits", good.substr(0, 1000));
  write_bytes(tree + "/jw01234001001_02101_00001_nrca3_cal.fits", "");
  write_bytes(tree + "/jw01234001001_02101_00001_nrca4_cal.fits", good.substr(0, good.size() - 2880));
  write_bytes(tree + "/jw01234-o001_20240101t000000_image3_00001_asn.json", "{\"products\": [1, {\"members\": 3}");
  write_bytes(tree + "/.hidden.fits", good);
  write_bytes(tree + "/download.fits.part", good);
  write_bytes(tree + "/MANIFEST.HTML", "x");
  const IngestReport report = archive.ingest({tree});
  EXPECT_EQ(report.added, 3);
  EXPECT_EQ(report.refused, 2);
  EXPECT_EQ(report.warned, 2);  // data cut short; a broken association
  for (const std::string& message : report.messages) EXPECT_EQ(message.find(tree), message.rfind(tree)) << message;
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
}

TEST(Ingest, FootprintsThatMakeNoSenseAreDroppedWithAWarning) {
  TestArchive archive("ingest_footprints");
  const std::string tree = archive.path("tree");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  made.region = "CIRCLE 10.0 20.0 0.017";
  write_bytes(tree + "/" + made.name, fits_bytes(made));
  made.name = "jw01234001001_02101_00002_nrca1_cal.fits";
  made.region = "POLYGON ICRS 0 0 0 0 0 0 0 0";
  write_bytes(tree + "/" + made.name, fits_bytes(made));
  made.name = "jw01234001001_02101_00003_nrca1_cal.fits";
  made.region = "nonsense";
  write_bytes(tree + "/" + made.name, fits_bytes(made));
  EXPECT_EQ(archive.ingest({tree}).warned, 3);
  for (const char* dataset : {"jw01234001001_02101_00001", "jw01234001001_02101_00002", "jw01234001001_02101_00003"}) {
    EXPECT_EQ(archive.value(dataset, "s_region"), "");
    EXPECT_NE(archive.ask(std::string("SELECT warnings FROM dataset WHERE name = '") + dataset + "'").find("footprint"),
              std::string::npos);
  }
}

// Cut at a random write, opened again, called again: the record must be the one of a run that was never cut.
TEST(Ingest, KilledAnywhereItEndsAsIfNeverKilled) {
  const std::string tree = ::testing::TempDir() + "ingest_cut_tree";
  std::filesystem::remove_all(tree);
  make_tree(tree);
  for (const auto placement : {storage::Placement::leave, storage::Placement::copy}) {
    TestArchive whole("ingest_whole");
    const std::uint64_t before = whole.env().writes();
    whole.ingest({tree}, placement);
    const std::uint64_t writes = whole.env().writes() - before;
    const auto expected = whole.dump();
    std::mt19937_64 random(placement == storage::Placement::leave ? 1 : 2);
    int stopped = 0;
    const char* wanted = std::getenv("ALMAGEST_CUTS");
    const int cuts = wanted == nullptr ? 100 : std::atoi(wanted);
    for (int cut = 0; cut < cuts; ++cut) {
      TestArchive archive("ingest_cut");
      archive.env().cut_after_writes(random() % writes);
      stopped += archive.try_ingest({tree}, placement) ? 0 : 1;
      archive.reopen();
      archive.ingest({tree}, placement);
      ASSERT_EQ(archive.dump(), expected) << "cut " << cut;
    }
    // A cut in SQLite's last copying of its log back into the database stops nobody: the log still has it all.
    EXPECT_GT(stopped, cuts / 2);
  }
}

TEST(Ingest, AFullDiskLosesNothingThatWasStored) {
  TestArchive archive("ingest_full");
  const std::string tree = archive.path("tree");
  make_tree(tree);
  archive.env().fill_disk_after_bytes(150'000);
  EXPECT_FALSE(archive.try_ingest({tree}, storage::Placement::copy));
  archive.reopen();
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
  archive.ingest({tree}, storage::Placement::copy);
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
}

TEST(Check, SaysWhatIsWrong) {
  TestArchive archive("check");
  const std::string tree = archive.path("tree");
  make_tree(tree);
  archive.ingest({tree});
  EXPECT_TRUE(archive.check(Depth::bytes).empty());
  write_bytes(tree + "/jw01234-o00/jw01234-o001_t001_nircam_clear-f150w_i2d.fits", "short");
  std::filesystem::remove(tree + "/notes.txt/notes.txt");
  Made made;
  made.name = "jw01234001001_02101_00001_nrca1_cal.fits";
  write_bytes(tree + "/jw012340010/" + made.name, fits_bytes(made, 77));
  const auto problems = archive.check(Depth::bytes);
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(archive.check(Depth::record_and_links).size(), 2U);
}

}  // namespace
}  // namespace almagest::ingest
