// SPDX-License-Identifier: GPL-3.0-or-later
// A gzipped FITS stream (RFC 1952), inflated as it is read: headers are kept, data pass through a small buffer.
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "fits/source.h"

namespace almagest::fits {
namespace {

constexpr std::size_t kScratch = std::size_t{1} << 16;
constexpr int kGzipWindow = 15 + 16;  // the largest window, gzip wrapping

class GzipSource final : public Source {
 public:
  GzipSource(std::span<const std::byte> bytes, const Limits& limits) : input_(bytes), limits_(limits) {}
  ~GzipSource() override {
    if (ready_) inflateEnd(&stream_);
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  base::Status start() {
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) return base::fail(base::Code::internal, "zlib did not start");
    ready_ = true;
    return {};
  }

  base::Result<std::string_view> peek(std::uint64_t offset, std::size_t size) override {
    if (offset != window_at_) {
      window_at_ = offset;
      window_.clear();
      ALMAGEST_TRY(const std::uint64_t reached, skip_to(offset));
      if (reached < offset) return std::string_view();
    }
    while (window_.size() < size && !ended_) {
      const std::size_t had = window_.size();
      window_.resize(std::min(size, had + kScratch));
      const auto got = inflate_into(window_.data() + had, window_.size() - had);
      window_.resize(had + got.value_or(0));
      if (!got) return base::fail(got.error());
    }
    return std::string_view(window_).substr(0, size);
  }

  std::string_view keep(std::size_t size) override {
    kept_.emplace_back(window_, 0, size);
    return kept_.back();
  }

  base::Result<std::uint64_t> skip_to(std::uint64_t offset) override {
    scratch_.resize(kScratch);
    while (position_ < offset && !ended_) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(offset - position_, kScratch));
      const auto got = inflate_into(scratch_.data(), size);
      if (!got) return base::fail(got.error());
    }
    return std::min(position_, offset);
  }

  bool cut_short() const override { return cut_short_; }

 private:
  // Fewer than `size` bytes only when the stream has ended.
  base::Result<std::size_t> inflate_into(char* out, std::size_t size) {
    std::size_t done = 0;
    while (done < size && !ended_) {
      feed();
      stream_.next_out = reinterpret_cast<Bytef*>(out + done);
      stream_.avail_out = static_cast<uInt>(size - done);
      const int status = ::inflate(&stream_, Z_NO_FLUSH);
      const std::size_t produced = size - done - stream_.avail_out;
      done += produced;
      position_ += produced;
      ALMAGEST_CHECK(check_limits());
      if (status == Z_STREAM_END) {
        next_member();
      } else if (status == Z_BUF_ERROR || (status == Z_OK && produced == 0 && stream_.avail_in == 0)) {
        if (consumed() < input_.size()) continue;
        ended_ = cut_short_ = true;
      } else if (status != Z_OK) {
        return base::fail(base::Code::corrupt, fmt::format("The gzip stream is damaged near its byte {}", consumed()));
      }
    }
    return done;
  }

  // Hands zlib more input, in pieces that its counters can hold.
  void feed() {
    if (stream_.avail_in > 0) return;
    const std::size_t size = std::min<std::size_t>(input_.size() - fed_, std::size_t{1} << 30);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input_.data() + fed_));
    stream_.avail_in = static_cast<uInt>(size);
    fed_ += size;
  }

  std::size_t consumed() const { return fed_ - stream_.avail_in; }

  // A gzip file is one or more members, one after another (RFC 1952 section 2.2); what else follows is ignored, as gzip
  // does.
  void next_member() {
    if (!is_gzip(input_.subspan(consumed())) || inflateReset(&stream_) != Z_OK) ended_ = true;
  }

  base::Status check_limits() const {
    if (position_ > limits_.inflated_bytes) {
      return base::fail(base::Code::too_large,
                        fmt::format("The file inflates to more than {} bytes", limits_.inflated_bytes));
    }
    if (position_ > limits_.ratio_from && position_ / limits_.inflation_ratio > consumed()) {
      return base::fail(base::Code::too_large,
                        fmt::format("The file inflates to more than {} times its size", limits_.inflation_ratio));
    }
    return {};
  }

  std::span<const std::byte> input_;
  Limits limits_;
  z_stream stream_{};
  bool ready_ = false;
  std::size_t fed_ = 0;
  std::uint64_t position_ = 0;   // bytes inflated so far
  std::uint64_t window_at_ = 0;  // of window_ in the stream
  std::string window_;
  std::vector<char> scratch_;
  std::deque<std::string> kept_;
  bool ended_ = false;
  bool cut_short_ = false;
};

}  // namespace

bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 3 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b} && bytes[2] == std::byte{8};
}

base::Result<std::unique_ptr<Source>> make_gzip_source(std::span<const std::byte> bytes, const Limits& limits) {
  auto source = std::make_unique<GzipSource>(bytes, limits);
  ALMAGEST_CHECK(source->start());
  return source;
}

}  // namespace almagest::fits
