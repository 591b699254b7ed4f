// SPDX-License-Identifier: GPL-3.0-or-later
// Headers of the simulated Hubble files, group by group as its own pipelines write them.
#pragma once

#include "fits/writer.h"
#include "simulate/hst_plan.h"

namespace almagest::simulate::hst {

// Of the primary HDU of an exposure, or of the product combined from all exposures of a group.
fits::CardWriter exposure_cards(const Exposure& exposure, const std::string& file, int extensions);
fits::CardWriter combined_cards(const Group& group, const std::string& file);
fits::CardWriter spectrum_cards(const SpectrumExposure& exposure, const std::string& file, int extensions);
fits::CardWriter association_cards(const Group& group, const std::string& file);

// Of an extension: EXTNAME and EXTVER, and whose data it holds.
fits::CardWriter extension_cards(std::string_view root, std::string_view name, int version);

}  // namespace almagest::simulate::hst
