// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/image.h"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace almagest::index {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is read in place");

constexpr std::array<char, 8> kMagic{'A', 'L', 'M', 'I', 'N', 'D', 'E', 'X'};
constexpr std::uint64_t kAlignment = 64;
constexpr std::size_t kReadAtOnce = std::size_t{4} << 20U;

struct Head {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kImageVersion;
  std::uint32_t reserved = 0;
};
struct Footer {
  std::uint64_t directory = 0;  // offset
  std::uint32_t entries = 0;
  std::uint32_t directory_crc32 = 0;
  std::array<char, 8> magic = kMagic;
};
static_assert(sizeof(Head) == 16 && sizeof(Footer) == 24);

std::uint32_t crc32_of(std::span<const std::byte> bytes, std::uint32_t from = 0) {
  return libdeflate_crc32(from, bytes.data(), bytes.size());
}

template <typename T>
std::span<const std::byte> bytes_of_object(const T& object) {
  return std::as_bytes(std::span(&object, 1));
}

tl::unexpected<base::Error> damaged(const char* what) {
  return base::fail(base::Code::corrupt, fmt::format("the index is damaged: {}", what));
}

}  // namespace

base::Status ImageWriter::write(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  written_ += bytes.size();
  return sink_(bytes);
}

base::Status ImageWriter::align() {
  constexpr std::array<std::byte, kAlignment> kZeros{};
  return write(std::span(kZeros).first((kAlignment - written_ % kAlignment) % kAlignment));
}

base::Status ImageWriter::begin() {
  const Head head;
  return write(bytes_of_object(head));
}

base::Status ImageWriter::add(Part part, ColumnNumber column, std::span<const std::byte> bytes) {
  ALMAGEST_CHECK(align());
  entries_.push_back({static_cast<std::uint16_t>(part), column, crc32_of(bytes), written_, bytes.size()});
  return write(bytes);
}

void ImageWriter::share(Part part, ColumnNumber from, ColumnNumber to) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].part != static_cast<std::uint16_t>(part) || entries_[i].column != from) continue;
    Entry shared = entries_[i];
    shared.column = to;
    entries_.push_back(shared);
    return;
  }
}

base::Status ImageWriter::finish() {
  ALMAGEST_CHECK(align());
  const auto directory = std::as_bytes(std::span(entries_));
  Footer footer;
  footer.directory = written_;
  footer.entries = static_cast<std::uint32_t>(entries_.size());
  footer.directory_crc32 = crc32_of(directory);
  ALMAGEST_CHECK(write(directory));
  return write(bytes_of_object(footer));
}

base::Result<Image> Image::open(std::span<const std::byte> bytes, std::shared_ptr<const void> owner) {
  Head head;
  Footer footer;
  if (bytes.size() < sizeof head + sizeof footer) return damaged("it is too short");
  std::memcpy(&head, bytes.data(), sizeof head);
  std::memcpy(&footer, bytes.data() + bytes.size() - sizeof footer, sizeof footer);
  if (head.magic != kMagic) return damaged("it does not begin as one");
  if (head.version != kImageVersion) {
    return base::fail(base::Code::unsupported, fmt::format("the index has version {}, this program reads version {}",
                                                           head.version, kImageVersion));
  }
  if (footer.magic != kMagic) return damaged("it has no end");
  const std::uint64_t end = bytes.size() - sizeof footer;
  const std::uint64_t length = std::uint64_t{footer.entries} * sizeof(ImageWriter::Entry);
  if (footer.directory > end || end - footer.directory != length) return damaged("its directory is not where it says");
  const auto directory = bytes.subspan(footer.directory, length);
  if (crc32_of(directory) != footer.directory_crc32) return damaged("its directory has changed");

  Image image(bytes, std::move(owner));
  image.entries_.resize(footer.entries);
  if (length > 0) std::memcpy(image.entries_.data(), directory.data(), length);
  for (std::size_t i = 0; i < image.entries_.size(); ++i) {
    const ImageWriter::Entry& entry = image.entries_[i];
    if (entry.offset % kAlignment != 0 || entry.offset > footer.directory ||
        entry.length > footer.directory - entry.offset) {
      return damaged("a part lies outside of it");
    }
    image.parts_.emplace(std::pair(static_cast<Part>(entry.part), entry.column), i);
  }
  return image;
}

std::span<const std::byte> Image::bytes_of(Part part, ColumnNumber column) const {
  const auto found = parts_.find({part, column});
  if (found == parts_.end()) return {};
  const ImageWriter::Entry& entry = entries_[found->second];
  return bytes_.subspan(entry.offset, entry.length);
}

base::Status Image::verify(const base::File& file) const {
  std::vector<std::byte> buffer(kReadAtOnce);
  for (const ImageWriter::Entry& entry : entries_) {
    std::uint32_t crc = 0;
    for (std::uint64_t done = 0; done < entry.length;) {
      const auto part = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), entry.length - done));
      ALMAGEST_TRY(const std::size_t got, file.read_at(entry.offset + done, part));
      if (got != part.size()) return damaged("it ends early");
      crc = crc32_of(part, crc);
      done += got;
    }
    if (crc != entry.crc32) return damaged("a checksum does not fit");
  }
  return {};
}

}  // namespace almagest::index
