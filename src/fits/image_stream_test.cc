// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/image_stream.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace almagest::fits {
namespace {

class ImageStreams : public ::testing::Test {
 protected:
  ~ImageStreams() override { std::filesystem::remove(path_); }
  base::Result<ImageStream> begin(const std::vector<std::int64_t>& axes, const CardWriter& cards) {
    return ImageStream::begin(env_->files(), path_, primary_, axes, cards);
  }

  std::unique_ptr<base::Env> env_ = base::make_env();
  std::string path_ = ::testing::TempDir() + "stream-" + std::to_string(::getpid()) + ".fits";
  CardWriter primary_;
};

TEST_F(ImageStreams, MakeTheBytesOfAnImageWrittenAtOnce) {
  CardWriter cards;
  cards.text("EXTNAME", "SCI").text("TITLE", std::string(150, 'x'), "so long that it goes on in another card");
  std::vector<float> pixels;
  for (int i = 0; i < 30 * 41; ++i) pixels.push_back(static_cast<float>(i) * 0.37F - 5);
  auto stream = begin({30, 41}, cards);
  ASSERT_TRUE(stream.has_value());
  for (auto from = pixels.begin(); from != pixels.end();) {
    const auto to = from + std::min<std::ptrdiff_t>(pixels.end() - from, 100);
    ASSERT_TRUE(stream->add({from, to}).has_value());
    from = to;
  }
  ASSERT_TRUE(stream->finish().has_value());
  std::vector<std::byte> whole;
  ASSERT_TRUE(append_empty_primary(whole, primary_, Checksums::write).has_value());
  ASSERT_TRUE(append_image(whole, {{30, 41}, pixels}, cards, Checksums::none).has_value());
  std::ifstream in(path_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), whole.begin(), whole.end(),
                         [](char a, std::byte b) { return static_cast<std::byte>(a) == b; }));
}

TEST_F(ImageStreams, RefuseTooManyPixelsAndTooFew) {
  auto stream = begin({2, 3}, {});
  ASSERT_TRUE(stream.has_value());
  EXPECT_EQ(stream->add(std::vector<float>(7)).error().code, base::Code::invalid_argument);
  ASSERT_TRUE(stream->add(std::vector<float>(5)).has_value());
  EXPECT_EQ(stream->finish().error().code, base::Code::invalid_argument);
  ASSERT_TRUE(stream->add({1}).has_value());
  EXPECT_TRUE(stream->finish().has_value());
  EXPECT_FALSE(begin({2, -3}, {}).has_value());
}

}  // namespace
}  // namespace almagest::fits
