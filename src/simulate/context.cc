// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/context.h"

#include <algorithm>

namespace almagest::simulate {

const universe::Scene& Context::scene(const Exposure& exposure) {
  const std::string root = exposure.root();
  if (root == scene_of_) return scene_;
  // The disc around all of the exposure's detectors.
  sky::Vector sum{0, 0, 0};
  for (const Detector& detector : exposure.mode->detectors) sum = sum + wcs_of(exposure, detector).reference().unit();
  const sky::SkyPoint middle = sky::SkyPoint::towards(sum);
  double radius_deg = sky::separation_deg(middle, exposure.pointing);
  for (const Detector& detector : exposure.mode->detectors) {
    const universe::Tangent wcs = wcs_of(exposure, detector);
    for (const sky::SkyPoint& corner : wcs.corners(exposure.mode->readout.width, exposure.mode->readout.height)) {
      radius_deg = std::max(radius_deg, sky::separation_deg(middle, corner));
    }
  }
  scene_ = universe_.look(middle, 60 * radius_deg, exposure.middle_mjd());
  scene_of_ = root;
  return scene_;
}

const universe::Psf& Context::psf(double least_um, double most_um, universe::Pupil pupil) {
  auto& kept = psfs_[{least_um, most_um, pupil}];
  if (!kept) kept = std::make_unique<universe::Psf>(universe::Psf::of_pupil(pupil, least_um, most_um));
  return *kept;
}

}  // namespace almagest::simulate
