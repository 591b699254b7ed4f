// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "fits/image_reader.h"
#include "render/image.h"
#include "render/tables.h"

namespace almagest::render {
namespace {

using base::Code;

constexpr std::uint64_t kMostHeld = 1ULL << 28;  // bytes of tables, or of a gzipped file, held in memory
constexpr std::uint64_t kMostText = 32U << 20U;  // bytes of an ECSV file
constexpr int kQuality = 88;

fits::Limits limits() {
  fits::Limits limits;
  limits.held_bytes = kMostHeld;
  return limits;
}

bool ends_with(std::string_view name, std::string_view end) {
  return name.size() >= end.size() && base::equal_nocase(name.substr(name.size() - end.size()), end);
}

base::Error nothing_to_show(std::string_view name) {
  return {Code::not_found,
          fmt::format("{} has no preview: it holds neither pixels nor a table that can be plotted", name)};
}

bool is_image(const fits::Hdu& hdu) {
  return hdu.type == fits::HduType::primary || hdu.type == fits::HduType::image ||
         hdu.type == fits::HduType::compressed_image;
}

// Companions of the data: masks, errors, weights and the like.
bool is_companion(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "ERR",         "ERROR",        "DQ",           "WHT",       "CON",       "CTX",          "AREA",    "WAVELENGTH",
      "WMAP",        "SAMP",         "TIME",         "MASK",      "APERTURE",  "BARSHADOW",    "PROFILE", "PATHLOSS_PS",
      "PATHLOSS_UN", "FLATFIELD_PS", "FLATFIELD_UN", "PHOTOM_PS", "PHOTOM_UN", "SHUTTER_IMAGE"};
  return std::find(std::begin(kNames), std::end(kNames), base::upper(name)) != std::end(kNames) ||
         name.substr(0, 4) == "VAR_";
}

// The science image, else that of the primary HDU, else the first that is no companion of another.
const fits::Hdu* image_in(const fits::File& file) {
  const auto has_pixels = [](const fits::Hdu& hdu) {
    return is_image(hdu) && !hdu.axes.empty() &&
           std::all_of(hdu.axes.begin(), hdu.axes.end(), [](auto n) { return n > 0; });
  };
  const fits::Hdu* found = nullptr;
  for (const fits::Hdu& hdu : file.hdus()) {
    if (!has_pixels(hdu)) continue;
    if (base::equal_nocase(hdu.name, "SCI")) return &hdu;
    if (found == nullptr && !is_companion(hdu.name)) found = &hdu;
  }
  return found;
}

bool is_ramp(const fits::Hdu& hdu, const fits::ImageReader& image, std::string_view name) {
  const std::string lower = base::lower(name);
  const bool named = lower.find("_uncal") != std::string::npos || lower.find("-uncal") != std::string::npos ||
                     lower.find("_ramp") != std::string::npos;
  return image.axes().size() == 4 && (named || hdu.bitpix == 16);
}

// Combined images have weights beside them: where these are zero nothing was observed, whatever the pixels say.
base::Status blank_uncovered(const fits::File& file, const fits::Hdu& hdu, const Extent& extent, Plane& plane) {
  const fits::Hdu* found = file.find("WHT", hdu.version);
  if (found == nullptr || !is_image(*found) || found->axes.size() != 2 || found->axes != hdu.axes ||
      found->data_present < found->data_size) {
    return {};
  }
  ALMAGEST_TRY(const fits::ImageReader weights, fits::ImageReader::open(file, *found));
  ALMAGEST_TRY(const Plane covered, reduce(weights, Collapse::mean, extent.width, extent.height));
  const bool any = std::any_of(covered.values.begin(), covered.values.end(), [](float w) { return w > 0; });
  for (std::size_t i = 0; any && i < plane.values.size() && i < covered.values.size(); ++i) {
    if (!(covered.values[i] > 0)) plane.values[i] = std::numeric_limits<float>::quiet_NaN();
  }
  return {};
}

base::Result<Canvas> draw_image(const fits::File& file, const fits::Hdu& hdu, std::string_view name, int longest) {
  ALMAGEST_TRY(const fits::ImageReader image, fits::ImageReader::open(file, hdu));
  if (image.axes().empty() || image.pixels() == 0) return base::fail(nothing_to_show(name));
  const std::int64_t height = image.axes().size() > 1 ? image.axes()[1] : 1;
  const Extent extent = reduced_extent(image.axes()[0], height, longest);
  const Collapse collapse = is_ramp(hdu, image, name) ? Collapse::ramp : Collapse::mean;
  ALMAGEST_TRY(Plane plane, reduce(image, collapse, extent.width, extent.height));
  ALMAGEST_CHECK(blank_uncovered(file, hdu, extent, plane));
  return picture_of(plane, longest);
}

// Pixels of a star over time (target pixel files): their mean.
base::Result<std::optional<Canvas>> draw_target_pixels(const fits::File& file, int longest) {
  constexpr std::uint64_t kMostPixelsOfCell = 1 << 20;
  constexpr std::uint64_t kMostCells = 2'000;
  const fits::Hdu* hdu = file.find("PIXELS");
  if (hdu == nullptr) hdu = file.find("TARGETTABLES");
  if (hdu == nullptr || hdu->type != fits::HduType::binary_table) return std::optional<Canvas>();
  ALMAGEST_TRY(const fits::TableReader table, fits::TableReader::open(file, *hdu));
  const fits::Field* flux = find_number(table, {"FLUX", "RAW_CNTS"});
  if (flux == nullptr || flux->variable || flux->shape.size() != 2 || flux->repeat == 0 ||
      flux->repeat > kMostPixelsOfCell) {
    return std::optional<Canvas>();
  }
  std::vector<double> sums(flux->repeat);
  std::vector<int> counts(flux->repeat);
  const std::uint64_t step = table.rows() / kMostCells + 1;
  for (std::uint64_t row = 0; row < table.rows(); row += step) {
    ALMAGEST_TRY(const std::vector<double> cell, cell_of(table, *flux, row));
    for (std::size_t i = 0; i < cell.size() && i < sums.size(); ++i) {
      if (!std::isfinite(cell[i])) continue;
      sums[i] += cell[i];
      ++counts[i];
    }
  }
  Plane plane{static_cast<int>(flux->shape[0]), static_cast<int>(flux->shape[1]), {}};
  for (std::size_t i = 0; i < sums.size(); ++i) {
    plane.values.push_back(counts[i] > 0 ? static_cast<float>(sums[i] / counts[i])
                                         : std::numeric_limits<float>::quiet_NaN());
  }
  if (plane.values.size() < static_cast<std::size_t>(plane.width) * static_cast<std::size_t>(plane.height) ||
      std::max(plane.width, plane.height) > kPreviewPixels) {
    return std::optional<Canvas>();
  }
  return picture_of(plane, longest);
}

bool says_simulated(const fits::File& file) {
  return file.hdus().front().header.logical("SIMULATE").value_or(false);
}

void mark_simulated(Canvas& canvas, bool on_paper, Size size) {
  const double letters = size == Size::preview ? 8 : 5.5;
  const double width = letter("SIMULATED", letters).width;
  const double x = canvas.width() - width - letters / 2, y = on_paper ? letters + 5 : canvas.height() - letters / 1.5;
  if (!on_paper) {
    const int left = static_cast<int>(x - letters * 0.6);
    const int top = static_cast<int>(y - letters * 1.6);
    canvas.fill(left, top, canvas.width() - left, canvas.height() - top, {0, 0, 0}, 0.45);
  }
  canvas.write(x, y, "SIMULATED", letters, on_paper ? Colour{170, 90, 0} : Colour{255, 214, 140});
}

base::Result<Picture> finish(Canvas canvas, bool on_paper, Size size, bool simulated) {
  if (simulated) mark_simulated(canvas, on_paper, size);
  Picture picture;
  picture.media_type = on_paper ? "image/png" : "image/jpeg";
  ALMAGEST_TRY(picture.bytes, on_paper ? canvas.png() : canvas.jpeg(kQuality));
  return picture;
}

base::Result<Picture> finish(const Plot& plot, Size size, bool simulated) {
  const int width = size == Size::preview ? kPreviewPixels : kThumbnailPixels;
  return finish(draw(plot, width, width * 5 / 8), true, size, simulated);
}

base::Result<Picture> render_fits(const fits::File& file, std::string_view name, Size size, Origin origin) {
  const bool simulated = origin == Origin::simulated || says_simulated(file);
  const int longest = size == Size::preview ? kPreviewPixels : kThumbnailPixels;
  ALMAGEST_TRY(std::optional<Plot> plot, plot_of_tables(file, name));
  if (plot) return finish(*plot, size, simulated);
  ALMAGEST_TRY(std::optional<Canvas> pixels, draw_target_pixels(file, longest));
  if (pixels) return finish(std::move(*pixels), false, size, simulated);
  if (const fits::Hdu* hdu = image_in(file); hdu != nullptr) {
    ALMAGEST_TRY(Canvas canvas, draw_image(file, *hdu, name, longest));
    return finish(std::move(canvas), false, size, simulated);
  }
  ALMAGEST_TRY(plot, plot_of_positions(file));
  if (plot) return finish(*plot, size, simulated);
  return base::fail(nothing_to_show(name));
}

base::Result<Picture> render_text(std::string_view text, std::string_view name, Size size, Origin origin) {
  ALMAGEST_TRY(const std::optional<Plot> plot, plot_of_ecsv(text));
  if (!plot) return base::fail(nothing_to_show(name));
  return finish(*plot, size,
                origin == Origin::simulated || text.find("\n# - {SIMULATE: true}") != std::string_view::npos);
}

}  // namespace

