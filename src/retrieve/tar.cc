// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/tar.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace almagest::retrieve {
namespace {

constexpr std::uint64_t kBlock = 512;
constexpr std::size_t kName = 100;
constexpr std::size_t kPrefix = 155;
constexpr std::uint64_t kMostSize = (std::uint64_t{1} << 33U) - 1;  // 11 octal digits

std::uint64_t padded(std::uint64_t size) {
  return (size + kBlock - 1) / kBlock * kBlock;
}

// Folder and name as ustar has room for them: joined by '/', ASCII.
struct Parted {
  std::string_view prefix, name;
};

std::optional<Parted> parted(std::string_view path) {
  if (std::any_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return {};
  if (path.size() <= kName) return Parted{{}, path};
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos && slash <= kPrefix;
       slash = path.find('/', slash + 1)) {
    const std::string_view name = path.substr(slash + 1);
    if (slash > 0 && !name.empty() && name.size() <= kName) return Parted{path.substr(0, slash), name};
  }
  return {};
}

struct Block {
  std::string_view prefix, name;
  std::uint64_t size = 0;
  std::int64_t modified_s = 0;
  char type = '0';
};

std::string octal(std::uint64_t value, int digits) {
  return fmt::format("{:0{}o}", value, digits) + '\0';
}

std::string block_of(const Block& block) {
  std::string bytes(kBlock, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { bytes.replace(at, text.size(), text); };
  put(0, block.name);
  put(100, octal(0644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(std::min(block.size, kMostSize), 11));
  put(136, octal(static_cast<std::uint64_t>(std::clamp<std::int64_t>(block.modified_s, 0, 0x1FFFFFFFF)), 11));
  put(148, "        ");  // the checksum is made as if it were blanks
  bytes[156] = block.type;
  put(257, std::string_view("ustar\00000", 8));
  put(329, octal(0, 7));
  put(337, octal(0, 7));
  put(345, block.prefix);
  std::uint64_t sum = 0;
  for (const char c : bytes) sum += static_cast<unsigned char>(c);
  put(148, octal(sum, 6) + ' ');
  return bytes;
}

// "LENGTH KEY=VALUE\n", where the length counts itself.
std::string pax_record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (length != rest + std::to_string(length).size()) length = rest + std::to_string(length).size();
  return fmt::format("{} {}={}\n", length, key, value);
}

std::string header(const Entry& entry) {
  const std::int64_t modified_s = entry.modified.us / 1'000'000;
  std::optional<Parted> parts = parted(entry.path);
  std::string records;
  if (!parts) {
    records += pax_record("path", entry.path);
    parts = Parted{{}, "long-name"};
  }
  if (entry.size > kMostSize) records += pax_record("size", std::to_string(entry.size));
  std::string bytes;
  if (!records.empty()) {
    bytes = block_of({{}, "PaxHeaders/long-name", records.size(), modified_s, 'x'});
    records.resize(padded(records.size()), '\0');
    bytes += records;
  }
  return bytes + block_of({parts->prefix, parts->name, entry.size, modified_s, '0'});
}

}  // namespace

std::vector<std::uint64_t> tar_places(const Entries& entries) {
  std::vector<std::uint64_t> places;
  places.reserve(entries.count() + 1);
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < entries.count(); ++i) {
    const Entry each = entries.at(i);
    places.push_back(at);
    at += header(each).size() + padded(each.size);
  }
  places.push_back(at);
  return places;
}

TarLayout::Part TarLayout::part_at(std::uint64_t offset) const {
  if (offset >= headers_.back()) return {Kind::end, 0, headers_.back(), kEnd};
  const std::size_t i = place_in(headers_, offset);
  const std::uint64_t size = entries_.size_of(i);
  const std::uint64_t data = headers_[i + 1] - padded(size);
  if (offset < data) return {Kind::header, i, headers_[i], data - headers_[i]};
  if (offset < data + size) return {Kind::data, i, data, size};
  return {Kind::padding, i, data + size, padded(size) - size};
}

std::string TarLayout::text_of(const Part& part) const {
  if (part.kind == Kind::header) return header(entries_.at(part.entry));
  return std::string(part.kind == Kind::data ? 0 : part.length, '\0');
}

}  // namespace almagest::retrieve
