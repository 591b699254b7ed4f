// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a product that a picture is wanted of: FITS under a name that chooses how it is read, or ECSV.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "render/render.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace almagest;
  constexpr std::string_view kNames[] = {"a_cal.fits", "a_uncal.fits", "a_x1dints.fits", "a_whtlt.ecsv"};
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  const auto picture = render::render_bytes(bytes, kNames[data[0] % std::size(kNames)], render::Size::thumbnail,
                                            render::Origin::observed);
  const bool good =
      picture ? picture->media_type == render::media_type_of(picture->bytes) : !picture.error().message.empty();
  if (!good) std::abort();
  return 0;
}
