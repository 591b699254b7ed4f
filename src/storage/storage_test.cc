// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>

#include "base/fault_env.h"
#include "storage/folder.h"

namespace almagest::storage {
namespace {

std::string fresh(const std::string& name) {
  const std::string path = ::testing::TempDir() + "storage_" + name;
  std::filesystem::remove_all(path);
  return path;
}

TEST(Folder, IsMadeOnceAndRefusesUnknownKeys) {
  const auto env = base::make_env();
  const std::string path = fresh("folder");
  Configuration wanted;
  wanted.title = "A \"quoted\" name";
  wanted.missions = {"jwst", "/some/where"};
  wanted.exclusive_days = 365;
  ASSERT_TRUE(Folder::create(*env, path, wanted));
  const auto folder = Folder::open(*env, path);
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_EQ(folder->configuration().title, wanted.title);
  EXPECT_EQ(folder->configuration().missions, wanted.missions);
  EXPECT_EQ(folder->configuration().exclusive_days, 365);
  EXPECT_EQ(Folder::create(*env, path, wanted).error().code, base::Code::conflict);
  EXPECT_NE(Folder::open(*env, path + "/none").error().message.find("almagest init"), std::string::npos);

  for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {"titel = \"x\"", "almagest.toml:1: 'titel' is no key"},
           {"\ntitle = 5", "almagest.toml:2: 'title' must be a text"},
           {"connections = 0", "must be a whole number from 1"},
           {"missions = [1]", "must be a list"},
           {"title = ", "almagest.toml:1:"},
           {"forwarded = 1", "'forwarded' must be true or false"},
           {"accounts = 5", "'accounts' must be a table"},
           {"[accounts]\nsign_up = \"all\"", "\"invitation\" or \"open\""},
           {"[accounts]\nsession_days = 0", "a whole number from 1 to 366"},
           {"[accounts]\npassword_mebibytes = 99999", "from 8 to 4096"},
           {"[accounts]\nsignup = 1", "'signup' is no key of [accounts]"},
           {"address = \"me\"", "must be http://HOST"},
           {"mail = 5", "'mail' must be a table"},
           {"[mail]\npassword = \"x\"", "'password' is no key of [mail]"},
           {"[mail]\nserver = \"http://x\"", "must be smtp://"},
           {"[mail]\nserver = \"smtp://u@x\"", "keys of their own"},
           {"[mail]\nserver = \"smtp://x\"", "'from' must be"},
           {"[mail]\nstarttls = \"maybe\"", "'required' or 'never'"},
           {"[staging]\ndays = 0", "a whole number from 1 to 3650"},
           {"[staging]\nweeks = 1", "may have days, jobs, files"},
           {"[=]", "almagest.toml:1:"}}) {
    ASSERT_TRUE(base::write_atomically(env->files(), path + "/almagest.toml", text));
    const auto opened = Folder::open(*env, path);
    ASSERT_FALSE(opened) << text;
    EXPECT_NE(opened.error().message.find(said), std::string::npos) << opened.error().message;
  }
}

TEST(Folder, KnowsTheServerThatTakesItsMail) {
  const auto env = base::make_env();
  const std::string path = fresh("mail");
  ASSERT_TRUE(Folder::create(*env, path, {}));
  EXPECT_FALSE(Folder::open(*env, path)->configuration().mail.is_set());
  const std::string text = *base::read_text(env->files(), path + "/almagest.toml", 10'000);
  std::string said;  // with the examples in force
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    said += (line.starts_with("# ") && line.find(" = ") != std::string::npos ? line.substr(2) : line) + "\n";
    at = end + 1;
  }
  ASSERT_TRUE(base::write_atomically(env->files(), path + "/almagest.toml", said));
  const auto folder = Folder::open(*env, path);
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_EQ(folder->configuration().mail.server, "smtp://mail.example.org:587");
  EXPECT_EQ(folder->configuration().mail.from, "archive@example.org");
  EXPECT_EQ(folder->configuration().staging.days, 7);
}

TEST(Folder, RemembersThatItIsSimulated) {
  const auto env = base::make_env();
  const std::string path = fresh("simulated");
  auto folder = Folder::create(*env, path, {});
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_EQ(folder->simulated(), "");
  ASSERT_TRUE(folder->mark_simulated(*env, "All of it is invented."));
  EXPECT_EQ(folder->simulated(), "All of it is invented.");
  const auto again = Folder::open(*env, path);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->simulated(), "All of it is invented.");
  // A sentence, not a book.
  ASSERT_TRUE(base::write_atomically(env->files(), path + "/simulated.txt", std::string(100'000, 'x')));
  EXPECT_FALSE(Folder::open(*env, path));
}

TEST(Folder, NothingThatAHeaderSaysLeavesItsFolder) {
  EXPECT_EQ(Folder::place_of("jwst", "1073", "jw01073001001_02101_00001", "a.fits"),
            "files/jwst/1073/jw01073001001_02101_00001/a.fits");
  EXPECT_EQ(Folder::place_of("jwst", "", "", "a.fits"), "files/jwst/none/unclassified/a.fits");
  EXPECT_EQ(Folder::place_of("hst", "../../etc", "..", "a.fits"), "files/hst/_._.._etc/_./a.fits");
  EXPECT_EQ(Folder::place_of("hst", "/etc", std::string("a\0b", 3), "a.fits"), "files/hst/_etc/a_b/a.fits");
}

TEST(Place, CopiesWholeOrNotAtAll) {
  base::FaultEnv env(*base::parse_instant("2026-09-01"));
  const std::string path = fresh("place");
  ASSERT_TRUE(env.files().make_directories(path));
  const std::string from = path + "/from";
  ASSERT_TRUE(base::write_atomically(env.files(), from, std::string(3'000'000, 'x')));
  const auto expected = digest_file(env.files(), from);
  ASSERT_TRUE(expected);
  for (const Placement placement : {Placement::copy, Placement::link}) {
    const std::string to = path + (placement == Placement::copy ? "/a/b/copy" : "/a/b/link");
    for (std::uint64_t n = 0;; ++n) {
      base::FaultEnv broken(*base::parse_instant("2026-09-01"));
      broken.cut_after_writes(n);
      if (place(broken.files(), from, to, placement)) break;
      ASSERT_LT(n, 50U);
      if (env.files().stat(to, base::Follow::nothing)) {
        EXPECT_EQ(*digest_file(env.files(), to), *expected);
      }
    }
    EXPECT_EQ(*digest_file(env.files(), to), *expected);
    EXPECT_EQ(place(env.files(), from, to, placement)->sha256, expected->sha256);
  }
}

}  // namespace
}  // namespace almagest::storage
