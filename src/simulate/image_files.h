// SPDX-License-Identifier: GPL-3.0-or-later
// The files of one detector's exposure: uncal, rate and cal, each from the one before.
#pragma once

#include "simulate/camera.h"
#include "simulate/cards.h"
#include "simulate/output.h"

namespace almagest::simulate {

// A calibrated image, for those who combine several.
struct CalibratedImage {
  universe::Tangent wcs;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::vector<float> flux_mjy_sr;
  std::vector<float> error_mjy_sr;
  std::vector<std::uint32_t> quality;
};

struct AssociationNames {
  std::string association;
  std::string pool;
};

// Writes the three files and returns the last one's pixels.
base::Result<CalibratedImage> write_image_files(Output& output, std::uint64_t seed, const Scene& scene,
                                                const Exposure& exposure, const Detector& detector,
                                                const AssociationNames& names);

// Parts that spectra share.
std::vector<float> scaled(const std::vector<float>& values, double factor);
double exposure_s(const Exposure& exposure);  // effective
fits::Image quality_image(std::vector<std::int64_t> axes, const std::vector<std::uint32_t>& quality,
                          fits::CardWriter& cards);
// `science` holds the cards of SCI.
base::Status write_raw(Output& output, const Exposure& exposure, const Detector& detector, const Recording& recording,
                       const fits::CardWriter& science);
// SCI, ERR and DQ.
base::Status write_plane(Output& output, const Exposure& exposure, const FileKind& kind, const Detector& detector,
                         const fits::CardWriter& science, const std::vector<float>& values,
                         const std::vector<float>& errors, const std::vector<std::uint32_t>& quality);

}  // namespace almagest::simulate
