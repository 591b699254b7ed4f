// SPDX-License-Identifier: GPL-3.0-or-later
// A stored selection whose checksum is right and whose contents are anything: it is refused, or all of it can be read.
// And patterns of names.
#include <libdeflate.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "retrieve/frozen_format.h"
#include "retrieve/selection.h"
#include "retrieve/texts.h"

using namespace almagest;

namespace {

// By steps, since sizes are of files that nobody has.
void walk(const retrieve::Layout& layout) {
  std::uint64_t at = 0;
  for (int i = 0; i < 200 && at < layout.length(); ++i) {
    const auto part = layout.part_at(at);
    if (part.offset > at || part.length == 0) return;
    if (part.kind != retrieve::Layout::Kind::data && part.length < (1U << 20U)) (void)layout.text_of(part);
    at = part.offset + part.length;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto kind : {retrieve::NameFilter::Kind::glob, retrieve::NameFilter::Kind::regex}) {
    if (const auto filter = retrieve::NameFilter::make(text.substr(0, 1000), kind)) (void)filter->matches("a_cal.fits");
  }
  std::vector<std::uint64_t> aligned((std::max(size, sizeof(retrieve::FrozenHeader)) + 7) / 8);
  std::memcpy(aligned.data(), data, size);
  const auto bytes = std::as_bytes(std::span(aligned));
  retrieve::FrozenHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.magic = size % 2 == 0 ? retrieve::kFrozenMagic : retrieve::kFrozenMagic1;
  header.length = bytes.size();
  std::memcpy(aligned.data(), &header, sizeof header);
  header.crc32 = libdeflate_crc32(0, bytes.data() + retrieve::kUnchecked, bytes.size() - retrieve::kUnchecked);
  std::memcpy(aligned.data(), &header, sizeof header);
  const auto frozen = retrieve::Frozen::open(bytes, nullptr);
  if (!frozen) return 0;
  walk(*(*frozen)->layout(retrieve::Format::zip));
  walk(*(*frozen)->layout(retrieve::Format::tar));
  for (std::size_t i = 0; i < retrieve::kTexts; ++i) {
    const auto made = retrieve::text_of(**frozen, static_cast<retrieve::TextKind>(i));
    for (std::size_t k = 0; k < made.chunks; ++k) (void)made.chunk(k);
  }
  for (const auto& made : {retrieve::bash_script(**frozen), retrieve::python_script(**frozen)}) {
    for (std::size_t k = 0; k < made.chunks; ++k) (void)made.chunk(k);
  }
  return 0;
}
