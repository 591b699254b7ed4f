// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/spectrograph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "simulate/attitude.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;

constexpr double kCountsPerUjy = 0.6;  // DN/s in a column for a microjansky
constexpr double kSkyDn_s = 0.05;      // of a pixel
constexpr double kTraceSigma = 1.1;    // pixels
constexpr double kMjyPerDn_s = 1e-12 / kCountsPerUjy;
constexpr int kShutterSlits = 6;

bool is_multi_object(const Exposure& exposure) {
  return exposure.mode->exp_type == "NRS_MSASPEC";
}

double trace_row(const Exposure& exposure, const Slit& slit) {
  const double nod = std::min(4.0, slit.rows / 5.0);
  return slit.rows / 2.0 - 0.5 + nod * (exposure.dither - (exposure.dithers + 1) / 2.0);
}

// Half of the range falls on each detector, with some overlap.
std::vector<double> wavelengths_um(const Exposure& exposure, const Detector& detector) {
  const Element& element = exposure.setting.of(detector);
  const Dispersion range = dispersion_of(element.filter, element.wheel);
  const double from = detector.name == "NRS1" ? 0.0 : 0.49;
  const int width = exposure.mode->readout.width;
  std::vector<double> all;
  for (int column = 0; column < width; ++column) {
    const double part = from + 0.51 * column / (width - 1);
    all.push_back(range.least_um + part * (range.most_um - range.least_um));
  }
  return all;
}

std::vector<float> light_dn_s(const Exposure& exposure, const Detector& detector, const std::vector<Slit>& slits) {
  const Readout& readout = exposure.mode->readout;
  const Element& element = exposure.setting.of(detector);
  const double power = dispersion_of(element.filter, element.wheel).resolving_power;
  const std::vector<double> wavelengths = wavelengths_um(exposure, detector);
  std::vector<float> light(static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height), 0);
  for (const Slit& slit : slits) {
    const double trace = trace_row(exposure, slit);
    for (int row = 0; row < slit.rows; ++row) {
      const double distance = (row - trace) / kTraceSigma;
      const double share = std::exp(-0.5 * distance * distance) / (kTraceSigma * 2.50662827463);
      for (int column = 0; column < readout.width; ++column) {
        const double source = slit.spectrum.flux_ujy(wavelengths[static_cast<std::size_t>(column)], power);
        light[static_cast<std::size_t>(slit.first_row + row) * static_cast<std::size_t>(readout.width) +
              static_cast<std::size_t>(column)] += static_cast<float>(kSkyDn_s + kCountsPerUjy * source * share);
      }
    }
  }
  return light;
}

SlitSpectrum cut(const Exposure& exposure, const Detector& detector, const Slit& slit, const Recording& recording) {
  const auto begin = static_cast<std::ptrdiff_t>(slit.first_row) * recording.width;
  const auto end = begin + static_cast<std::ptrdiff_t>(slit.rows) * recording.width;
  const auto part = [&](const std::vector<float>& plane) {
    return scaled({plane.begin() + begin, plane.begin() + end}, kMjyPerDn_s);
  };
  return {recording.width,
          slit.rows,
          wavelengths_um(exposure, detector),
          part(recording.rate_dn_s),
          part(recording.rate_error_dn_s),
          {recording.quality.begin() + begin, recording.quality.begin() + end},
          trace_row(exposure, slit)};
}

// The whole field of the shutters, or the slit.
std::string exposure_region(const Exposure& exposure, const std::vector<Slit>& slits) {
  if (!is_multi_object(exposure)) return slit_region(exposure, slits.front());
  const universe::Tangent field(exposure.pointing, {108.5, 102.5}, 1,
                                std::fmod(exposure.v3_pa_deg + exposure.mode->detectors[0].y_angle_deg, 360.0));
  return field.s_region(216, 204);
}

base::Status write_cal(Output& output, const Exposure& exposure, const Detector& detector,
                       const std::vector<Slit>& slits, const std::vector<SlitSpectrum>& spectra,
                       const AssociationNames& names) {
  const FileKind kind{exposure.root(detector) + "_cal.fits", "MultiSlitModel", FileKind::Stage::calibrated,
                      names.association, names.pool};
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, exposure, detector), fits::Checksums::write));
  for (std::size_t i = 0; i < slits.size(); ++i) {
    const auto version = static_cast<std::int64_t>(i + 1);
    CardWriter science = science_cards("MJy", exposure_s(exposure));
    science.append(slit_cards(exposure, slits[i], version));
    ALMAGEST_CHECK(append_slit(file, spectra[i], science, version));
  }
  return output.write(exposure.root(), kind.name, file);
}

