// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/other_missions.h"

#include "simulate/galex_tile.h"
#include "simulate/hlsp_files.h"
#include "simulate/hst_image.h"
#include "simulate/hst_spectrum.h"
#include "simulate/tess_files.h"

namespace almagest::simulate {
namespace {

base::Status write_hst(Output& output, const universe::Universe& universe) {
  for (const hst::Group& group : hst::imaging_plan()) ALMAGEST_CHECK(hst::write_group(output, universe, group));
  for (const hst::SpectrumExposure& exposure : hst::spectrum_plan()) {
    ALMAGEST_CHECK(hst::write_spectrum(output, universe, exposure));
  }
  return {};
}

}  // namespace

base::Status write_other_missions(Output& output, const universe::Universe& universe) {
  ALMAGEST_CHECK(write_hst(output, universe));
  for (const tess::Target& target : tess::plan()) ALMAGEST_CHECK(tess::write_target(output, universe, target));
  for (const galex::Tile& tile : galex::plan()) ALMAGEST_CHECK(galex::write_tile(output, universe, tile));
  ALMAGEST_CHECK(hlsp::write_mosaics(output, universe));
  return hlsp::write_spectra(output, universe);
}

}  // namespace almagest::simulate
