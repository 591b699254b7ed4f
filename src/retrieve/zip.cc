// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/zip.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace almagest::retrieve {
namespace {

constexpr std::uint64_t kMost32 = 0xFFFFFFFF;  // says: look into the ZIP64 field
constexpr std::uint64_t kMost16 = 0xFFFF;
constexpr std::uint16_t kUtf8 = 1U << 11U;
constexpr std::uint16_t kPlainVersion = 20;
constexpr std::uint16_t kZip64Version = 45;
constexpr std::uint16_t kUnix = 3U << 8U;
constexpr std::uint32_t kRegularFile = 0100644U << 16U;
constexpr std::uint16_t kZip64Field = 0x0001;
constexpr std::uint16_t kTimeField = 0x5455;  // "UT": seconds since 1970, UTC; the field that has DOS dates has no zone

class Bytes {
 public:
  Bytes& u16(std::uint64_t value) { return little(value, 2); }
  Bytes& u32(std::uint64_t value) { return little(value, 4); }
  Bytes& u64(std::uint64_t value) { return little(value, 8); }
  Bytes& text(const std::string& text) {
    bytes_ += text;
    return *this;
  }
  std::string take() { return std::move(bytes_); }

 private:
  Bytes& little(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xFFU);
    return *this;
  }
  std::string bytes_;
};

struct DosTime {
  std::uint16_t time = 0;
  std::uint16_t date = (1U << 5U) | 1U;  // 1980-01-01, the first that there is
};

DosTime dos_time(base::Instant instant) {
  using namespace std::chrono;
  const sys_seconds at{seconds(instant.us / 1'000'000)};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const int year = static_cast<int>(date.year());
  if (year < 1980 || year > 2107) return {};
  const hh_mm_ss time(at - day);
  const auto number = [](auto part) { return static_cast<unsigned>(part.count()); };
  return {static_cast<std::uint16_t>(number(time.hours()) << 11U | number(time.minutes()) << 5U |
                                     number(time.seconds()) / 2),
          static_cast<std::uint16_t>(static_cast<unsigned>(year - 1980) << 9U |
                                     static_cast<unsigned>(date.month()) << 5U | static_cast<unsigned>(date.day()))};
}

std::string time_field(base::Instant instant) {
  const std::int64_t s = std::clamp<std::int64_t>(instant.us / 1'000'000, 0, 0x7FFFFFFF);
  return Bytes().u16(kTimeField).u16(5).text(std::string(1, '\1')).u32(static_cast<std::uint64_t>(s)).take();
}

bool is_large(const Entry& entry) {
  return entry.size >= kMost32;
}

std::string header(const Entry& entry) {
  const bool large = is_large(entry);
  const DosTime time = dos_time(entry.modified);
  std::string fields = time_field(entry.modified);
  if (large) fields += Bytes().u16(kZip64Field).u16(16).u64(entry.size).u64(entry.size).take();
  const std::uint64_t size = large ? kMost32 : entry.size;
  return Bytes()
      .u32(0x04034b50)
      .u16(large ? kZip64Version : kPlainVersion)
      .u16(kUtf8)
      .u16(0)  // stored
      .u16(time.time)
      .u16(time.date)
      .u32(entry.crc32)
      .u32(size)
      .u32(size)
      .u16(entry.path.size())
      .u16(fields.size())
      .text(entry.path)
      .text(fields)
      .take();
}

std::string directory_entry(const Entry& entry, std::uint64_t offset) {
  const bool large = is_large(entry);
  const bool far = offset >= kMost32;
  const DosTime time = dos_time(entry.modified);
  std::string fields = time_field(entry.modified);
  if (large || far) {
    Bytes values;
    if (large) values.u64(entry.size).u64(entry.size);
    if (far) values.u64(offset);
    const std::string field = values.take();
    fields += Bytes().u16(kZip64Field).u16(field.size()).text(field).take();
  }
  const std::uint16_t version = large || far ? kZip64Version : kPlainVersion;
  const std::uint64_t size = large ? kMost32 : entry.size;
  return Bytes()
      .u32(0x02014b50)
      .u16(kUnix | kZip64Version)
      .u16(version)
      .u16(kUtf8)
      .u16(0)
      .u16(time.time)
      .u16(time.date)
      .u32(entry.crc32)
      .u32(size)
      .u32(size)
      .u16(entry.path.size())
      .u16(fields.size())
      .u16(0)  // comment
      .u16(0)  // disk
      .u16(0)  // binary
      .u32(kRegularFile)
      .u32(far ? kMost32 : offset)
      .text(entry.path)
      .text(fields)
      .take();
}

}  // namespace

ZipPlaces zip_places(const Entries& entries) {
  ZipPlaces places;
  places.headers.reserve(entries.count() + 1);
  places.directory.reserve(entries.count() + 1);
  std::uint64_t at = 0;
  std::uint64_t in_directory = 0;
  for (std::size_t i = 0; i < entries.count(); ++i) {
    const Entry each = entries.at(i);
    places.headers.push_back(at);
    places.directory.push_back(in_directory);
    in_directory += directory_entry(each, at).size();
    at += header(each).size() + each.size;
  }
  places.headers.push_back(at);
  places.directory.push_back(in_directory);
  for (std::uint64_t& offset : places.directory) offset += at;
  return places;
}

ZipLayout::ZipLayout(const Entries& entries, std::span<const std::uint64_t> headers,
                     std::span<const std::uint64_t> directory)
    : entries_(entries), headers_(headers), directory_(directory), length_(directory.back() + end().size()) {}

ZipLayout::Part ZipLayout::part_at(std::uint64_t offset) const {
  if (offset >= directory_.back()) return {Kind::end, 0, directory_.back(), length_ - directory_.back()};
  if (offset >= headers_.back()) {
    const std::size_t i = place_in(directory_, offset);
    return {Kind::directory, i, directory_[i], directory_[i + 1] - directory_[i]};
  }
  const std::size_t i = place_in(headers_, offset);
  const std::uint64_t data = headers_[i + 1] - entries_.size_of(i);
  if (offset < data) return {Kind::header, i, headers_[i], data - headers_[i]};
  return {Kind::data, i, data, headers_[i + 1] - data};
}

std::string ZipLayout::text_of(const Part& part) const {
  switch (part.kind) {
    case Kind::header:
      return header(entries_.at(part.entry));
    case Kind::directory:
      return directory_entry(entries_.at(part.entry), headers_[part.entry]);
    case Kind::end:
      return end();
    case Kind::data:
    case Kind::padding:
      break;
  }
  return {};
}

std::string ZipLayout::end() const {
  const std::uint64_t begin = headers_.back();
  const std::uint64_t size = directory_.back() - begin;
  Bytes bytes;
  if (entries_.count() >= kMost16 || begin >= kMost32 || size >= kMost32) {
    bytes.u32(0x06064b50).u64(44).u16(kUnix | kZip64Version).u16(kZip64Version).u32(0).u32(0);
    bytes.u64(entries_.count()).u64(entries_.count()).u64(size).u64(begin);
    bytes.u32(0x07064b50).u32(0).u64(begin + size).u32(1);
  }
  const std::uint64_t count = std::min<std::uint64_t>(entries_.count(), kMost16);
  bytes.u32(0x06054b50).u16(0).u16(0).u16(count).u16(count);
  bytes.u32(std::min(size, kMost32)).u32(std::min(begin, kMost32)).u16(0);
  return bytes.take();
}

}  // namespace almagest::retrieve
