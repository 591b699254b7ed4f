// SPDX-License-Identifier: GPL-3.0-or-later
// A small picture of a product's data, whatever they are: docs/previews.md. Start here; gallery.h keeps what was drawn.
//
//   ALMAGEST_TRY(const render::Picture picture, render::render_file(env.files(), path, name, render::Size::preview,
//   {}));
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace almagest::render {

enum class Size { thumbnail, preview };
inline constexpr int kThumbnailPixels = 160;  // the longest side, about
inline constexpr int kPreviewPixels = 640;

// Grows with every change of how pictures look, so that none of an older make is shown.
inline constexpr int kMake = 2;

struct Picture {
  std::string media_type;  // image/jpeg or image/png
  std::string bytes;
};

// Whether the archive's data are invented; the picture says so, as it does if the file's own header has SIMULATE = T.
enum class Origin { observed, simulated };

// `name` is the product's file name. Errors: not_found if nothing in the file can be shown, with a sentence; corrupt,
// unsupported or too_large if it can't be read.
base::Result<Picture> render_file(base::FileSystem& files, const std::string& path, std::string_view name, Size size,
                                  Origin origin);
// The same for bytes in memory.
base::Result<Picture> render_bytes(std::span<const std::byte> bytes, std::string_view name, Size size, Origin origin);

// Whether a file of this name may have a picture at all, by its extension.
bool may_have_picture(std::string_view name);
// "image/jpeg" or "image/png" for bytes that begin as such a file does; else empty.
std::string_view media_type_of(std::string_view bytes);

}  // namespace almagest::render
