// SPDX-License-Identifier: GPL-3.0-or-later
// Segments as files: what is written comes back, and whatever is damaged is noticed.
#include "index/image.h"

#include <gtest/gtest.h>

#include <fstream>

#include "index/store.h"
#include "index/test_archive.h"

namespace almagest::index {
namespace {

using testing::kNow_us;
using testing::Random;
using testing::TempFolder;
using testing::TestArchive;

std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write_all(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::filesystem::path segment_in(const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/index")) {
    if (entry.path().extension() == ".segment") return entry.path();
  }
  return {};
}

class OnDisk : public ::testing::Test {
 protected:
  OnDisk() : random_(31), env_(base::Instant{kNow_us}) { archive_.fill(random_, 150); }

  Loaded load() {
    Store store(env_, folder_.path(), archive_.dictionary());
    auto loaded = store.load(archive_.catalog());
    EXPECT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->snapshot->find("test")->rows(), archive_.datasets().size());
    return std::move(*loaded);
  }

  Random random_;
  base::FaultEnv env_;
  TestArchive archive_;
  TempFolder folder_;
};

TEST_F(OnDisk, IsMadeOnceAndThenRead) {
  EXPECT_EQ(load().rebuilt, "there was none");
  EXPECT_EQ(load().rebuilt, "");
  archive_.write({testing::random_dataset(random_, archive_.mission(), 5000)});
  const Loaded later = load();
  EXPECT_EQ(later.rebuilt, "");
  EXPECT_EQ(later.snapshot->find("test")->parts().size(), 2U);
}

TEST_F(OnDisk, IsMadeAnewWhateverByteIsWrong) {
  load();
  const std::filesystem::path path = segment_in(folder_.path());
  const std::string good = read_all(path);
  const std::string manifest = read_all(folder_.path() + "/index/snapshot.json");
  std::size_t noticed = 0;
  for (int round = 0; round < 80; ++round) {
    std::string bad = good;
    if (round % 4 == 0) {
      bad.resize(testing::below(random_, bad.size()));
    } else {
      const std::size_t at = testing::below(random_, bad.size());
      bad[at] = static_cast<char>(bad[at] ^ static_cast<char>(1U << testing::below(random_, 8)));
    }
    write_all(path, bad);
    write_all(folder_.path() + "/index/snapshot.json", manifest);
    noticed += load().rebuilt.empty() ? 0 : 1;  // only a byte between two parts may be anything
  }
  EXPECT_GT(noticed, 60U);
}

TEST_F(OnDisk, IsMadeAnewWhenItsListIsOldOrOdd) {
  load();
  const std::string manifest = read_all(folder_.path() + "/index/snapshot.json");
  for (const std::string& text :
       {std::string("{}"), std::string("[1]"), std::string("nonsense"), std::string(),
        std::string(R"({"format":2,"change":1,"change_time_us":1,"alone":false,"segments":{}})"),
        std::string(R"({"format":1,"change":1,"change_time_us":1,"alone":false,"segments":{"test":"../x"}})"),
        std::string(R"({"format":1,"change":1,"change_time_us":7,"alone":false,"segments":{"test":"x.segment"}})"),
        std::string(R"({"format":1,"change":99999,"change_time_us":7,"alone":false,"segments":{}})")}) {
    write_all(folder_.path() + "/index/snapshot.json", text);
    EXPECT_NE(load().rebuilt, "") << text;
    EXPECT_EQ(load().rebuilt, "");
  }
}

TEST_F(OnDisk, IsOnlyInMemoryWhereItCanNotBeWritten) {
  env_.cut_after_writes(0);
  EXPECT_NE(load().rebuilt, "");
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/index/snapshot.json"));
}

// The power goes at any write: what is left is either used or made anew, never wrong.
TEST_F(OnDisk, SurvivesACutAtAnyWrite) {
  for (std::uint64_t writes = 0; writes < 30; ++writes) {
    TempFolder folder;
    base::FaultEnv env{base::Instant{kNow_us}};
    env.cut_after_writes(writes);
    {
      Store store(env, folder.path(), archive_.dictionary());
      EXPECT_TRUE(store.load(archive_.catalog()));
    }
    base::FaultEnv after{base::Instant{kNow_us}};
    Store store(after, folder.path(), archive_.dictionary());
    const auto loaded = store.load(archive_.catalog());
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->snapshot->find("test")->rows(), archive_.datasets().size());
  }
}

