// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/hst_cards.h"

#include <fmt/format.h>

#include "base/text.h"
#include "simulate/other_cards.h"
#include "universe/universe.h"

namespace almagest::simulate::hst {
namespace {

using fits::CardWriter;

constexpr double kProcessing_d = 1.2;  // from the end of an exposure to its calibration

struct Times {
  double start_mjd, end_mjd, exposure_s;
};

void section(CardWriter& cards, std::string_view title) {
  cards.blank().comment(title).blank();
}

void add_identity(CardWriter& cards, const Program& program, std::string_view instrument, std::string_view root,
                  const std::string& file, double end_mjd, int extensions) {
  add_simulated(cards, file, "HST", program.title, at_mjd(end_mjd + kProcessing_d));
  cards.integer("NEXTEND", extensions, "number of extensions").text("FILETYPE", "SCI", "kind of data in this file");
  cards.text("INSTRUME", instrument, "instrument").real("EQUINOX", 2000, "of the coordinates");
  section(cards, "DATA DESCRIPTION");
  cards.text("ROOTNAME", root, "root of the names of all files of the data set");
  cards.text("IMAGETYP", "EXT", "kind of exposure").text("PRIMESI", instrument, "prime instrument");
}

void add_proposal(CardWriter& cards, const Program& program, std::string_view target_name,
                  const sky::SkyPoint& target) {
  section(cards, "TARGET AND PROPOSAL");
  cards.text("TARGNAME", target_name, "target in the proposal");
  cards.real("RA_TARG", target.ra_deg(), "[deg] target").real("DEC_TARG", target.dec_deg(), "[deg] target");
  cards.integer("PROPOSID", program.number, "SIMULATED program").text("LINENUM", "01.001", "line of the proposal");
  cards.text("PR_INV_L", program.last_name, "invented investigator").text("PR_INV_F", program.first_name);
  cards.text("PR_INV_M", "");
}

void add_times(CardWriter& cards, const Times& times) {
  const base::Instant start = at_mjd(times.start_mjd);
  section(cards, "EXPOSURE");
  cards.text("FGSLOCK", "FINE", "guiding").text("GYROMODE", "T", "gyroscopes in use").text("REFFRAME", "ICRS");
  cards.text("MTFLAG", "", "T for a moving target").real("SUN_ALT", 41.5, "[deg] Sun above the Earth's limb");
  cards.real("SUNANGLE", 97.25, "[deg] Sun to V1").real("MOONANGL", 71.5, "[deg] Moon to V1");
  cards.text("DATE-OBS", date_text(start), "UT date at the start").text("TIME-OBS", time_text(start), "UT time");
  cards.real("EXPSTART", times.start_mjd, "[d] start in MJD").real("EXPEND", times.end_mjd, "[d] end in MJD");
  cards.real("EXPTIME", times.exposure_s, "[s] exposure").text("EXPFLAG", "NORMAL", "interruptions");
}

void add_processing(CardWriter& cards, double end_mjd) {
  section(cards, "PROCESSING");
  cards.text("OPUS_VER", "HSTDP 2023_1", "version of the system that is imitated").text("CAL_VER", "SIMULATED");
  cards.real("PROCTIME", end_mjd + kProcessing_d, "[d] time of the calibration in MJD");
  cards.text("CRDS_CTX", "hst_9001.pmap", "SIMULATED reference context").text("CRDS_VER", "11.17.0");
}

// References have numbers of no real file.
void add_calibration(CardWriter& cards, const Camera& camera) {
  const std::string folder = camera.letter == 'j' ? "jref" : "iref";
  const auto reference = [&](std::string_view keyword, std::string_view suffix, std::string_view comment) {
    cards.text(keyword, fmt::format("{}$sim9001{}i_{}.fits", folder, camera.letter, suffix), comment);
  };
  section(cards, "CALIBRATION");
  for (const char* step : {"DQICORR", "BLEVCORR", "DARKCORR", "FLATCORR", "PHOTCORR"}) cards.text(step, "COMPLETE");
  if (camera.in_rates) {
    for (const char* step : {"ZSIGCORR", "ZOFFCORR", "NLINCORR", "UNITCORR", "CRCORR"}) cards.text(step, "COMPLETE");
    reference("NLINFILE", "lin", "linearity");
  } else {
    cards.text("BIASCORR", "COMPLETE").text("CRCORR", "OMIT").text("PCTECORR", "OMIT", "charge transfer is perfect");
    reference("BIASFILE", "bia", "bias");
  }
  cards.text("DRIZCORR", "PERFORM", "combination of the dithers");
  reference("BPIXTAB", "bpx", "bad pixels");
  reference("CCDTAB", "ccd", "parameters of the detector");
  reference("DARKFILE", "drk", "dark");
  reference("PFLTFILE", "pfl", "flat field");
  reference("IDCTAB", "idc", "distortion");
}

void add_photometry(CardWriter& cards, const Camera& camera, const Filter& filter) {
  section(cards, "PHOTOMETRY");
  cards.text("PHOTMODE", fmt::format("{} {} {}", camera.instrument, camera.detector, filter.name), "mode");
  cards.real("PHOTFLAM", filter.photflam, "inverse sensitivity, erg/s/cm2/A of 1 e-/s");
  cards.real("PHOTZPT", -21.1, "ST magnitude zero point");
  cards.real("PHOTPLAM", filter.pivot_angstrom, "[Angstrom] pivot").real("PHOTBW", filter.width_angstrom, "[Angstrom]");
}

void add_camera(CardWriter& cards, const Camera& camera, const Filter& filter) {
  section(cards, "INSTRUMENT");
  cards.text("OBSTYPE", "IMAGING", "imaging or spectroscopic")
      .text("OBSMODE", camera.in_rates ? "MULTIACCUM" : "ACCUM");
  cards.logical("SUBARRAY", camera.in_rates, "part of the detector").text("DETECTOR", camera.detector, "detector");
  if (camera.instrument == "ACS") {
    const bool second = filter.name == "F435W" || filter.name == "F814W";
    cards.text("FILTER1", second ? "CLEAR1L" : filter.name, "element of wheel 1");
    cards.text("FILTER2", second ? filter.name : "CLEAR2L", "element of wheel 2");
  } else {
    cards.text("FILTER", filter.name, "element of the filter wheel");
  }
  if (camera.in_rates) cards.text("SAMP_SEQ", "SPARS25", "sequence of reads").integer("NSAMP", 16, "number of reads");
  cards.text("APERTURE", camera.aperture, "aperture").text("PROPAPER", camera.aperture, "proposed aperture");
  cards.text("SCAN_TYP", "N", "N: no scan").text("CCDAMP", "ABCD", "amplifiers");
  cards.real("CCDGAIN", camera.in_rates ? 2.5 : 1.5, "commanded gain");
  if (camera.binning > 1) {
    cards.comment(fmt::format("SIMULATED: each pixel stands for {0} x {0} pixels of the detector.", camera.binning));
  }
}

void add_association(CardWriter& cards, const Exposure& exposure, std::string_view role) {
  section(cards, "ASSOCIATION");
  cards.text("ASN_ID", base::upper(exposure.association), "association");
  cards.text("ASN_TAB", exposure.association + "_asn.fits", "its table").text("ASN_MTYP", role, "role in it");
}

CardWriter image_cards(const Exposure& exposure, const Times& times, std::string_view root, const std::string& file,
                       int extensions, std::string_view role) {
  CardWriter cards;
  const Camera& camera = *exposure.camera;
  add_identity(cards, *exposure.program, camera.instrument, root, file, times.end_mjd, extensions);
  add_proposal(cards, *exposure.program, exposure.target_name, exposure.target);
  add_times(cards, times);
  cards.real("PA_V3", exposure.y_axis_pa_deg, "[deg] position angle of V3");
  add_camera(cards, camera, *exposure.filter);
  add_calibration(cards, camera);
  add_photometry(cards, camera, *exposure.filter);
  add_association(cards, exposure, role);
  add_processing(cards, times.end_mjd);
  return cards;
}

Times times_of(const Group& group) {
  Times times{group.front().start_mjd, group.back().end_mjd(), 0};
  for (const Exposure& exposure : group) times.exposure_s += exposure.exposure_s;
  return times;
}

}  // namespace

CardWriter exposure_cards(const Exposure& exposure, const std::string& file, int extensions) {
  return image_cards(exposure, {exposure.start_mjd, exposure.end_mjd(), exposure.exposure_s}, exposure.root, file,
                     extensions, "EXP-DTH");
}

CardWriter combined_cards(const Group& group, const std::string& file) {
  CardWriter cards = image_cards(group.front(), times_of(group), group.front().association, file, 3, "PROD-DTH");
  section(cards, "DRIZZLE");
  cards.integer("NDRIZIM", static_cast<std::int64_t>(group.size()), "images combined");
  int number = 0;
  for (const Exposure& exposure : group) {
    cards.text(fmt::format("D{:03}DATA", ++number), exposure.root + "_flt.fits", "image");
    cards.real(fmt::format("D{:03}DEXP", number), exposure.exposure_s, "[s] exposure");
  }
  return cards;
}

CardWriter spectrum_cards(const SpectrumExposure& exposure, const std::string& file, int extensions) {
  CardWriter cards;
  const double end_mjd = exposure.start_mjd + exposure.exposure_s / 86'400;
  add_identity(cards, *exposure.program, "STIS", exposure.root, file, end_mjd, extensions);
  const universe::Source* target = universe::Universe::special(exposure.target_name);
  add_proposal(cards, *exposure.program, exposure.target_name, sky::SkyPoint::towards(target->direction));
  add_times(cards, {exposure.start_mjd, end_mjd, exposure.exposure_s});
  cards.real("TEXPSTRT", exposure.start_mjd, "[d] start in MJD").real("TEXPEND", end_mjd, "[d] end in MJD");
  cards.real("TEXPTIME", exposure.exposure_s, "[s] of all exposures in the file");
  section(cards, "INSTRUMENT");
  cards.text("CFSTATUS", "SUPPORTED", "configuration").text("OBSTYPE", "SPECTROSCOPIC", "imaging or spectroscopic");
  cards.text("OBSMODE", "ACCUM", "operating mode").text("DETECTOR", "CCD", "detector");
  cards.text("OPT_ELEM", exposure.grating->name, "disperser").text("APERTURE", "52X0.5", "slit");
  cards.text("PROPAPER", "52X0.5", "proposed slit").text("FILTER", "Clear", "filter in use");
  const double middle = exposure.grating->first_angstrom + 512 * exposure.grating->step_angstrom;
  cards.integer("CENWAVE", static_cast<std::int64_t>(middle), "[Angstrom] central wavelength");
  cards.logical("SUBARRAY", true, "part of the detector").integer("CCDGAIN", 1, "commanded gain");
  section(cards, "CALIBRATION");
  for (const char* step :
       {"DQICORR", "BLEVCORR", "BIASCORR", "DARKCORR", "FLATCORR", "WAVECORR", "X1DCORR", "FLUXCORR"})
    cards.text(step, "COMPLETE");
  cards.text("PHOTTAB", "oref$sim9001o_pht.fits", "sensitivity").text("SPTRCTAB", "oref$sim9001o_1dt.fits", "traces");
  add_processing(cards, end_mjd);
  return cards;
}

CardWriter association_cards(const Group& group, const std::string& file) {
  CardWriter cards;
  const Exposure& first = group.front();
  const Times times = times_of(group);
  add_identity(cards, *first.program, first.camera->instrument, first.association, file, times.end_mjd, 1);
  add_proposal(cards, *first.program, first.target_name, first.target);
  cards.text("ASN_ID", base::upper(first.association), "association");
  cards.text("ASN_TAB", first.association + "_asn.fits", "this table").text("ASN_STAT", "COMPLETE", "all are there");
  return cards;
}

CardWriter extension_cards(std::string_view root, std::string_view name, int version) {
  CardWriter cards;
  cards.logical("INHERIT", true, "inherits the primary header").text("EXTNAME", name, "name of the extension");
  cards.integer("EXTVER", version, "its version").text("ROOTNAME", root).text("EXPNAME", root, "exposure");
  return cards;
}

}  // namespace almagest::simulate::hst
