// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/gzip_stream.h"

#include <libdeflate.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace almagest::api {
namespace {

constexpr std::size_t kBlock = 256U << 10U;
constexpr std::size_t kBlocksAtOnce = 4;
constexpr std::uint64_t kReadAtOnce = 64U << 10U;
constexpr int kLevel = 2;  // pixels hardly get smaller at higher ones

// All streams together have no more helpers than there are processors.
std::atomic<int> helpers{0};

class Helper {
 public:
  Helper() : is_there_(++helpers <= static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))) {}
  ~Helper() { --helpers; }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  bool is_there() const { return is_there_; }

 private:
  bool is_there_;
};

std::string packed(const std::string& block) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(kLevel), libdeflate_free_compressor);
  if (!compressor) return {};
  std::string bytes(libdeflate_gzip_compress_bound(compressor.get(), block.size()), '\0');
  bytes.resize(libdeflate_gzip_compress(compressor.get(), block.data(), block.size(), bytes.data(), bytes.size()));
  return bytes;
}

}  // namespace

base::Result<std::string> GzipStream::block() {
  std::string block;
  while (block.size() < kBlock) {
    if (part_.text.empty() && !part_.file) {
      ALMAGEST_TRY(part_, tar_->next());
      if (part_.text.empty() && !part_.file) break;
    }
    const std::size_t room = kBlock - block.size();
    if (!part_.text.empty()) {
      const std::size_t taken = std::min(room, part_.text.size());
      block.append(part_.text, 0, taken);
      part_.text.erase(0, taken);
      continue;
    }
    http::FileBody& file = *part_.file;
    ALMAGEST_CHECK(file.permitted());
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>({room, file.length, kReadAtOnce}));
    const std::size_t before = block.size();
    block.resize(before + wanted);
    const auto into = std::as_writable_bytes(std::span(block).subspan(before));
    ALMAGEST_TRY(const std::size_t got, file.file->read_at(file.offset, into));
    if (got != wanted) return base::fail(base::Code::corrupt, "a file has become shorter while it was sent");
    file.offset += got;
    file.length -= got;
    taken_ += got;
    if (file.length > 0) continue;
    if (file.ended) file.ended(taken_);
    taken_ = 0;
    part_.file.reset();
  }
  return block;
}

base::Result<std::string> GzipStream::next() {
  std::vector<std::string> blocks;
  while (blocks.size() < kBlocksAtOnce) {
    ALMAGEST_TRY(std::string next_block, block());
    if (next_block.empty()) break;
    blocks.push_back(std::move(next_block));
  }
  std::vector<std::future<std::string>> others;
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    auto helper = std::make_shared<Helper>();
    const auto how = helper->is_there() ? std::launch::async : std::launch::deferred;
    others.push_back(std::async(how, [helper, &blocks, i] { return packed(blocks[i]); }));
  }
  std::string bytes = blocks.empty() ? std::string() : packed(blocks.front());
  bool failed = !blocks.empty() && bytes.empty();
  for (auto& other : others) {
    const std::string more = other.get();
    failed = failed || more.empty();
    bytes += more;
  }
  if (failed) return base::fail(base::Code::unavailable, "there is not enough memory to compress the bundle");
  return bytes;
}

}  // namespace almagest::api
