// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/sky_plane.h"

#include <cmath>

namespace almagest::index {

double share_inside(const std::vector<Flat>& corners, const Extent& extent) {
  const Flat middle{(extent.low_u + extent.high_u) / 2, (extent.low_w + extent.high_w) / 2};
  const double half_u = (extent.high_u - extent.low_u) / 2;
  const double half_w = (extent.high_w - extent.low_w) / 2;
  double share = 1;
  double turn = 0;
  int reversals = 0;  // of the way along u: two in one round
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Flat& a = corners[i];
    const Flat& b = corners[(i + 1) % corners.size()];
    const Flat& c = corners[(i + 2) % corners.size()];
    const double own = (b.u - a.u) * (c.w - b.w) - (b.w - a.w) * (c.u - b.u);
    if (turn * own < 0) return 0;
    if (own != 0) turn = own;
    if ((b.u > a.u) != (c.u > b.u)) ++reversals;
  }
  if (reversals != 2) return 0;
  const double side = turn > 0 ? 1 : -1;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Flat& a = corners[i];
    const Flat& b = corners[(i + 1) % corners.size()];
    const double normal_u = (b.w - a.w) * side;  // outwards
    const double normal_w = (a.u - b.u) * side;
    const double room = normal_u * (a.u - middle.u) + normal_w * (a.w - middle.w);
    const double need = std::abs(normal_u) * half_u + std::abs(normal_w) * half_w;
    if (room <= 0) return 0;
    if (need > 0) share = std::min(share, room / need);
  }
  return share;
}

}  // namespace almagest::index