base::Result<Picture> render_file(base::FileSystem& files, const std::string& path, std::string_view name, Size size,
                                  Origin origin) {
  if (!may_have_picture(name)) return base::fail(nothing_to_show(name));
  if (ends_with(name, ".ecsv")) {
    ALMAGEST_TRY(const std::string text, base::read_text(files, path, kMostText));
    return render_text(text, name, size, origin);
  }
  ALMAGEST_TRY(const fits::File file, fits::open_by_pieces(files, path, limits()));
  return render_fits(file, name, size, origin);
}

base::Result<Picture> render_bytes(std::span<const std::byte> bytes, std::string_view name, Size size, Origin origin) {
  if (ends_with(name, ".ecsv")) {
    return render_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name, size, origin);
  }
  ALMAGEST_TRY(const fits::File file, fits::read(bytes, limits()));
  return render_fits(file, name, size, origin);
}

bool may_have_picture(std::string_view name) {
  for (const std::string_view end : {".fits", ".fit", ".fits.gz", ".fit.gz", ".fits.fz", ".ecsv"}) {
    if (ends_with(name, end)) return true;
  }
  return false;
}

std::string_view media_type_of(std::string_view bytes) {
  if (bytes.substr(0, 3) == "\xFF\xD8\xFF") return "image/jpeg";
  if (bytes.substr(0, 8) == "\x89PNG\r\n\x1A\n") return "image/png";
  return {};
}

}  // namespace almagest::render
