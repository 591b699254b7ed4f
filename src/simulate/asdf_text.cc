// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/asdf_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>

#include "fits/writer.h"

namespace almagest::simulate {
namespace {

constexpr std::string_view kWorld =
    "!<tag:stsci.edu:gwcs/composite_frame-1.0.0> {name: world, frames: ["
    "!<tag:stsci.edu:gwcs/celestial_frame-1.0.0> {name: sky, axes_names: [lon, lat], axes_order: [0, 1], "
    "axis_physical_types: [pos.eq.ra, pos.eq.dec], unit: [!unit/unit-1.0.0 deg, !unit/unit-1.0.0 deg], "
    "reference_frame: !<tag:astropy.org:astropy/coordinates/frames/icrs-1.1.0> {frame_attributes: {}}}, "
    "!<tag:stsci.edu:gwcs/spectral_frame-1.0.0> {name: spectral, axes_names: [wavelength], axes_order: [2], "
    "axis_physical_types: [em.wl], unit: [!unit/unit-1.0.0 um]}]}";
constexpr std::string_view kPixel = "!unit/unit-1.0.0 pixel";

// With a point, whatever its size: YAML 1.1 takes 1e-05 for a word.
std::string real(double value) {
  return fmt::format("{:.12f}", value);
}

std::string array(const std::vector<double>& values) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const double value : values) texts.push_back(fmt::format("{:.7f}", value));
  return fmt::format("!core/ndarray-1.0.0 {{data: [{}], datatype: float64, shape: [{}]}}", fmt::join(texts, ", "),
                     values.size());
}

std::string joined(std::string_view kind, std::string_view inputs, std::string_view outputs, std::string_view first,
                   std::string_view second, std::string_view more = {}) {
  return fmt::format("!transform/{} {{{}inputs: [{}], outputs: [{}], forward: [{}, {}]}}", kind, more, inputs, outputs,
                     first, second);
}

std::string compose(std::string_view inputs, std::string_view outputs, std::string_view first, std::string_view second,
                    std::string_view more = {}) {
  return joined("compose-1.2.0", inputs, outputs, first, second, more);
}

std::string concatenate(std::string_view inputs, std::string_view outputs, std::string_view first,
                        std::string_view second, std::string_view more = {}) {
  return joined("concatenate-1.2.0", inputs, outputs, first, second, more);
}

std::string line(double at_zero, double per_pixel) {
  return fmt::format(
      "!transform/polynomial-1.2.0 {{coefficients: !core/ndarray-1.0.0 {{data: [{}, {}], datatype: float64, "
      "shape: [2]}}, domain: [-1, 1], window: [-1, 1], inputs: [x], outputs: [y]}}",
      real(at_zero), real(per_pixel));
}

std::string range(std::string_view name, std::int64_t count) {
  return fmt::format("{}: [-0.5, {}.5]", name, count - 1);
}

std::string bounding_box(const std::vector<std::string>& ranges) {
  return fmt::format(
      "bounding_box: !transform/property/bounding_box-1.0.0 {{ignore: [], order: F, intervals: {{{}}}}}, ",
      fmt::join(ranges, ", "));
}

std::string wcs(std::string_view detector_frame, std::string_view transform) {
  return fmt::format(
      "!<tag:stsci.edu:gwcs/wcs-1.0.0> {{name: '', steps: [!<tag:stsci.edu:gwcs/step-1.0.0> {{frame: {}, "
      "transform: {}}}, !<tag:stsci.edu:gwcs/step-1.0.0> {{frame: {}}}]}}",
      detector_frame, transform, kWorld);
}

// Wavelengths of pixels. Slits that have the same share them by reference.
class Tables {
 public:
  std::string table(const std::vector<double>& wavelength_um) {
    return fmt::format(
        "!transform/tabular-1.2.0 {{bounds_error: false, fill_value: .nan, inputs: [x], outputs: [y], method: linear, "
        "points: [{}], lookup_table: {}}}",
        shared(pixels(wavelength_um.size())), shared(wavelength_um));
  }

 private:
  static std::vector<double> pixels(std::size_t count) {
    std::vector<double> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(static_cast<double>(i));
    return all;
  }

  std::string shared(const std::vector<double>& values) {
    const auto [found, is_new] = anchors_.try_emplace(values, fmt::format("a{}", anchors_.size()));
    return is_new ? fmt::format("&{} {}", found->second, array(values)) : "*" + found->second;
  }

  std::map<std::vector<double>, std::string> anchors_;
};

std::string wcs_of(const SlitWcs& slit, Tables& tables) {
  const double rows = std::max(1, slit.spatial - 1);
  double across = slit.last.ra_deg() - slit.first.ra_deg();
  across -= 360 * std::round(across / 360);
  const std::string place =
      concatenate("x0, x1", "y0, y1", line(slit.first.ra_deg(), across / rows),
                  line(slit.first.dec_deg(), (slit.last.dec_deg() - slit.first.dec_deg()) / rows));
  const std::string world = concatenate("x0, x1, x", "y0, y1, y", place, tables.table(slit.wavelength_um));
  const auto spectral = static_cast<std::int64_t>(slit.wavelength_um.size());
  const std::string remap =
      fmt::format("!transform/remap_axes-1.3.0 {{inputs: [x0, x1], outputs: [x0, x1, x2], mapping: {}}}",
                  slit.along_x ? "[1, 1, 0]" : "[0, 0, 1]");
  const std::string transform = compose("x0, x1", "y0, y1, y", remap, world,
                                        bounding_box({range("x0", slit.along_x ? spectral : slit.spatial),
                                                      range("x1", slit.along_x ? slit.spatial : spectral)}));
  return wcs(
      fmt::format("!<tag:stsci.edu:gwcs/frame2d-1.0.0> {{name: detector, axes_names: [x, y], axes_order: [0, 1], "
                  "axis_physical_types: ['custom:x', 'custom:y'], unit: [{0}, {0}]}}",
                  kPixel),
      transform);
}

