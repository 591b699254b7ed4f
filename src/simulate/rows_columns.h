// SPDX-License-Identifier: GPL-3.0-or-later
// Places of the columns that simulated rows fill, by the dictionary of the archive.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/row_codec.h"
#include "metadata/mission.h"

namespace almagest::simulate::rows {

class Columns {
 public:
  explicit Columns(const metadata::Mission& mission) : mission_(&mission) {}

  // Columns that the dictionary lacks or keeps as another type; empty: all is well.
  const std::vector<std::string>& problems() const { return problems_; }

  // Values given as text, "noutputs=4 lamp=OFF"; a blank value is null.
  using Settings = std::vector<std::pair<std::size_t, metadata::Value>>;
  void read(std::string_view text, Settings& into);

 private:
  using Type = metadata::Type;
  std::size_t text(std::string_view name) { return find(name, Type::string); }
  std::size_t whole(std::string_view name) { return find(name, Type::integer); }
  std::size_t real(std::string_view name) { return find(name, Type::real); }
  std::size_t flag(std::string_view name) { return find(name, Type::boolean); }
  std::size_t time(std::string_view name) { return find(name, Type::time); }
  std::size_t find(std::string_view name, Type type);

  const metadata::Mission* mission_;
  std::vector<std::string> problems_;

