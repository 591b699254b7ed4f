// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/reference_shelf.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "storage/folder.h"

namespace almagest::storage {
namespace {

namespace fs = std::filesystem;

void write(const std::string& path, const std::string& bytes) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

class Shelf : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ::testing::TempDir() + "reference_shelf_" + std::to_string(::getpid());
    fs::remove_all(root_);
    ASSERT_TRUE(Folder::create(*env_, archive(), {}));
    name_cache("crds");
    write(cache() + "/references/jwst/jwst_a_1.fits", "flat");
    write(cache() + "/references/jwst/miri/jwst_b_2.fits", "by instrument");
    write(cache() + "/references/hst/jwst_c_3.fits", "another's");
    write(cache() + "/mappings/jwst/jwst_4.pmap", "rules");
    write(root_ + "/secret.fits", "secret");
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string archive() const { return root_ + "/archive"; }
  std::string cache() const { return archive() + "/crds"; }
  void name_cache(const std::string& value) {
    fs::remove_all(archive() + "/almagest.toml");
    write(archive() + "/almagest.toml", "[retrieve]\ncrds_cache = \"" + value + "\"\n");
  }

  std::unique_ptr<base::Env> env_ = base::make_env();
  std::string root_;
};

TEST_F(Shelf, FindsFilesFlatByInstrumentAndAmongMappings) {
  const ReferenceShelf shelf{*env_, *Folder::open(*env_, archive())};
  EXPECT_TRUE(shelf.check());
  const auto flat = shelf.find("jwst", "jwst_a_1.fits");
  ASSERT_TRUE(flat);
  EXPECT_EQ(flat->size, 4U);
  EXPECT_EQ(flat->path, fs::canonical(cache() + "/references/jwst/jwst_a_1.fits").string());
  EXPECT_EQ(shelf.find("jwst", "jwst_b_2.fits")->size, 13U);
  EXPECT_EQ(shelf.find("jwst", "jwst_4.pmap")->size, 5U);
  EXPECT_FALSE(shelf.find("jwst", "jwst_c_3.fits"));
  EXPECT_FALSE(shelf.find("hst", "jwst_a_1.fits"));
  EXPECT_FALSE(shelf.find("jwst", "miri"));
}

TEST_F(Shelf, NoNameLeadsOutOfTheCache) {
  const std::string jwst = cache() + "/references/jwst";
  fs::create_symlink(root_ + "/secret.fits", jwst + "/out.fits");
  fs::create_symlink(root_, jwst + "/outside");
  fs::create_symlink(jwst + "/jwst_a_1.fits", jwst + "/within.fits");
  fs::create_symlink(jwst + "/nowhere", jwst + "/dangling.fits");
  ASSERT_EQ(::mkfifo((jwst + "/pipe.fits").c_str(), 0600), 0);
  const ReferenceShelf shelf{*env_, *Folder::open(*env_, archive())};
  for (const char* name :
       {"", ".", "..", "../hst/jwst_c_3.fits", "miri/jwst_b_2.fits", "/etc/passwd", "..%2fx", ".hidden", "a b", "a\nb",
        "out.fits", "secret.fits", "outside", "dangling.fits", "pipe.fits"}) {
    EXPECT_FALSE(shelf.find("jwst", name)) << name;
  }
  EXPECT_FALSE(shelf.find("jwst", std::string("jwst_a_1.fits\0", 14)));
  EXPECT_FALSE(shelf.find("jwst", std::string(300, 'a')));
  EXPECT_FALSE(shelf.find("..", "almagest.toml"));
  EXPECT_FALSE(shelf.find("jwst/../hst", "jwst_c_3.fits"));
  EXPECT_EQ(shelf.find("jwst", "within.fits")->path, shelf.find("jwst", "jwst_a_1.fits")->path);
}

TEST_F(Shelf, ACacheThatIsNotThereIsSaidAndHoldsNothing) {
  name_cache(root_ + "/nowhere");
  const ReferenceShelf gone{*env_, *Folder::open(*env_, archive())};
  EXPECT_NE(gone.check().error().message.find("nowhere', which is no folder that can be read"), std::string::npos);
  EXPECT_FALSE(gone.find("jwst", "jwst_a_1.fits"));
  name_cache(root_ + "/secret.fits");
  const ReferenceShelf file{*env_, *Folder::open(*env_, archive())};
  EXPECT_FALSE(file.check());
  EXPECT_FALSE(file.find("jwst", "jwst_a_1.fits"));
  name_cache("");
  const ReferenceShelf none{*env_, *Folder::open(*env_, archive())};
  EXPECT_FALSE(none.is_set());
  EXPECT_TRUE(none.check());
  EXPECT_FALSE(none.find("jwst", "jwst_a_1.fits"));
}

TEST_F(Shelf, DigestsAreKeptUntilAFileChanges) {
  const std::string path = cache() + "/references/jwst/jwst_a_1.fits";
  std::string before;
  const auto time = fs::last_write_time(path);
  {
    ReferenceShelf shelf{*env_, *Folder::open(*env_, archive())};
    const auto digests = shelf.digests(*shelf.find("jwst", "jwst_a_1.fits"));
    ASSERT_TRUE(digests) << digests.error().message;
    before = digests->sha256;
    EXPECT_EQ(before, digest_file(env_->files(), path)->sha256);
  }
  // What only the notes can know tells that they were read.
  std::ofstream(path) << "talf";
  fs::last_write_time(path, time);
  ReferenceShelf shelf{*env_, *Folder::open(*env_, archive())};
  EXPECT_EQ(shelf.digests(*shelf.find("jwst", "jwst_a_1.fits"))->sha256, before);
  fs::last_write_time(path, time + std::chrono::seconds(1));
  EXPECT_NE(shelf.digests(*shelf.find("jwst", "jwst_a_1.fits"))->sha256, before);
  // One that is written to between is refused.
  const auto seen = shelf.find("jwst", "jwst_b_2.fits");
  std::ofstream(cache() + "/references/jwst/miri/jwst_b_2.fits") << "longer than it was";
  EXPECT_EQ(shelf.digests(*seen).error().code, base::Code::corrupt);
}

TEST_F(Shelf, DamagedNotesAreComputedAnew) {
  const std::string notes = archive() + "/cache/references.txt";
  const std::string hex32(32, 'a');
  const std::string hex64(64, 'b');
  const std::string path = fs::canonical(cache() + "/references/jwst/jwst_a_1.fits").string();
  const std::string right = digest_file(env_->files(), path)->sha256;
  const auto note = [&](const char* size, const char* time, const char* crc32, const std::string& sha256) {
    return fmt::format("almagest references 1\n{}\t{}\t{}\t{}\t{}\t{}\n", size, time, crc32, hex32, sha256, path);
  };
  for (const std::string& text : std::vector<std::string>{
           std::string(), std::string("\0\1\2", 3), fmt::format("almagest references 1\n{}", path),
           note("4", "x", "7", hex64), note("-4", "5", "7", hex64), note("4", "5", "99999999999", hex64),
           note("4", "5", "7", "short"), fmt::format("another format\n4\t5\t7\t{}\t{}\t{}\n", hex32, hex64, path)}) {
    std::ofstream(notes, std::ios::binary) << text;
    ReferenceShelf shelf{*env_, *Folder::open(*env_, archive())};
    const auto digests = shelf.digests(*shelf.find("jwst", "jwst_a_1.fits"));
    ASSERT_TRUE(digests) << digests.error().message;
    EXPECT_EQ(digests->sha256, right);
  }
}

}  // namespace
}  // namespace almagest::storage
