// SPDX-License-Identifier: GPL-3.0-or-later
// The keywords that contributed products must have.
#pragma once

#include <string>
#include <string_view>

#include "fits/writer.h"
#include "sky/point.h"

namespace almagest::simulate::hlsp {

struct Project {
  std::string_view id;    // in file names
  std::string_view name;  // HLSPNAME
  std::string_view lead;
};

struct Product {
  const Project* project = nullptr;
  std::string_view telescope{}, instrument{};
  std::string_view target{};  // HLSPTARG
  std::string optics{};       // in file names: "f100lp-g140h"
  sky::SkyPoint place = sky::SkyPoint::towards({1, 0, 0});
  std::string_view program{};
  double start_mjd = 0, end_mjd = 0;
  double exposure_s = 0;

  std::string root() const;  // hlsp_simdeep_hst_acs_sim-deep-field_f606w_v1
};

fits::CardWriter primary_cards(const Product& product, const std::string& file);

}  // namespace almagest::simulate::hlsp
