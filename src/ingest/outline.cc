// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/outline.h"

#include "base/text.h"
#include "fits/wcs.h"
#include "sky/region.h"

namespace almagest::ingest {
namespace {

constexpr std::size_t kMostImages = 200;  // of one file

bool is_image(const fits::Hdu& hdu) {
  return hdu.type == fits::HduType::primary || hdu.type == fits::HduType::image ||
         hdu.type == fits::HduType::compressed_image;
}

bool is_science(const fits::Hdu& hdu) {
  return is_image(hdu) && base::equal_nocase(hdu.name, "SCI");
}

// Errors: not_found where there is nothing celestial.
base::Result<sky::Region> outline_of(const fits::File& file, const fits::Hdu& hdu) {
  ALMAGEST_TRY(const fits::Wcs wcs, fits::Wcs::read(file, hdu));
  return wcs.footprint();
}

}  // namespace

std::optional<std::string> outline_by_wcs(const fits::File& file, std::vector<std::string>& warnings) {
  bool named = false;
  for (const fits::Hdu& hdu : file.hdus()) named = named || is_science(hdu);
  std::vector<sky::Shape> shapes;
  std::string why;
  std::size_t seen = 0;
  for (const fits::Hdu& hdu : file.hdus()) {
    if (named ? !is_science(hdu) : !is_image(hdu)) continue;
    if (++seen > kMostImages) break;
    const auto outline = outline_of(file, hdu);
    if (outline) {
      shapes.insert(shapes.end(), outline->shapes().begin(), outline->shapes().end());
      if (!named) break;
    } else if (outline.error().code != base::Code::not_found && why.empty()) {
      why = outline.error().message;
    }
  }
  if (!shapes.empty()) return sky::Region(std::move(shapes)).to_stcs();
  if (!why.empty()) warnings.push_back("no footprint: there is no S_REGION, and " + why);
  return std::nullopt;
}

}  // namespace almagest::ingest
