// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/byte_source.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <vector>

namespace almagest::ingest {
namespace {
constexpr std::size_t kInput = 256U << 10U;
}

struct ByteSource::State {
  std::unique_ptr<base::File> file;
  std::string memory;
  std::uint64_t size = 0;
  std::uint64_t consumed = 0;
  bool gzip = false;
  bool stream_open = false;
  bool between_members = false;
  z_stream z{};
  std::vector<char> input = std::vector<char>(kInput);

  ~State() {
    if (stream_open) inflateEnd(&z);
  }

  base::Result<std::size_t> raw(std::span<char> into) {
    if (file != nullptr) {
      ALMAGEST_TRY(const std::size_t got, file->read_at(consumed, std::as_writable_bytes(into)));
      consumed += got;
      return got;
    }
    const std::size_t got = std::min<std::size_t>(into.size(), memory.size() - consumed);
    std::copy_n(memory.data() + consumed, got, into.data());
    consumed += got;
    return got;
  }

  base::Status start() {
    std::array<char, 2> magic{};
    ALMAGEST_TRY(const std::size_t got, raw(magic));
    consumed = 0;
    gzip = got == 2 && magic[0] == '\x1f' && magic[1] == '\x8b';
    if (!gzip) return {};
    if (inflateInit2(&z, 15 + 16) != Z_OK) return base::fail(base::Code::internal, "zlib did not start");
    stream_open = true;
    return {};
  }

  base::Result<std::size_t> inflated(std::span<char> into) {
    z.next_out = reinterpret_cast<Bytef*>(into.data());
    z.avail_out = static_cast<uInt>(into.size());
    while (z.avail_out > 0) {
      if (z.avail_in == 0) {
        ALMAGEST_TRY(const std::size_t got, raw(input));
        if (got == 0) {
          if (between_members) break;
          return base::fail(base::Code::corrupt, "the gzip stream ends too early");
        }
        z.next_in = reinterpret_cast<Bytef*>(input.data());
        z.avail_in = static_cast<uInt>(got);
      }
      if (between_members) {
        between_members = false;
        inflateReset(&z);
      }
      const int code = inflate(&z, Z_NO_FLUSH);
      if (code == Z_STREAM_END) {
        between_members = true;
      } else if (code != Z_OK && code != Z_BUF_ERROR) {
        return base::fail(base::Code::corrupt, "the gzip stream is damaged");
      }
    }
    return into.size() - z.avail_out;
  }
};

ByteSource::ByteSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource::~ByteSource() = default;

base::Result<ByteSource> ByteSource::open(base::FileSystem& files, const std::string& path) {
  auto state = std::make_unique<State>();
  ALMAGEST_TRY(state->file, files.open_read(path));
  ALMAGEST_TRY(state->size, state->file->size());
  ALMAGEST_CHECK(state->start());
  return ByteSource(std::move(state));
}

ByteSource ByteSource::of(std::string bytes) {
  auto state = std::make_unique<State>();
  state->memory = std::move(bytes);
  state->size = state->memory.size();
  (void)state->start();
  return ByteSource(std::move(state));
}

base::Result<std::size_t> ByteSource::read(std::span<char> into) {
  return state_->gzip ? state_->inflated(into) : state_->raw(into);
}
std::uint64_t ByteSource::consumed() const {
  return state_->consumed;
}
std::uint64_t ByteSource::size() const {
  return state_->size;
}

}  // namespace almagest::ingest
