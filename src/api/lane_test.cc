// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/lane.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace almagest::api {
namespace {

TEST(Lane, HasRoomForSoManyAtATime) {
  Lane lane(2);
  auto first = lane.enter();
  {
    const auto second = lane.enter();
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(lane.enter());
    EXPECT_FALSE(lane.enter());
  }
  EXPECT_TRUE(lane.enter());
  const Lane::Pass moved = std::move(*first);
  EXPECT_TRUE(lane.enter());
}

TEST(Lane, NeverLetsMoreThroughWhoeverComesAtOnce) {
  Lane lane(3);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::atomic<int> passed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 2000; ++turn) {
        const auto pass = lane.enter();
        if (!pass) continue;
        ++passed;
        const int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(passed, 0);
  EXPECT_LE(most, 3);
  const auto one = lane.enter();
  const auto two = lane.enter();
  const auto three = lane.enter();
  EXPECT_TRUE(one && two && three);
  EXPECT_FALSE(lane.enter());
}

}  // namespace
}  // namespace almagest::api
