// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/png.h"

#include <png.h>

#include <csetjmp>

namespace almagest::api {
namespace {

void append(png_structp png, png_bytep bytes, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), size);
}

// libpng reports errors by a long jump to here; nothing between has a destructor.
bool write(png_structp png, png_infop info, int width, int height, const std::uint8_t* pixels, const png_color* palette,
           const png_byte* alphas) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;  // NOLINT(cert-err52-cpp,modernize-avoid-setjmp-longjmp): its way
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8, PNG_COLOR_TYPE_PALETTE,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_PLTE(png, info, palette, 256);
  png_set_tRNS(png, info, alphas, 256, nullptr);
  png_set_compression_level(png, 3);
  png_write_info(png, info);
  for (int y = 0; y < height; ++y) png_write_row(png, pixels + static_cast<std::ptrdiff_t>(y) * width);
  png_write_end(png, info);
  return true;
}

}  // namespace

base::Result<std::string> png_of(int width, int height, const std::vector<std::uint8_t>& pixels,
                                 const std::array<Colour, 256>& palette) {
  std::array<png_color, 256> colours{};
  std::array<png_byte, 256> alphas{};
  for (std::size_t i = 0; i < palette.size(); ++i) {
    colours[i] = {palette[i].red, palette[i].green, palette[i].blue};
    alphas[i] = palette[i].alpha;
  }
  std::string bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  bool good = info != nullptr && pixels.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  if (good) {
    png_set_write_fn(png, &bytes, append, nullptr);
    good = write(png, info, width, height, pixels.data(), colours.data(), alphas.data());
  }
  png_destroy_write_struct(&png, &info);
  if (!good) return base::fail(base::Code::internal, "the picture could not be written as PNG");
  return bytes;
}

}  // namespace almagest::api
