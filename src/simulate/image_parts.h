// SPDX-License-Identifier: GPL-3.0-or-later
// What all ways of taking images share.
#pragma once

#include "simulate/cards.h"
#include "simulate/context.h"
#include "simulate/mosaic.h"

namespace almagest::simulate {

// Cards of SCI: pointing, world coordinates, outline.
fits::CardWriter image_cards(const Exposure& exposure, const Detector& detector);
// What calibration adds.
fits::CardWriter with_calibration(fits::CardWriter cards, const Exposure& exposure, const Detector& detector);

Mosaic::Member member_of(const Exposure& exposure, const Detector& detector);

// MJy/sr on the detector, over DN/s.
std::vector<float> in_counts(std::vector<float> light_mjy_sr, const Element& element);

// The outliers of each integration, one after another as the planes of a stack are.
std::vector<std::uint8_t> spoilt_of(const Recording& recording);

}  // namespace almagest::simulate
