// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a frozen plan: this header, then sections, each at a multiple of 8. Numbers as the machine has them; a
// machine that has them otherwise takes the magic for another's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "retrieve/frozen.h"

namespace almagest::retrieve {

inline constexpr std::uint64_t kFrozenMagic = 0x0434'4553'474D'4C41;  // "ALMGSE4", version 4

enum class Section : std::uint8_t {
  pool,
  files,
  sent,
  missions,
  locks,
  chunks,  // of each text in turn; how many: FrozenHeader::chunk_counts
  zip_headers,
  zip_directory,
  tar_headers,
};
inline constexpr std::size_t kSections = 9;

struct FrozenHeader {
  std::uint64_t magic = kFrozenMagic;
  std::uint64_t length = 0;       // of all bytes
  std::uint32_t crc32 = 0;        // of all that follows it
  std::uint32_t flags = 0;        // 1: simulated, 2: flat
  std::array<char, 32> digest{};  // SHA-256 of the sections, heading included
  std::int64_t time_us = 0;
  std::int64_t change = 0;
  std::uint64_t sent_bytes = 0;
  Span32 title, banner, snapshot, viewer, address, name, request, mission;
  std::array<std::uint32_t, kTexts> text_crc32s{};
  std::array<std::uint32_t, kTexts> chunk_counts{};
  struct Place {
    std::uint64_t offset = 0, length = 0;
  };
  std::array<Place, kSections> sections{};
  std::int64_t account = 0;
  std::uint64_t network = 0;
};
static_assert(std::is_trivially_copyable_v<FrozenHeader> && sizeof(FrozenHeader) % 8 == 0);
inline constexpr std::uint32_t kSimulatedFlag = 1, kFlatFlag = 2;
// Of what is before the checked part.
inline constexpr std::size_t kUnchecked = offsetof(FrozenHeader, flags);

// The header that bytes begin with; nullopt: they begin with none.
std::optional<FrozenHeader> read_header(std::span<const std::byte> bytes);

}  // namespace almagest::retrieve
