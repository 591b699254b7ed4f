// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/slit_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

// Into the order of the file: the axis of wavelengths may be the second one, and run down.
template <typename T>
std::vector<T> arranged(const SpectralImage& image, const std::vector<T>& values, const ImageLayout& layout) {
  if (layout.along_x && !layout.descending) return values;
  std::vector<T> out(values.size());
  const Trace place{
      .along_x = layout.along_x, .descending = layout.descending, .spatial = image.spatial, .spectral = image.spectral};
  const int width = layout.along_x ? image.spectral : image.spatial;
  for (int row = 0; row < image.spatial; ++row) {
    for (int k = 0; k < image.spectral; ++k) out[place.index(row, k, width)] = values[image.at(row, k)];
  }
  return out;
}

std::vector<std::int64_t> axes_of(const SpectralImage& image, const ImageLayout& layout) {
  if (layout.along_x) return {image.spectral, image.spatial};
  return {image.spatial, image.spectral};
}

CardWriter named(std::string_view name, std::int64_t version, std::string_view unit) {
  CardWriter cards;
  cards.text("EXTNAME", name, "extension name").integer("EXTVER", version, "extension version");
  if (!unit.empty()) cards.text("BUNIT", unit, "unit of the values");
  return cards;
}

class Appender {
 public:
  Appender(std::vector<std::byte>& file, const SpectralImage& image, const ImageLayout& layout)
      : file_(file), image_(image), layout_(layout), axes_(axes_of(image, layout)) {}

  template <typename T>
  base::Status append(const std::vector<T>& values, const CardWriter& cards) {
    return fits::append_image(file_, {axes_, arranged(image_, values, layout_)}, cards, Checksums::write);
  }
  base::Status append(const std::vector<float>& values, std::string_view name, std::string_view unit) {
    return append(values, named(name, layout_.version, unit));
  }
  base::Status append_quality() {
    CardWriter cards = named("DQ", layout_.version, "");
    cards.real("BSCALE", 1).real("BZERO", 2'147'483'648.0, "unsigned 32-bit integers");
    return append(stored_unsigned(image_.quality), cards);
  }
  base::Status append_contexts() {
    std::vector<std::int64_t> axes = axes_;
    axes.push_back(1);
    return fits::append_image(file_, {axes, arranged(image_, image_.contexts, layout_)},
                              named("CON", layout_.version, ""), Checksums::write);
  }

 private:
  std::vector<std::byte>& file_;
  const SpectralImage& image_;
  const ImageLayout& layout_;
  std::vector<std::int64_t> axes_;
};

std::vector<float> spread(const SpectralImage& image, const std::vector<double>& values) {
  std::vector<float> out;
  out.reserve(image.values.size());
  for (int row = 0; row < image.spatial; ++row) {
    for (const double value : values) out.push_back(static_cast<float>(value));
  }
  return out;
}

}  // namespace

std::string_view source_type(const Slit& slit) {
  return slit.kind == SourceKind::source ? "POINT" : "EXTENDED";
}

