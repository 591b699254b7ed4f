// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "simulate/file_builder.h"
#include "simulate/hlsp_cards.h"
#include "simulate/hlsp_files.h"
#include "universe/random.h"

namespace almagest::simulate::hlsp {
namespace {

constexpr Project kLines{"simlines", "Lines of distant galaxies", "Margaret Simulated"};

struct Setting {
  std::string_view filter, grating, optics;
  double least_um, most_um, resolving_power;
};

constexpr Setting kMedium{"F170LP", "G235M", "f170lp-g235m", 1.66, 3.17, 1000};
constexpr Setting kPrism{"CLEAR", "PRISM", "clear-prism", 0.60, 5.30, 100};

struct Spectrum {
  std::vector<double> wave, flux, error;
};

// Three samples of each element of resolution, of constant width.
Spectrum measure(const universe::Source& source, const Setting& setting, universe::Random& random) {
  const double step = (setting.least_um + setting.most_um) / 2 / setting.resolving_power / 3;
  Spectrum spectrum;
  const int samples = static_cast<int>((setting.most_um - setting.least_um) / step);
  for (int i = 0; i < samples; ++i) {
    const double um = setting.least_um + i * step;
    const double flux = source.spectrum.flux_ujy(um, setting.resolving_power);
    const double error = 0.15 + 0.02 * flux;
    spectrum.wave.push_back(um);
    spectrum.flux.push_back(flux + error * random.normal());
    spectrum.error.push_back(error);
  }
  return spectrum;
}

base::Status write_spectrum(Output& output, const universe::Universe& universe, std::string_view name,
                            const Setting& setting) {
  const universe::Source* source = universe::Universe::special(name);
  if (source == nullptr) return base::fail(base::Code::internal, "a planned target is nowhere on the simulated sky");
  Product product{&kLines, "JWST", "NIRSpec", name, std::string(setting.optics)};
  product.place = sky::SkyPoint::towards(source->direction);
  product.program = "9006";
  product.start_mjd = 60'120.3;
  product.end_mjd = 60'120.9;
  product.exposure_s = 17'500;
  universe::Random random(universe.seed(), "hlsp " + product.root());
  const Spectrum spectrum = measure(*source, setting, random);
  const std::string file_name = product.root() + "_spec.fits";
  fits::CardWriter table;
  table.text("EXTNAME", "SPEC1D", "spectrum").text("FILTER", setting.filter).text("GRATING", setting.grating);
  table.real("Z", source->spectrum.redshift(), "redshift that was simulated");
  FileBuilder file;
  file.primary(primary_cards(product, file_name));
  file.table({{.name = "wave", .unit = "um", .values = spectrum.wave},
              {.name = "flux", .unit = "uJy", .values = spectrum.flux},
              {.name = "err", .unit = "uJy", .values = spectrum.error}},
             table);
  return file.save(output, product.root(), file_name);
}

}  // namespace

base::Status write_spectra(Output& output, const universe::Universe& universe) {
  ALMAGEST_CHECK(write_spectrum(output, universe, "SIM-GALAXY-1", kMedium));
  ALMAGEST_CHECK(write_spectrum(output, universe, "SIM-GALAXY-1", kPrism));
  return write_spectrum(output, universe, "SIM-GALAXY-2", kPrism);
}

}  // namespace almagest::simulate::hlsp