std::string wcs_of(const CubeWcs& cube, Tables& tables) {
  const universe::Tangent& plane = cube.plane;
  const double step = plane.pixel_arcsec() / 3600;
  const double sine = std::sin(plane.y_axis_pa_deg() * sky::kDegree) * step;
  const double cosine = std::cos(plane.y_axis_pa_deg() * sky::kDegree) * step;
  const auto shift = [](double offset) {
    return fmt::format("!transform/shift-1.2.0 {{inputs: [x], outputs: [y], offset: {}}}", real(offset));
  };
  const std::string affine = fmt::format(
      "!transform/affine-1.3.0 {{inputs: [x, y], outputs: [x, y], matrix: !core/ndarray-1.0.0 {{data: [[{}, {}], [{}, "
      "{}]], "
      "datatype: float64, shape: [2, 2]}}, translation: !core/ndarray-1.0.0 {{data: [0.0, 0.0], datatype: float64, "
      "shape: [2]}}}}",
      real(-cosine), real(sine), real(sine), real(cosine));
  const universe::Pixel middle = *plane.pixel(plane.reference().unit());
  const std::string moved =
      compose("x0, x1", "x, y", concatenate("x0, x1", "y0, y1", shift(1 - middle.x), shift(1 - middle.y)), affine);
  const std::string native =
      compose("x0, x1", "phi, theta", moved,
              "!transform/gnomonic-1.2.0 {direction: pix2sky, inputs: [x, y], outputs: [phi, theta]}");
  const std::string place =
      compose("x0, x1", "alpha_C, delta_C", native,
              fmt::format("!transform/rotate3d-1.3.0 {{direction: native2celestial, phi: {}, theta: {}, psi: 180.0, "
                          "inputs: [phi_N, theta_N], outputs: [alpha_C, delta_C]}}",
                          real(plane.reference().ra_deg()), real(plane.reference().dec_deg())));
  const std::string transform =
      concatenate("x0, x1, x", "alpha_C, delta_C, y", place, tables.table(cube.wavelength_um),
                  bounding_box({range("x0", cube.width), range("x1", cube.height),
                                range("x", static_cast<std::int64_t>(cube.wavelength_um.size()))}));
  return wcs(fmt::format("!<tag:stsci.edu:gwcs/frame-1.0.0> {{name: detector, naxes: 3, axes_names: [x, y, z], "
                         "axes_order: [0, 1, 2], axes_type: [SPATIAL, SPATIAL, SPATIAL], axis_physical_types: "
                         "['custom:x', 'custom:y', 'custom:z'], unit: [{0}, {0}, {0}]}}",
                         kPixel),
             transform);
}

base::Status append(std::vector<std::byte>& file, const std::string& name, std::string_view model,
                    const std::string& wcs, const std::string& slits) {
  std::string text = "#ASDF 1.0.0\n#ASDF_STANDARD 1.5.0\n%YAML 1.1\n%TAG ! tag:stsci.edu:asdf/\n--- !core/asdf-1.1.0\n";
  text += fmt::format("meta:\n  filename: {}\n  model_type: {}\n  origin: ALMAGEST\n  telescope: JWST\n", name, model);
  text += "  simulated: true\n";
  if (!wcs.empty()) text += "  wcs: " + wcs + "\n";
  text += slits + "...\n";
  std::vector<std::uint8_t> bytes(text.begin(), text.end());
  fits::TableColumn column{"ASDF_METADATA", "", std::move(bytes)};
  column.repeat = text.size();
  fits::CardWriter cards;
  cards.text("EXTNAME", "ASDF", "extension name");
  return fits::append_table(file, {std::move(column)}, cards, fits::Checksums::write);
}

}  // namespace

base::Status append_asdf(std::vector<std::byte>& file, const std::string& name, std::string_view model) {
  return append(file, name, model, "", "");
}

base::Status append_asdf(std::vector<std::byte>& file, const std::string& name, std::string_view model,
                         const std::vector<SlitWcs>& slits) {
  Tables tables;
  if (slits.size() == 1 && model == "SlitModel") return append(file, name, model, wcs_of(slits.front(), tables), "");
  std::string list = "slits:\n";
  for (const SlitWcs& slit : slits) list += "- meta: {wcs: " + wcs_of(slit, tables) + "}\n";
  return append(file, name, model, "", list);
}

base::Status append_asdf(std::vector<std::byte>& file, const std::string& name, std::string_view model,
                         const CubeWcs& cube) {
  Tables tables;
  return append(file, name, model, wcs_of(cube, tables), "");
}

}  // namespace almagest::simulate
