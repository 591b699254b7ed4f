// SPDX-License-Identifier: GPL-3.0-or-later
// Cards of SCI: exposure, pointing, ephemeris.
#include <fmt/format.h>

#include <cmath>

#include "simulate/attitude.h"
#include "simulate/cards_parts.h"
#include "simulate/sun.h"

namespace almagest::simulate {

using fits::CardWriter;

CardWriter science_cards(std::string_view unit, double exposure_s) {
  CardWriter cards;
  cards.text("EXTNAME", "SCI", "extension name").text("BUNIT", unit, "unit of the values");
  cards.real("XPOSURE", exposure_s, "[s] effective exposure").real("TELAPSE", exposure_s, "[s] elapsed");
  return cards;
}

CardWriter photometry_cards(const Exposure& exposure, const Detector& detector) {
  constexpr double kMjySr_ujyArcsec2 = 23.504431;  // a square arcsecond is 2.3504431e-11 sr
  const double factor = exposure.mjy_sr_per_dn_s(detector);
  CardWriter cards;
  cards.real("PHOTMJSR", factor, "[MJy/sr] that make one DN/s");
  return cards.real("PHOTUJA2", factor * kMjySr_ujyArcsec2, "[uJy/arcsec2] that make one DN/s");
}

CardWriter ephemeris_cards(base::Instant start, base::Instant end, const sky::Vector& towards) {
  const double begin = mjd_of(start);
  const double finish = mjd_of(end);
  const double middle = (begin + finish) / 2;
  const double to_barycentre_d = (light_delay_s(middle, towards) + kTdbMinusUtc_s) / 86'400;
  const Ephemeris place = ephemeris_at(middle);
  const double approach_m_s = 1000 * sky::dot(place.velocity_km_s, towards);
  CardWriter cards;
  cards.real("MJD-BEG", begin, "[d] start in MJD").real("MJD-AVG", middle, "[d] middle in MJD");
  cards.real("MJD-END", finish, "[d] end in MJD");
  cards.real("TDB-BEG", begin + to_barycentre_d, "[d] start at the barycentre, MJD in TDB");
  cards.real("TDB-MID", middle + to_barycentre_d, "[d] middle at the barycentre, MJD in TDB");
  cards.real("TDB-END", finish + to_barycentre_d, "[d] end at the barycentre, MJD in TDB");
  cards.text("REFFRAME", "EME2000", "frame of the ephemeris").text("EPH_TYPE", "SIMULATED", "kind of ephemeris");
  cards.real("EPH_TIME", middle, "[d] of the ephemeris, MJD");
  cards.real("JWST_X", place.position_km.x, "[km] telescope from the sun").real("JWST_Y", place.position_km.y, "[km]");
  cards.real("JWST_Z", place.position_km.z, "[km]").real("JWST_DX", place.velocity_km_s.x, "[km/s] its velocity");
  cards.real("JWST_DY", place.velocity_km_s.y, "[km/s]").real("JWST_DZ", place.velocity_km_s.z, "[km/s]");
  cards.real("OBSGEO-X", place.from_earth_m.x, "[m] telescope from the Earth");
  cards.real("OBSGEO-Y", place.from_earth_m.y, "[m]").real("OBSGEO-Z", place.from_earth_m.z, "[m]");
  cards.real("OBSGEODX", place.from_earth_m_s.x, "[m/s] its velocity")
      .real("OBSGEODY", place.from_earth_m_s.y, "[m/s]");
  cards.real("OBSGEODZ", place.from_earth_m_s.z, "[m/s]");
  cards.real("VA_SCALE", 1, "scale by aberration: none here");
  return cards.real("VELOSYS", approach_m_s, "[m/s] of the telescope towards the target");
}

CardWriter pointing_cards(const Exposure& exposure, const Detector& detector) {
  const Mode& mode = *exposure.mode;
  const Attitude attitude(exposure.pointing, mode.v2_arcsec, mode.v3_arcsec, exposure.v3_pa_deg);
  const sky::SkyPoint axis = attitude.at(0, 0);
  const sky::SkyPoint reference = attitude.at(detector.v2_arcsec, detector.v3_arcsec);
  const double roll_deg = attitude.v3_pa_deg(reference);
  CardWriter cards;
  cards.real("RA_V1", axis.ra_deg(), "[deg] V1 axis").real("DEC_V1", axis.dec_deg(), "[deg] V1 axis");
  cards.real("PA_V3", attitude.v3_pa_deg(axis), "[deg] position angle of V3 at V1");
  cards.real("V2_REF", detector.v2_arcsec, "[arcsec] reference point").real("V3_REF", detector.v3_arcsec, "[arcsec]");
  cards.integer("VPARITY", -1, "sense of the pixel axes")
      .real("V3I_YANG", detector.y_angle_deg, "[deg] from V3 to axis 2");
  cards.real("RA_REF", reference.ra_deg(), "[deg] reference point").real("DEC_REF", reference.dec_deg(), "[deg]");
  cards.real("ROLL_REF", roll_deg, "[deg] of V3 at the reference point");
  cards.real("PA_APER", std::fmod(roll_deg + detector.y_angle_deg + 360, 360.0), "[deg] of axis 2");
  return cards.append(ephemeris_cards(exposure.start, exposure.end, exposure.target_position.unit()));
}

}  // namespace almagest::simulate
