// SPDX-License-Identifier: GPL-3.0-or-later
// PNG (ISO/IEC 15948) and JPEG of a canvas.
#include <fmt/format.h>
#include <png.h>
#include <turbojpeg.h>

#include <csetjmp>
#include <memory>

#include "render/canvas.h"

namespace almagest::render {
namespace {

void append(png_structp png, png_bytep bytes, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), size);
}

// libpng reports errors by a long jump to here; nothing between has a destructor.
bool write_png(png_structp png, png_infop info, int width, int height, const std::uint8_t* pixels) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;  // NOLINT(cert-err52-cpp,modernize-avoid-setjmp-longjmp): its way
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8, PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 6);
  png_write_info(png, info);
  for (int y = 0; y < height; ++y) png_write_row(png, pixels + std::ptrdiff_t{3} * y * width);
  png_write_end(png, info);
  return true;
}

}  // namespace

base::Result<std::string> Canvas::png() const {
  std::string bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  bool good = info != nullptr;
  if (good) {
    png_set_write_fn(png, &bytes, append, nullptr);
    good = write_png(png, info, width_, height_, pixels_.data());
  }
  png_destroy_write_struct(&png, &info);
  if (!good) return base::fail(base::Code::internal, "the picture could not be written as PNG");
  return bytes;
}

base::Result<std::string> Canvas::jpeg(int quality) const {
  const std::unique_ptr<void, int (*)(tjhandle)> compressor(tjInitCompress(), &tjDestroy);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const int failed = compressor == nullptr ? -1
                                           : tjCompress2(compressor.get(), pixels_.data(), width_, 0, height_, TJPF_RGB,
                                                         &bytes, &size, TJSAMP_444, quality, 0);
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owned(bytes, &tjFree);
  if (failed != 0) {
    return base::fail(base::Code::internal, fmt::format("no JPEG could be made: {}", tjGetErrorStr2(compressor.get())));
  }
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

}  // namespace almagest::render
