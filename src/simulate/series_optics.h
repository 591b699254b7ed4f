// SPDX-License-Identifier: GPL-3.0-or-later
// How the spectrum of one star lies on the detector while it is watched for hours, and its light as it varies.
#pragma once

#include <vector>

#include "simulate/camera.h"
#include "simulate/context.h"
#include "simulate/dispersed_light.h"

namespace almagest::simulate {

struct SeriesOrder {
  SpectralOrder dispersion;
  CrossProfile profile;

  double centre(std::int64_t along) const {  // across; both are pixels from 0
    return dispersion.across_at(static_cast<double>(along) + 1) - 1;
  }
  double um(std::int64_t along) const { return dispersion.um_at(static_cast<double>(along) + 1); }
  // Width of a pixel; 0 where it is not wholly in what is calibrated.
  double interval_um(std::int64_t along) const;
};

class SeriesOptics {
 public:
  SeriesOptics(Context& context, const Exposure& exposure, const Detector& detector);

  const std::vector<SeriesOrder>& orders() const { return orders_; }
  const Response& response() const { return response_; }
  const universe::Tangent& wcs() const { return wcs_; }
  const Element& element() const { return element_; }
  bool along_y() const { return orders_.front().dispersion.along_y(); }
  std::int64_t length() const { return along_y() ? readout_.height : readout_.width; }
  std::int64_t breadth() const { return along_y() ? readout_.width : readout_.height; }

  // What the detector sees of the scene during an integration, DN/s; good until asked again.
  const std::vector<float>& light(const universe::Scene& scene, const Exposure& exposure, int integration);

 private:
  using Frame = std::vector<float>;
  Frame star(const SeriesOrder& order, const universe::Source& source, double along_px, double across_px) const;
  void add_background(Frame& frame) const;
  void prepare(const universe::Scene& scene, const Exposure& exposure);
  std::size_t place(std::int64_t along, std::int64_t across) const {
    return static_cast<std::size_t>(along_y() ? along * readout_.width + across : across * readout_.width + along);
  }

  const Element& element_;
  const Readout& readout_;
  bool has_slit_;
  universe::Tangent wcs_;
  Response response_;
  std::vector<SeriesOrder> orders_;
  universe::Variation variation_;
  Frame steady_;               // all that does not change
  std::vector<Frame> varies_;  // the star's light, order by order
  Frame now_;
};

}  // namespace almagest::simulate
