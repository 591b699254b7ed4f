// SPDX-License-Identifier: GPL-3.0-or-later
// Any lines as the cards of an image's coordinates, with a table of coordinates at hand.
#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "fits/header.h"
#include "fits/wcs.h"

namespace {

using namespace almagest;

constexpr std::size_t kMostLines = 300;

std::string padded(std::string text, char with) {
  text.resize((text.size() + fits::kBlockSize - 1) / fits::kBlockSize * fits::kBlockSize, with);
  return text;
}

std::string header_of(const std::vector<std::string>& cards) {
  std::string text;
  for (const std::string& card : cards) text += fmt::format("{:<80}", card.substr(0, 80));
  return padded(text + "END", ' ');
}

std::string table() {
  std::string cells;
  for (int i = 1; i <= 24; ++i) cells.push_back(static_cast<char>(i));
  return header_of({"XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 24", "NAXIS2  = 1", "PCOUNT  = 0",
                    "GCOUNT  = 1", "TFIELDS = 4", "EXTNAME = 'T'", "TTYPE1  = 'C'", "TFORM1  = '8B'",
                    "TDIM1   = '(1,8)'", "TTYPE2  = 'D'", "TFORM2  = '8B'", "TDIM2   = '(2,2,2)'", "TTYPE3  = 'I'",
                    "TFORM3  = '6B'", "TTYPE4  = 'J'", "TFORM4  = '2B'"}) +
         padded(cells, '\0');
}

void use(const fits::Wcs& wcs) {
  const std::size_t axes = wcs.axes().size();
  for (const double place : {0.5, 1.0, 8.0, -1e6, 1e15}) {
    const std::vector<double> pixel(axes, place);
    std::vector<double> world(axes);
    std::vector<double> back(axes);
    if (!wcs.pixel_to_world(pixel, world) || !wcs.world_to_pixel(world, back)) std::abort();
    if (!wcs.world_to_pixel(pixel, back)) std::abort();
  }
  const auto footprint = wcs.footprint();
  if (footprint && footprint->empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> cards{"XTENSION= 'IMAGE'", "BITPIX  = 8", "NAXIS   = 3",
                                 "NAXIS1  = 4",       "NAXIS2  = 3", "NAXIS3  = 2"};
  for (const std::string_view line : base::split({reinterpret_cast<const char*>(data), size}, '\n')) {
    if (cards.size() > kMostLines) return 0;
    if (line.substr(0, 5) != "NAXIS" && line.substr(0, 3) != "END") cards.emplace_back(line);
  }
  const std::string text = header_of({"SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0"}) + header_of(cards) +
                           padded(std::string(24, '\0'), '\0') + table();
  const auto file = fits::read(std::as_bytes(std::span(text)));
  if (!file || file->hdus().size() < 2) return 0;
  for (const char alternate : {' ', 'A'}) {
    const auto wcs = fits::Wcs::read(*file, file->hdus()[1], alternate);
    if (wcs) use(*wcs);
  }
  return 0;
}