CardWriter slit_cards(const Exposure& exposure, const Slit& slit, const Dispersion& dispersion, const Trace* trace) {
  CardWriter cards = pointing_cards(exposure, exposure.mode->detectors[0]);
  cards.text("S_REGION", frame_of(exposure, slit).s_region(), "outline on the sky");
  cards.text("SLTNAME", slit.name, "name of the slit").integer("SLITID", slit.number, "its number");
  if (trace != nullptr) {
    cards.integer("SLTSTRT1", (trace->along_x ? trace->spectral_first : trace->spatial_first) + 1,
                  "first pixel along x");
    cards.integer("SLTSIZE1", trace->along_x ? trace->spectral : trace->spatial, "pixels along x");
    cards.integer("SLTSTRT2", (trace->along_x ? trace->spatial_first : trace->spectral_first) + 1,
                  "first pixel along y");
    cards.integer("SLTSIZE2", trace->along_x ? trace->spatial : trace->spectral, "pixels along y");
  }
  cards.integer("SOURCEID", slit.source_id, "source").text("SRCNAME", slit.source_name, "name of the source");
  cards.text("SRCALIAS", fmt::format("{}", slit.source_id)).text("SRCTYPE", source_type(slit), "kind of source");
  cards.real("STLARITY", slit.stellarity, "1: a point");
  const double unit = slit.unit_arcsec > 0 ? slit.unit_arcsec : slit.height_arcsec;
  cards.real("SRCXPOS", slit.source_x_arcsec / slit.width_arcsec, "place of the source across the slit, in its width");
  cards.real("SRCYPOS", slit.source_y_arcsec / unit, "place of the source along the slit");
  if (slit.unit_arcsec > 0) {
    std::string shutters = "111";
    const auto place = 1 + std::lround(nod_arcsec(exposure) / slit.unit_arcsec);
    if (slit.kind == SourceKind::source) shutters[static_cast<std::size_t>(std::clamp(place, 0L, 2L))] = 'x';
    cards.text("SHUTSTA", shutters, "open shutters of the slitlet; x: with the source");
  }
  cards.real("SRCRA", slit.source_position.ra_deg(), "[deg] planned source");
  cards.real("SRCDEC", slit.source_position.dec_deg(), "[deg] planned source");
  cards.integer("DISPAXIS", exposure.mode->instrument == Instrument::nirspec ? 1 : 2, "axis of wavelengths");
  cards.integer("SPORDER", dispersion.prism ? 0 : -1, "spectral order");
  cards.real("WAVSTART", dispersion.least_um * 1e-6, "[m] shortest wavelength of the element");
  cards.real("WAVEND", dispersion.most_um * 1e-6, "[m] longest wavelength of the element");
  return cards;
}

base::Status append_slit_image(std::vector<std::byte>& file, const SpectralImage& image, const Dispersion& dispersion,
                               const ImageLayout& layout, const CardWriter& cards) {
  Appender appender(file, image, layout);
  CardWriter science = science_cards(layout.unit, layout.exposure_s);
  science.integer("EXTVER", layout.version, "extension version").append(cards);
  ALMAGEST_CHECK(appender.append(image.values, science));
  ALMAGEST_CHECK(appender.append(image.errors(), "ERR", layout.unit));
  if (image.weights.empty()) ALMAGEST_CHECK(appender.append_quality());
  if (layout.wavelengths) {
    const std::vector<double> wavelengths = dispersion.wavelengths(image.first_q, image.spectral);
    ALMAGEST_CHECK(append_by_wavelength(file, image, layout, "WAVELENGTH", wavelengths));
  }
  if (!image.weights.empty()) {
    ALMAGEST_CHECK(appender.append(image.weights, "WHT", ""));
    ALMAGEST_CHECK(appender.append_contexts());
  }
  ALMAGEST_CHECK(appender.append(image.variance_photons, "VAR_POISSON", ""));
  return appender.append(image.variance_reading, "VAR_RNOISE", "");
}

base::Status append_by_wavelength(std::vector<std::byte>& file, const SpectralImage& image, const ImageLayout& layout,
                                  std::string_view name, const std::vector<double>& values) {
  return Appender(file, image, layout).append(spread(image, values), name, name == "WAVELENGTH" ? "um" : "");
}

SlitWcs slit_wcs(const SpectralImage& image, const Dispersion& dispersion, const SkyFrame& frame,
                 const ImageLayout& layout) {
  const double first = image.bottom_arcsec + image.pixel_arcsec / 2;
  std::vector<double> wavelengths = dispersion.wavelengths(image.first_q, image.spectral);
  if (layout.descending) std::reverse(wavelengths.begin(), wavelengths.end());
  return {layout.along_x, frame.at(0, first), frame.at(0, first + (image.spatial - 1) * image.pixel_arcsec),
          image.spatial, std::move(wavelengths)};
}

}  // namespace almagest::simulate
