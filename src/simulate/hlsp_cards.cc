// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/hlsp_cards.h"

#include <fmt/format.h>

#include "base/text.h"
#include "simulate/other_cards.h"

namespace almagest::simulate::hlsp {

std::string Product::root() const {
  return base::lower(fmt::format("hlsp_{}_{}_{}_{}_{}_v1", project->id, telescope, instrument, target, optics));
}

fits::CardWriter primary_cards(const Product& product, const std::string& file) {
  fits::CardWriter cards;
  add_simulated(cards, file, product.telescope, product.project->name, at_mjd(product.end_mjd + 200));
  cards.text("OBSERVAT", product.telescope, "observatory").text("INSTRUME", product.instrument, "instrument");
  cards.text("HLSPID", base::upper(product.project->id), "invented collection");
  cards.text("HLSPNAME", "SIMULATED: " + std::string(product.project->name), "title of the collection");
  cards.text("HLSPLEAD", product.project->lead, "invented lead").text("HLSPVER", "v1", "version of the product");
  cards.text("HLSPTARG", product.target, "target or field").text("PROPOSID", product.program, "SIMULATED program");
  cards.text("LICENSE", "CC0 1.0", "licence of the data")
      .text("LICENURL", "https://creativecommons.org/publicdomain/zero/1.0/");
  cards.real("RA_TARG", product.place.ra_deg(), "[deg] target").real("DEC_TARG", product.place.dec_deg(), "[deg]");
  cards.text("RADESYS", "ICRS", "reference frame").text("TIMESYS", "UTC", "time system");
  cards.text("DATE-BEG", date_and_time_text(at_mjd(product.start_mjd)), "start");
  cards.text("DATE-END", date_and_time_text(at_mjd(product.end_mjd)), "end");
  cards.real("MJD-BEG", product.start_mjd, "[d] start in MJD").real("MJD-END", product.end_mjd, "[d] end in MJD");
  cards.real("MJD-MID", (product.start_mjd + product.end_mjd) / 2, "[d] middle in MJD");
  cards.real("XPOSURE", product.exposure_s, "[s] exposure");
  return cards;
}

}  // namespace almagest::simulate::hlsp