 public:
  const std::size_t archive_file_id = whole("ArchiveFileID"), file_set = text("fileSetName"),
                    level = text("productLevel"), included_levels = text("includedLevels"),
                    release = time("publicReleaseDate"), region = find("s_region", Type::region);
  // Of the program
  const std::size_t program = whole("program"), title = text("title"), investigator = text("pi_name"),
                    category = text("category"), proposal_type = text("proposal_type"), cycle = whole("proposal_cycle"),
                    subcategory = text("subcat"), science_category = text("scicat"), calibration = text("cal_ver"),
                    context = text("crds_ctx"), references = text("crds_ver"), science = text("sdp_ver"),
                    parameters = text("prd_ver"), pool = text("asnpool");
  // Of the observation and its target
  const std::size_t observation = whole("observtn"), label = text("obslabel"), folder = text("obsfolder"),
                    observing_template = text("template"), target_proposed = text("targprop"),
                    target_name = text("targname"), target_type = text("targtype"), target_category = text("targcat"),
                    target_description = text("targdesc"), target_ra = real("targ_ra"), target_dec = real("targ_dec"),
                    target_ra_error = real("targura"), target_dec_error = real("targudec"),
                    proposed_ra = real("prop_ra"), proposed_dec = real("prop_dec"), mu_ra = real("mu_ra"),
                    mu_dec = real("mu_dec"), mu_epoch = time("mu_epoch"), background = flag("bkgdtarg"),
                    pointing_control = text("pcs_mode"), visit_type = text("visitype");
  // Of the visit
  const std::size_t visit = whole("visit"), visit_id = text("visit_id"), visit_start = time("vststart"),
                    visit_end = time("visitend"), visit_status = text("visitsta"), quality = text("eng_qual"),
                    pointing_quality = text("engqlptg"), observatory_files = text("osf_file"),
                    observatory_scripts = text("oss_ver"), wavefront_before = real("pwfseet"),
                    wavefront_next = real("nwfsest"), star = text("gdstarid"), star_order = whole("gs_order"),
                    star_ra = real("gs_dra"), star_dec = real("gs_dec"), star_ra_error = real("gs_ura"),
                    star_dec_error = real("gs_udec"), star_mag = real("gs_mag"), star_mag_error = real("gs_umag"),
                    star_pa = real("gs_v3_pa"), star_start = time("gsstrttm"), star_end = time("gsendtim"),
                    antenna_moved = flag("hga_move"), exposures = whole("nexposur");
  // Of the sequence
  const std::size_t group = text("visitgrp"), sequence = text("seq_id"), activity = text("act_id"),
                    observation_id = text("obs_id"), parallel = text("expripar"), instrument = text("instrume"),
                    exposure_type = text("exp_type"), elements = text("opticalElements"),
                    data_type = text("dataproduct_type"), filter = text("filter"), detector = text("detector"),
                    band_min = real("em_min"), band_max = real("em_max"), aperture = text("pps_aper"),
                    nircam_pupil = text("nircam_pupil"), nircam_module = text("nircam_module"),
                    nircam_channel = text("nircam_channel"), niriss_pupil = text("niriss_pupil"),
                    grating = text("nirspec_grating"), band = text("miri_band"), channel = text("miri_channel"),
                    pattern = text("patttype"), points = whole("numdthpt"), primary_points = whole("pridtpts"),
                    readout = text("readpatt"), groups = whole("ngroups"), integrations = whole("nints"),
                    frames = whole("nframes"), gap = whole("groupgap"), frame_s = real("tframe"),
                    group_s = real("tgroup"), integration_s = real("effinttm"), exposure_s = real("effexptm"),
                    duration = real("duration"), total_s = real("texptime");
  // Of the exposure
  const std::size_t exposure = whole("exposure"), place = whole("expcount"), pattern_place = whole("patt_num"),
                    date_obs = time("date_obs"), date_beg = time("date_beg"), date_end = time("date_end"),
                    start_mjd = real("expstart"), middle_mjd = real("expmid"), end_mjd = real("expend"),
                    made = time("date"), bary_start = real("bstrtime"), bary_middle = real("bmidtime"),
                    bary_end = real("bendtime"), bary_delay = real("bartdelt"), helio_start = real("hstrtime"),
                    helio_middle = real("hmidtime"), helio_end = real("hendtime"), helio_delay = real("helidelt"),
                    aim_ra = real("va_ra"), aim_dec = real("va_dec"), x_offset = real("xoffset"),
                    y_offset = real("yoffset"), clock_rate = real("sctarate"), association = text("asntable");
  // Of single instruments
  const std::size_t mask_file = text("nirspec_msametfl"), mask = whole("nirspec_msametid"),
                    grating_tilt = real("nirspec_gwa_tilt"), grating_x = real("nirspec_gwa_xtilt"),
                    grating_y = real("nirspec_gwa_ytilt"), grating_x_before = real("nirspec_gwa_xp_v"),
                    grating_y_before = real("nirspec_gwa_yp_v"), grating_x_mean = real("nirspec_gwa_pxav"),
                    grating_y_mean = real("nirspec_gwa_pyav"), filter_place = real("niriss_fwcpos"),
                    pupil_place = real("niriss_pwcpos");
};

// A row that is written over and over: texts keep their memory.
class Sheet {
 public:
  explicit Sheet(catalog::Row& row) : row_(row) {}

  void set(std::size_t column, std::string_view value) {
    if (auto* text = std::get_if<std::string>(&row_[column])) {
      text->assign(value);
    } else {
      row_[column].emplace<std::string>(value);
    }
  }
  void set_or_null(std::size_t column, std::string_view value) {
    if (value.empty()) {
      clear(column);
    } else {
      set(column, value);
    }
  }
  void set(std::size_t column, double value) { row_[column] = value; }
  void set(std::size_t column, std::int64_t value) { row_[column] = value; }
  void set(std::size_t column, base::Instant value) { row_[column] = value; }
  void put(std::size_t column, const metadata::Value& value) { row_[column] = value; }
  bool has(std::size_t column) const { return !metadata::is_null(row_[column]); }
  void clear(std::size_t column) { row_[column] = std::monostate(); }
  // The text of a column, to write into.
  std::string& text(std::size_t column) {
    if (!std::holds_alternative<std::string>(row_[column])) row_[column].emplace<std::string>();
    return std::get<std::string>(row_[column]);
  }

 private:
  catalog::Row& row_;
};

}  // namespace almagest::simulate::rows
