// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/gallery.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "base/fault_env.h"

namespace almagest::render {
namespace {

Picture made(std::size_t size) {
  return {"image/jpeg", "\xFF\xD8\xFF" + std::string(size, 'x')};
}

class GalleryTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::size_t kept() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  std::string folder_ = ::testing::TempDir() + "gallery_" + std::to_string(::getpid());
  std::unique_ptr<base::Env> env_ = base::make_env();
};

TEST_F(GalleryTest, APictureIsDrawnOnce) {
  Gallery gallery(env_->files(), folder_, 1 << 20);
  int drawn = 0;
  const auto draw = [&]() -> base::Result<Picture> {
    ++drawn;
    return made(10);
  };
  EXPECT_EQ(gallery.get("a", draw)->bytes, made(10).bytes);
  EXPECT_EQ(gallery.get("a", draw)->media_type, "image/jpeg");
  EXPECT_EQ(drawn, 1);
  Gallery later(env_->files(), folder_, 1 << 20);
  EXPECT_TRUE(later.get("a", draw));
  EXPECT_EQ(drawn, 1);
}

TEST_F(GalleryTest, ManyWhoAskAtOnceWaitForOneDrawing) {
  Gallery gallery(env_->files(), folder_, 1 << 20);
  std::atomic<int> drawn{0}, at_once{0}, most{0};
  std::vector<std::thread> threads;
  threads.reserve(24);
  for (int i = 0; i < 24; ++i) {
    threads.emplace_back([&, i] {
      const auto picture = gallery.get("k" + std::to_string(i % 6), [&]() -> base::Result<Picture> {
        const int now = ++at_once;
        int before = most;
        while (now > before && !most.compare_exchange_weak(before, now)) {
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        --at_once;
        ++drawn;
        return made(5);
      });
      EXPECT_TRUE(picture);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(drawn, 6);
  EXPECT_LE(most, Gallery::kDrawnAtATime);
}

TEST_F(GalleryTest, TheOldestGoWhenThereIsNoRoom) {
  Gallery gallery(env_->files(), folder_, 350);
  for (int i = 0; i < 10; ++i)
    EXPECT_TRUE(gallery.get("k" + std::to_string(i), [] { return base::Result<Picture>(made(97)); }));
  EXPECT_EQ(kept(), 3);
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/k9"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/k0"));
  Gallery later(env_->files(), folder_, 150);  // what another server left counts, too
  EXPECT_TRUE(later.get("new", [] { return base::Result<Picture>(made(97)); }));
  EXPECT_EQ(kept(), 1);
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/new"));
}

TEST_F(GalleryTest, WhatIsNoPictureIsDrawnAnew) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/a") << "rubbish";
  Gallery gallery(env_->files(), folder_, 1 << 20);
  EXPECT_EQ(gallery.get("a", [] { return base::Result<Picture>(made(9)); })->bytes, made(9).bytes);
}

TEST_F(GalleryTest, AFullDiskAndErrorsKeepNothing) {
  base::FaultEnv env(base::Instant{});
  env.fill_disk_after_bytes(0);
  Gallery gallery(env.files(), folder_, 1 << 20);
  EXPECT_TRUE(gallery.get("a", [] { return base::Result<Picture>(made(9)); }));
  Gallery sound(env_->files(), folder_, 1 << 20);
  const auto failed =
      sound.get("b", []() -> base::Result<Picture> { return base::fail(base::Code::corrupt, "damaged"); });
  EXPECT_EQ(failed.error().message, "damaged");
  EXPECT_TRUE(sound.get("b", [] { return base::Result<Picture>(made(9)); }));
}

TEST_F(GalleryTest, NothingIsKeptWithoutRoom) {
  Gallery gallery(env_->files(), folder_, 0);
  int drawn = 0;
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(gallery.get("a", [&]() -> base::Result<Picture> {
      ++drawn;
      return made(1);
    }));
  }
  EXPECT_EQ(drawn, 2);
}

}  // namespace
}  // namespace almagest::render