base::Status write_x1d(Output& output, const Exposure& exposure, const Detector& detector,
                       const std::vector<Slit>& slits, const std::vector<SlitSpectrum>& spectra,
                       const AssociationNames& names) {
  const FileKind kind{exposure.root(detector) + "_x1d.fits", "MultiSpecModel", FileKind::Stage::calibrated,
                      names.association, names.pool};
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, exposure, detector), fits::Checksums::write));
  for (std::size_t i = 0; i < slits.size(); ++i) {
    CardWriter cards;
    cards.text("EXTNAME", "EXTRACT1D", "extension name");
    cards.append(slit_cards(exposure, slits[i], static_cast<std::int64_t>(i + 1)));
    ALMAGEST_CHECK(append_spectrum(file, extract(spectra[i]), cards));
  }
  return output.write(exposure.root(), kind.name, file);
}

}  // namespace

std::vector<Slit> slits_of(std::uint64_t seed, const Exposure& exposure) {
  const std::string target(exposure.target->proposal_name);
  if (!is_multi_object(exposure)) {
    const int rows = exposure.mode->readout.height;
    return {{"S200A1", target, exposure.target_number, make_spectrum(seed, target), 0, 0, 3.2, 0, rows}};
  }
  std::vector<Slit> slits;
  for (int i = 0; i < kShutterSlits; ++i) {
    const int id = 100 * exposure.observation + i + 1;
    const std::string name = fmt::format("{}_{}", exposure.program->number, id);
    universe::Random random(seed, "shutter " + name);
    slits.push_back({std::to_string(i + 1), name, id, make_spectrum(seed, name), std::round(random.uniform(-90, 90)),
                     std::round(random.uniform(-90, 90)), 1.5, 10 * i + 1, 10});
  }
  return slits;
}

universe::Tangent slit_outline(const Exposure& exposure, const Slit& slit) {
  const sky::SkyPoint centre = universe::Compass(exposure.pointing).offset(slit.east_arcsec, slit.north_arcsec);
  const double pa_deg = std::fmod(exposure.v3_pa_deg + exposure.mode->detectors[0].y_angle_deg, 360.0);
  return {centre, {1.5, 5 * slit.height_arcsec + 0.5}, 0.1, pa_deg};
}

std::string slit_region(const Exposure& exposure, const Slit& slit) {
  return slit_outline(exposure, slit).s_region(2, std::llround(10 * slit.height_arcsec));
}

Extracted extract(const SlitSpectrum& spectrum) {
  constexpr double kHalf = 2.6;   // rows of the source
  constexpr double kClear = 4.0;  // rows from here on hold none of it
  constexpr double kPixel_sr = 0.104 * 0.2 / 4.25451703e10;
  Extracted out;
  out.wavelength_um = spectrum.wavelength_um;
  for (std::int64_t column = 0; column < spectrum.width; ++column) {
    double source = 0, beside = 0, variance = 0;
    std::int64_t rows = 0, others = 0;
    std::int32_t quality = 0;
    for (std::int64_t row = 0; row < spectrum.rows; ++row) {
      const auto i = static_cast<std::size_t>(row * spectrum.width + column);
      const double distance = std::abs(static_cast<double>(row) - spectrum.trace_row);
      const bool bad = (spectrum.quality[i] & kDoNotUse) != 0;
      if (distance <= kHalf) {
        if (bad) quality = static_cast<std::int32_t>(kDoNotUse);
        source += spectrum.flux_mjy[i];
        variance += static_cast<double>(spectrum.error_mjy[i]) * spectrum.error_mjy[i];
        ++rows;
      } else if (distance > kClear && !bad) {
        beside += spectrum.flux_mjy[i];
        ++others;
      }
    }
    const double background = others > 0 ? beside / static_cast<double>(others) : 0;
    out.flux_jy.push_back((source - background * static_cast<double>(rows)) * 1e6);
    out.error_jy.push_back(std::sqrt(variance) * 1e6);
    out.background_mjy_sr.push_back(background / kPixel_sr);
    out.quality.push_back(quality);
  }
  return out;
}

