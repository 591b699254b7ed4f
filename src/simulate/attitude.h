// SPDX-License-Identifier: GPL-3.0-or-later
// How the telescope is held: from places in its focal plane (V2, V3, arcsec) to the sky. The plane is taken as flat and
// undistorted, good to a fraction of an arcsecond across the field of view.
#pragma once

#include "universe/tangent.h"

namespace almagest::simulate {

class Attitude {
 public:
  // The place (v2, v3) looks at `pointing`, where V3 has this position angle.
  Attitude(const sky::SkyPoint& pointing, double v2_arcsec, double v3_arcsec, double v3_pa_deg);

  sky::SkyPoint at(double v2_arcsec, double v3_arcsec) const;
  double v3_pa_deg(const sky::SkyPoint& point) const;  // as seen from there: it turns quickly near the poles

 private:
  sky::Vector towards_;
  sky::Vector v2_axis_;
  sky::Vector v3_axis_;
  double v2_arcsec_;
  double v3_arcsec_;
};

}  // namespace almagest::simulate