TEST(Footprint, TextComesBackByteForByte) {
  Random random(9);
  for (const std::string& text :
       {std::string("POLYGON ICRS  54.432521479 -5.044697129 54.432521479 -5.043469351 54.433971541 -5.043469351"),
        std::string("POLYGON ICRS 166.240542 -77.416290 166.398968 -77.408284 166.364082 -77.373173"),
        std::string("POLYGON ICRS 0.000001 -0.000002 359.999999 0.000001 0.000003 0.000010 POLYGON ICRS 10.500000 "
                    "1.000000 11.000000 1.000000 11.000000 2.000000"),
        std::string("POLYGON ICRS 1.5 2.5 -0.0 3.5 4.5 5.5"), std::string("POLYGON ICRS 1.5 2.5 3.50 3.5 4.5 5.5"),
        std::string("POLYGON ICRS 1.5 2.5"), std::string("POLYGON ICRS "),
        std::string("POLYGON ICRS 99999.5 1.5 2.5 1.5"), std::string("POLYGON ICRS 1.5 2.5 3.5 4.5 "),
        std::string("CIRCLE 3.421132 -30.387650 0.017"), std::string("x")}) {
    std::string encoded;
    encode_footprint(text, encoded);
    EXPECT_EQ(footprint_text(encoded), text);
    auto parsed = sky::parse_stcs(text);
    const sky::Region expected = parsed && !parsed->placeholder ? parsed->region : sky::Region();
    EXPECT_EQ(footprint_region(encoded).to_stcs(), expected.to_stcs()) << text;
  }
  std::string small;
  encode_footprint("POLYGON ICRS  54.432521479 -5.044697129 54.432521479 -5.043469351 54.433971541 -5.043469351",
                   small);
  EXPECT_LT(small.size(), 32U);
  EXPECT_EQ(footprint_text(std::string_view("\2\0\1\1\2\2", 6)), "");  // no decimals: nothing writes that
  for (int round = 0; round < 3000; ++round) {                         // bytes that nothing wrote
    std::string bytes(1, '\2');
    for (std::size_t n = testing::below(random, 60); n > 0; --n) bytes += static_cast<char>(random());
    (void)footprint_text(bytes);
    (void)footprint_region(bytes);
  }
}

TEST(Footprint, DistanceIsThatOfItsRegion) {
  Random random(12);
  std::size_t inside = 0;
  std::size_t near = 0;
  for (int round = 0; round < 4000; ++round) {
    const double ra =
        testing::below(random, 3) == 0 ? testing::uniform(random, -0.01, 0.01) : testing::uniform(random, 0, 360);
    const double dec = testing::below(random, 4) == 0 ? 89.99 : testing::uniform(random, -89, 89);
    const double size = std::pow(10.0, testing::uniform(random, -3, 1));
    const double stretch = 1 / std::max(0.001, std::cos(dec * sky::kDegree));
    std::string text;
    for (std::size_t parts = 1 + testing::below(random, 3); parts > 0; --parts) {
      text += text.empty() ? "POLYGON ICRS " : " POLYGON ICRS ";
      for (std::size_t corner = 3 + testing::below(random, 4); corner > 0; --corner) {
        const double x = std::fmod(ra + testing::uniform(random, -size, size) * std::min(stretch, 5.0) + 720, 360);
        const double y = std::clamp(dec + testing::uniform(random, -size, size), -90.0, 90.0);
        text += fmt::format(" {:.9f} {:.9f}", x, y);
      }
    }
    std::string encoded;
    encode_footprint(text, encoded);
    const sky::Region region = footprint_region(encoded);
    const auto point = *sky::SkyPoint::make(ra + testing::uniform(random, -size, size),
                                            std::clamp(dec + testing::uniform(random, -size, size), -90.0, 90.0));
    const auto distance = FootprintProbe(point).distance_deg(encoded);
    if (!distance) continue;
    EXPECT_NEAR(*distance, region.distance_deg(point), 1e-9) << text;
    const double enough = testing::uniform(random, 0, 2) * *distance;
    EXPECT_EQ(*FootprintProbe(point).distance_deg(encoded, enough) <= enough, *distance <= enough);
    ++near;
    inside += *distance == 0 ? 1 : 0;
  }
  EXPECT_GT(near, 2000U);
  EXPECT_GT(inside, 300U);
}

}  // namespace
}  // namespace almagest::index
