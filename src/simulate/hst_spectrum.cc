// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/hst_spectrum.h"

#include <cmath>

#include "simulate/file_builder.h"
#include "simulate/hst_cards.h"
#include "simulate/other_cards.h"
#include "universe/random.h"

namespace almagest::simulate::hst {
namespace {

constexpr int kColumns = 1024;
constexpr int kRows = 64;
constexpr double kTrace = 32.4;  // row of the spectrum, from 1
constexpr double kRow_arcsec = 0.0508;
constexpr double kReadNoise = 5.4;      // counts
constexpr double kBackground_s = 0.01;  // counts a second: dark and sky
constexpr int kHalfExtraction = 5;      // rows on each side of the trace
constexpr int kBackgroundGap = 18;
constexpr double kResolvingPower = 800;
constexpr std::int16_t kHot = 16;

double wavelength_angstrom(const Grating& grating, int column) {
  return grating.first_angstrom + grating.step_angstrom * column;
}

// erg/s/cm2/Angstrom
double flux_at(const universe::Source& source, double angstrom) {
  constexpr double kLight_angstrom_s = 2.99792458e18;
  const double ujy = source.spectrum.flux_ujy(angstrom * 1e-4, kResolvingPower);
  return ujy * 1e-29 * kLight_angstrom_s / (angstrom * angstrom);
}

struct Frame {
  std::vector<float> counts, error;
  std::vector<std::int16_t> quality;
};

// The share of the light that falls on a row.
double share_of_row(const universe::Source& source, int row) {
  const double sigma = std::hypot(0.045, 0.5 * source.radius_arcsec * source.axis_ratio) / kRow_arcsec;
  const auto below = [&](double y) { return 0.5 * std::erfc((kTrace - y) / sigma / std::sqrt(2.0)); };
  return below(row + 1.5) - below(row + 0.5);
}

Frame expose(const SpectrumExposure& exposure, const universe::Source& source, universe::Random& random) {
  const Grating& grating = *exposure.grating;
  universe::Random fixed(13, "STIS CCD");
  Frame frame;
  std::vector<double> rate_s;
  for (int x = 0; x < kColumns; ++x) {
    const double angstrom = wavelength_angstrom(grating, x);
    rate_s.push_back(flux_at(source, angstrom) * grating.sensitivity(angstrom));
  }
  for (int y = 0; y < kRows; ++y) {
    const double share = share_of_row(source, y);
    for (int x = 0; x < kColumns; ++x) {
      const bool hot = fixed.uniform() < 0.0008;
      const double dark = (kBackground_s + (hot ? 4 : 0)) * exposure.exposure_s;
      const double counts = random.poisson(rate_s[static_cast<std::size_t>(x)] * share * exposure.exposure_s + dark) +
                            kReadNoise * random.normal();
      frame.counts.push_back(static_cast<float>(counts));
      frame.error.push_back(static_cast<float>(std::sqrt(std::max(counts, 0.0) + kReadNoise * kReadNoise)));
      frame.quality.push_back(hot ? kHot : std::int16_t{0});
    }
  }
  return frame;
}

struct Extracted {
  std::vector<double> wavelength;
  std::vector<float> gross, background, net, flux, error, net_error, row;
  std::vector<std::int16_t> quality;
};

bool is_extracted(int row) {
  return std::abs(row + 1 - kTrace) <= kHalfExtraction + 0.5;
}

Extracted extract(const SpectrumExposure& exposure, const Frame& frame) {
  Extracted spectrum;
  for (int x = 0; x < kColumns; ++x) {
    double gross = 0, variance = 0, beside = 0;
    int rows = 0, rows_beside = 0;
    std::int16_t quality = 0;
    for (int y = 0; y < kRows; ++y) {
      const auto i = static_cast<std::size_t>(y) * kColumns + static_cast<std::size_t>(x);
      if (is_extracted(y)) {
        gross += frame.counts[i];
        variance += frame.error[i] * frame.error[i];
        quality = static_cast<std::int16_t>(quality | frame.quality[i]);
        ++rows;
      } else if (std::abs(y + 1 - kTrace) > kBackgroundGap && frame.quality[i] == 0) {
        beside += frame.counts[i];
        ++rows_beside;
      }
    }
    const double background = rows_beside == 0 ? 0 : beside / rows_beside * rows;
    const double angstrom = wavelength_angstrom(*exposure.grating, x);
    const double sensitivity = exposure.grating->sensitivity(angstrom);
    const double net_s = (gross - background) / exposure.exposure_s;
    const double error_s = std::sqrt(variance) / exposure.exposure_s;
    spectrum.wavelength.push_back(angstrom);
    spectrum.gross.push_back(static_cast<float>(gross / exposure.exposure_s));
    spectrum.background.push_back(static_cast<float>(background / exposure.exposure_s));
    spectrum.net.push_back(static_cast<float>(net_s));
    spectrum.net_error.push_back(static_cast<float>(error_s));
    spectrum.flux.push_back(static_cast<float>(net_s / sensitivity));
    spectrum.error.push_back(static_cast<float>(error_s / sensitivity));
    spectrum.row.push_back(static_cast<float>(kTrace));
    spectrum.quality.push_back(quality);
  }
  return spectrum;
}

fits::CardWriter slit_cards(const SpectrumExposure& exposure, std::string_view name) {
  fits::CardWriter cards = extension_cards(exposure.root, name, 1);
  cards.real("EXPTIME", exposure.exposure_s, "[s] exposure").real("EXPSTART", exposure.start_mjd, "[d] start in MJD");
  cards.real("EXPEND", exposure.start_mjd + exposure.exposure_s / 86'400, "[d] end in MJD");
  cards.integer("WCSAXES", 2).text("CTYPE1", "WAVE", "wavelength in vacuum").text("CTYPE2", "LINEAR", "along the slit");
  cards.text("CUNIT1", "Angstrom").text("CUNIT2", "arcsec").real("CRPIX1", 1).real("CRPIX2", kTrace);
  cards.real("CRVAL1", exposure.grating->first_angstrom).real("CRVAL2", 0);
  cards.real("CD1_1", exposure.grating->step_angstrom).real("CD2_2", kRow_arcsec);
  return cards;
}

base::Status write_image(Output& output, const SpectrumExposure& exposure, const Frame& frame) {
  const std::string name = exposure.root + "_flt.fits";
  const std::vector<std::int64_t> axes{kColumns, kRows};
  fits::CardWriter science = slit_cards(exposure, "SCI");
  science.text("BUNIT", "COUNTS", "unit of the values");
  FileBuilder file;
  file.primary(spectrum_cards(exposure, name, 3)).image({axes, frame.counts}, science);
  file.image({axes, frame.error}, slit_cards(exposure, "ERR").text("BUNIT", "COUNTS"));
  file.image({axes, frame.quality}, slit_cards(exposure, "DQ").text("BUNIT", "UNITLESS"));
  return file.save(output, exposure.root, name);
}

// One row; the order of the columns is that of the calibration software.
std::vector<fits::TableColumn> columns_of(const Extracted& spectrum) {
  const auto number = [](const char* name, double value, const char* unit) {
    return fits::TableColumn{.name = name, .unit = unit, .values = std::vector<float>{static_cast<float>(value)}};
  };
  const auto vector = [](const char* name, const std::string& unit, const auto& values) {
    return fits::TableColumn{.name = name, .unit = unit, .values = values, .repeat = std::size_t{kColumns}};
  };
  const std::string counts = "Counts/s";
  const std::string flux = "erg/s/cm**2/Angstrom";
  return {{.name = "SPORDER", .values = std::vector<std::int16_t>{1}},
          {.name = "NELEM", .values = std::vector<std::int16_t>{kColumns}},
          vector("WAVELENGTH", "Angstroms", spectrum.wavelength),
          vector("GROSS", counts, spectrum.gross),
          vector("BACKGROUND", counts, spectrum.background),
          vector("NET", counts, spectrum.net),
          vector("FLUX", flux, spectrum.flux),
          vector("ERROR", flux, spectrum.error),
          vector("NET_ERROR", counts, spectrum.net_error),
          vector("DQ", "", spectrum.quality),
          number("A2CENTER", kTrace, "pixel"),
          number("EXTRSIZE", 2 * kHalfExtraction + 1, "pixel"),
          {.name = "MAXSRCH", .unit = "pixel", .values = std::vector<std::int16_t>{0}},
          number("BK1SIZE", kTrace - kBackgroundGap - 1, "pixel"),
          number("BK2SIZE", kRows - kTrace - kBackgroundGap, "pixel"),
          number("BK1OFFST", -kBackgroundGap, "pixel"),
          number("BK2OFFST", kBackgroundGap, "pixel"),
          vector("EXTRLOCY", "pixel", spectrum.row),
          number("OFFSET", 0, "pixel")};
}

}  // namespace

base::Status write_spectrum(Output& output, const universe::Universe& universe, const SpectrumExposure& exposure) {
  const universe::Source* source = universe::Universe::special(exposure.target_name);
  if (source == nullptr) return base::fail(base::Code::internal, "a planned target is nowhere on the simulated sky");
  universe::Random random(universe.seed(), "hst " + exposure.root);
  const Frame frame = expose(exposure, *source, random);
  ALMAGEST_CHECK(write_image(output, exposure, frame));
  const std::string name = exposure.root + "_x1d.fits";
  fits::CardWriter cards = extension_cards(exposure.root, "SCI", 1);
  cards.real("EXPTIME", exposure.exposure_s, "[s] exposure").real("EXPSTART", exposure.start_mjd, "[d] start in MJD");
  FileBuilder file;
  file.primary(spectrum_cards(exposure, name, 1)).table(columns_of(extract(exposure, frame)), cards);
  return file.save(output, exposure.root, name);
}

}  // namespace almagest::simulate::hst
