// SPDX-License-Identifier: GPL-3.0-or-later
// Modes made ready for writing rows by the dictionary of the archive. Immutable once made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulate/apertures.h"
#include "simulate/rows_columns.h"
#include "simulate/rows_modes.h"

namespace almagest::simulate::rows {

struct Setup {
  const Mode* mode = nullptr;
  Columns::Settings constants;
  struct Reading {
    Columns::Settings settings;
    std::vector<const Aperture*> outlines;  // empty: no footprint
  };
  std::vector<Reading> readouts;                     // by Mode::readouts
  std::vector<std::optional<metadata::Band>> bands;  // by Mode::optics
  const Aperture* aim = nullptr;
  std::vector<std::string> detectors;    // as in file names
  std::string instrument;                // as in file names
  std::string modules;                   // NIRCam: "A, B"
  std::string channels;                  // NIRCam: "LONG, SHORT"; the MRS: "12, 34"
  std::string levels;                    // "1b, 2a, 2b"
  std::string data_type;                 // of its exposures
  std::size_t elements_column = 0;       // of opticalElements
  std::size_t exposure_type_column = 0;  // of exp_type
  bool shutters = false;                 // footprint by the open shutters
};

class Setups {
 public:
  // invalid_argument: the dictionary lacks columns that the simulation fills.
  static base::Result<Setups> make(const metadata::Mission& mission);

  const Setup& of(std::size_t mode) const { return setups_[mode]; }  // by place in all_modes()
  std::size_t size() const { return setups_.size(); }
  const Columns& columns() const { return columns_; }
  const Columns::Settings& everywhere() const { return everywhere_; }
  // All columns that some mode sets by its constants.
  const std::vector<std::size_t>& varying() const { return varying_; }
  std::size_t width() const { return width_; }

 private:
  explicit Setups(const metadata::Mission& mission) : columns_(mission), width_(mission.columns().size()) {}

  Columns columns_;
  std::size_t width_;
  Columns::Settings everywhere_;
  std::vector<Setup> setups_;
  std::vector<std::size_t> varying_;
};

}  // namespace almagest::simulate::rows
