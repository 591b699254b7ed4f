// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/rows_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace almagest::simulate::rows {
namespace {

std::vector<std::string_view> items_of(std::string_view list) {
  std::vector<std::string_view> items;
  for (const std::string_view item : base::split(list, ',')) items.push_back(base::trim(item));
  return items;
}

// The range of all detectors together.
std::optional<metadata::Band> band_of(const metadata::Mission& mission, std::string_view instrument,
                                      std::string_view elements) {
  std::optional<metadata::Band> whole;
  for (const std::string_view item : items_of(elements)) {
    std::vector<std::string> parts;
    for (const std::string_view part : base::split(item, ';')) parts.emplace_back(part);
    const auto band = mission.band(instrument, parts);
    if (!band) continue;
    if (!whole) whole = band;
    whole->min_m = std::min(whole->min_m, band->min_m);
    whole->max_m = std::max(whole->max_m, band->max_m);
  }
  return whole;
}

std::string joined(const std::set<std::string>& items) {
  return base::join({items.begin(), items.end()}, ", ");
}

void describe_detectors(const metadata::Mission& mission, Setup& setup) {
  std::set<std::string> modules;
  std::set<std::string> channels;
  for (const std::string_view detector : items_of(setup.mode->detectors)) {
    setup.detectors.push_back(base::lower(detector));
    if (setup.mode->instrument == "NIRCAM") {
      modules.emplace(detector.substr(3, 1));
      channels.emplace(detector.ends_with("LONG") ? "LONG" : "SHORT");
    } else if (detector == "MIRIFULONG") {
      channels.emplace("34");
    } else if (detector == "MIRIFUSHORT") {
      channels.emplace("12");
    }
  }
  setup.modules = joined(modules);
  setup.channels = joined(channels);
  std::set<std::string> levels;
  setup.data_type = mission.data_type({}, {}, items_of(setup.mode->exp_types).front());
  for (const FileKind& file : setup.mode->files) levels.emplace(file.level);
  setup.levels = joined(levels);
}

std::vector<const Aperture*> outlines_of(const Mode& mode, const std::string& aperture_name) {
  std::vector<const Aperture*> outlines;
  if (mode.use == Use::internal) return outlines;
  for (const std::string_view name : base::split(mode.outlines.empty() ? aperture_name : mode.outlines, ' ')) {
    if (const Aperture* aperture = aperture_of(name)) outlines.push_back(aperture);
  }
  return outlines;
}

}  // namespace

base::Result<Setups> Setups::make(const metadata::Mission& mission) {
  Setups made(mission);
  made.columns_.read(kMissionConstants, made.everywhere_);
  const auto apername = mission.find("apername");
  std::set<std::size_t> varying;
  for (const Mode& mode : all_modes()) {
    Setup setup;
    setup.mode = &mode;
    made.columns_.read(mode.constants, setup.constants);
    setup.aim = aperture_of(mode.aperture);
    setup.instrument = base::lower(mode.instrument);
    setup.elements_column = made.columns_.elements;
    setup.exposure_type_column = made.columns_.exposure_type;
    setup.shutters = mode.exp_types == "NRS_MSASPEC";
    describe_detectors(mission, setup);
    for (const Readout& readout : mode.readouts) {
      Setup::Reading reading;
      made.columns_.read(readout.also, reading.settings);
      std::string name;
      for (const auto* settings : {&setup.constants, &reading.settings}) {
        for (const auto& [column, value] : *settings) {
          varying.insert(column);
          const auto* text = std::get_if<std::string>(&value);
          if (column == apername && text != nullptr) name = *text;
        }
      }
      reading.outlines = outlines_of(mode, name);
      setup.readouts.push_back(std::move(reading));
    }
    for (const Optics& optics : mode.optics) {
      setup.bands.push_back(band_of(mission, mode.instrument, optics.elements));
    }
    made.setups_.push_back(std::move(setup));
  }
  made.varying_.assign(varying.begin(), varying.end());
  if (!made.columns_.problems().empty()) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("the columns of {} lack what the simulation fills: {}; use the shipped declarations",
                                  mission.id(), base::join(made.columns_.problems(), ", ")));
  }
  return made;
}

}  // namespace almagest::simulate::rows
