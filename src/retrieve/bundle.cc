// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/bundle.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace almagest::retrieve {
namespace {

constexpr std::string_view kLayoutVersion = "zip 1\n";

}  // namespace

Bundle::Bundle(Plan plan, const Heading& heading)
    : plan_(std::move(plan)),
      name_(heading.name),
      time_(heading.time),
      manifest_(manifest(plan_, heading)),
      sums_(checksums(plan_)),
      manifest_size_(measure(manifest_)),
      sums_size_(measure(sums_)),
      layout_(std::make_unique<ZipLayout>(kTexts + plan_.sent().size(), [this](std::size_t i) { return entry(i); })),
      tag_(make_tag()) {}

ZipEntry Bundle::entry(std::size_t i) const {
  if (i < kTexts) {
    const Measured& measured = i == 0 ? manifest_size_ : sums_size_;
    return {name_ + "/" + std::string(i == 0 ? kManifest : kSums), measured.size, measured.crc32, time_};
  }
  const Planned& planned = file(i);
  return {name_ + "/" + plan_.path(planned), planned.size, planned.crc32,
          base::Instant{planned.modified_ns.value_or(0) / 1000}};
}

std::string Bundle::make_tag() const {
  base::Digester digester;
  const auto add = [&](std::string_view text) { digester.update(std::as_bytes(std::span(text))); };
  add(kLayoutVersion);
  for (std::size_t i = 0; i < kTexts + plan_.sent().size(); ++i) {
    const ZipEntry each = entry(i);
    add(fmt::format("{}\n{} {} {} ", each.path, each.size, each.crc32, each.modified.us));
    if (i >= kTexts) add({file(i).sha256.data(), file(i).sha256.size()});
  }
  return digester.finish().sha256.substr(0, 40);
}

}  // namespace almagest::retrieve