CardWriter slit_cards(const Exposure& exposure, const Slit& slit, std::int64_t version) {
  const sky::SkyPoint centre = slit_outline(exposure, slit).reference();
  CardWriter cards;
  cards.integer("EXTVER", version, "extension version").text("SLTNAME", slit.name, "name of the slit");
  cards.text("SRCNAME", slit.source, "name of the source").integer("SOURCEID", slit.source_id, "source");
  cards.text("SRCTYPE", "POINT", "kind of source").integer("DISPAXIS", 1, "axis of wavelength");
  cards.real("SLIT_RA", centre.ra_deg(), "[deg] middle of the slit").real("SLIT_DEC", centre.dec_deg(), "[deg]");
  cards.text("S_REGION", slit_region(exposure, slit), "outline on the sky");
  return cards;
}

base::Status append_spectrum(std::vector<std::byte>& file, const Extracted& extracted, const CardWriter& cards) {
  return fits::append_table(file,
                            {{"WAVELENGTH", "um", extracted.wavelength_um},
                             {"FLUX", "Jy", extracted.flux_jy},
                             {"FLUX_ERROR", "Jy", extracted.error_jy},
                             {"BACKGROUND", "MJy/sr", extracted.background_mjy_sr},
                             {"DQ", "", extracted.quality}},
                            cards, fits::Checksums::write);
}

base::Status append_slit(std::vector<std::byte>& file, const SlitSpectrum& spectrum, const CardWriter& science,
                         std::int64_t version) {
  const std::vector<std::int64_t> axes{spectrum.width, spectrum.rows};
  const auto named = [&](std::string_view name) {
    CardWriter cards;
    cards.text("EXTNAME", name, "extension name").integer("EXTVER", version, "extension version");
    return cards;
  };
  ALMAGEST_CHECK(fits::append_image(file, {axes, spectrum.flux_mjy}, science, fits::Checksums::write));
  ALMAGEST_CHECK(fits::append_image(file, {axes, spectrum.error_mjy}, named("ERR"), fits::Checksums::write));
  CardWriter flags;
  const fits::Image bits = quality_image(axes, spectrum.quality, flags);
  ALMAGEST_CHECK(fits::append_image(file, bits, flags.append(named("DQ")), fits::Checksums::write));
  std::vector<float> wavelengths;
  for (std::int64_t row = 0; row < spectrum.rows; ++row) {
    for (const double wavelength_um : spectrum.wavelength_um) wavelengths.push_back(static_cast<float>(wavelength_um));
  }
  CardWriter cards = named("WAVELENGTH");
  cards.text("BUNIT", "um", "unit of the values");
  return fits::append_image(file, {axes, wavelengths}, cards, fits::Checksums::write);
}

base::Result<std::vector<SlitSpectrum>> write_spectrum_files(Output& output, std::uint64_t seed,
                                                             const Exposure& exposure, const Detector& detector,
                                                             const std::vector<Slit>& slits,
                                                             const AssociationNames& names) {
  const std::string root = exposure.root(detector);
  universe::Random random(seed, "noise " + root);
  const Recording recording =
      record(light_dn_s(exposure, detector, slits), 1, exposure.mode->readout, detector, random);
  const auto science_of = [&](std::string_view unit) {
    CardWriter science = science_cards(unit, exposure_s(exposure));
    science.append(pointing_cards(exposure, detector));
    science.text("S_REGION", exposure_region(exposure, slits), "outline on the sky");
    return science;
  };
  ALMAGEST_CHECK(write_raw(output, exposure, detector, recording, science_of("DN")));
  const FileKind rate{root + "_rate.fits", "ImageModel", FileKind::Stage::slopes, "", ""};
  ALMAGEST_CHECK(write_plane(output, exposure, rate, detector, science_of("DN/s"), recording.rate_dn_s,
                             recording.rate_error_dn_s, recording.quality));
  std::vector<SlitSpectrum> spectra;
  spectra.reserve(slits.size());
  for (const Slit& slit : slits) spectra.push_back(cut(exposure, detector, slit, recording));
  ALMAGEST_CHECK(write_cal(output, exposure, detector, slits, spectra, names));
  ALMAGEST_CHECK(write_x1d(output, exposure, detector, slits, spectra, names));
  return spectra;
}

}  // namespace almagest::simulate
