// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/series_optics.h"

#include <algorithm>
#include <cmath>

#include "simulate/frame_files.h"

namespace almagest::simulate {
namespace {

constexpr double kSlit_arcsec = 1.6;  // S1600A1
constexpr double kFaintest = 1e-5;    // of other stars beside the one that is watched

// The star that the exposure is about; null if it is invented to look elsewhere.
const universe::Source* watched(const universe::Scene& scene, const Exposure& exposure) {
  const auto found = std::find_if(scene.sources.begin(), scene.sources.end(), [&](const universe::Source& source) {
    return source.name == exposure.target->proposal_name;
  });
  return found == scene.sources.end() ? nullptr : &*found;
}

std::vector<SeriesOrder> orders_of(Context& context, const Exposure& exposure, const Element& element,
                                   double pixel_arcsec) {
  const double middle_um = element.middle_um();
  const std::vector<const universe::Psf*> psfs{&context.psf(element.least_um, middle_um),
                                               &context.psf(middle_um, element.most_um)};
  const std::vector<double> middles_um{(element.least_um + middle_um) / 2, (middle_um + element.most_um) / 2};
  std::vector<SeriesOrder> orders;
  for (SpectralOrder& dispersion : spectral_orders_of(*exposure.mode, element)) {
    const CrossProfile profile(psfs, middles_um, dispersion.along_y(), pixel_arcsec, dispersion.widened_px());
    orders.push_back({std::move(dispersion), profile});
  }
  return orders;
}

}  // namespace

double SeriesOrder::interval_um(std::int64_t along) const {
  const double place = static_cast<double>(along) + 1;
  const double one_um = dispersion.um_at(place - 0.5);
  const double other_um = dispersion.um_at(place + 0.5);
  const auto [from_um, to_um] = std::minmax(one_um, other_um);
  return from_um >= dispersion.least_um() && to_um <= dispersion.most_um() ? to_um - from_um : 0;
}

SeriesOptics::SeriesOptics(Context& context, const Exposure& exposure, const Detector& detector)
    : element_(exposure.setting.of(detector)),
      readout_(exposure.mode->readout),
      has_slit_(exposure.mode->instrument == Instrument::nirspec),
      wcs_(wcs_of(exposure, detector)),
      response_(Response::of(element_, wcs_.pixel_area_sr())),
      orders_(orders_of(context, exposure, element_, wcs_.pixel_arcsec())) {}

SeriesOptics::Frame SeriesOptics::star(const SeriesOrder& order, const universe::Source& source, double along_px,
                                       double across_px) const {
  Frame frame(static_cast<std::size_t>(length() * breadth()), 0);
  const std::vector<double> light =
      along_trace(order.dispersion, response_, source.spectrum, element_.resolving_power, along_px, length());
  for (std::int64_t i = 0; i < length(); ++i) {
    const double dn_s = light[static_cast<std::size_t>(i)];
    if (dn_s <= 0) continue;
    const double along = static_cast<double>(i) + 1 - along_px;
    const double um = order.dispersion.um_at(along);
    const double centre = order.dispersion.across_at(along) - 1 + across_px;
    for (std::int64_t j = 0; j < breadth(); ++j) {
      const double away = static_cast<double>(j) - centre;
      frame[place(i, j)] += static_cast<float>(dn_s * order.profile.share(away - 0.5, away + 0.5, um));
    }
  }
  return frame;
}

// Without a slit every pixel sees the whole band; behind one, each wavelength has its column.
void SeriesOptics::add_background(Frame& frame) const {
  const double whole = element_.background_mjy_sr / element_.mjy_sr_per_dn_s;
  for (std::int64_t i = 0; i < length(); ++i) {
    const double share =
        has_slit_ ? orders_.front().interval_um(i) / response_.band_um * kSlit_arcsec / wcs_.pixel_arcsec() : 1;
    for (std::int64_t j = 0; j < breadth(); ++j) frame[place(i, j)] += static_cast<float>(whole * share);
  }
}

void SeriesOptics::prepare(const universe::Scene& scene, const Exposure& exposure) {
  steady_.assign(static_cast<std::size_t>(length() * breadth()), 0);
  add_background(steady_);
  const universe::Source* host = watched(scene, exposure);
  const sky::Vector middle = host != nullptr ? host->direction : exposure.target_position.unit();
  const auto host_pixel = wcs_.pixel(middle);
  const double least_ujy =
      host != nullptr ? kFaintest * host->spectrum.band_ujy(element_.least_um, element_.most_um) : 0;
  if (host != nullptr) variation_ = host->variation;
  for (const SeriesOrder& order : orders_) {
    varies_.push_back(host != nullptr ? star(order, *host, 0, 0) : Frame(steady_.size(), 0));
    if (has_slit_) continue;  // which holds others off
    for (const universe::Source& source : scene.sources) {
      const auto pixel = wcs_.pixel(source.direction);
      if (&source == host || !pixel || !host_pixel) continue;
      if (source.spectrum.band_ujy(element_.least_um, element_.most_um) < least_ujy) continue;
      const double x = pixel->x - host_pixel->x;
      const double y = pixel->y - host_pixel->y;
      const Frame more = along_y() ? star(order, source, y, x) : star(order, source, x, y);
      for (std::size_t i = 0; i < steady_.size(); ++i) steady_[i] += more[i];
    }
  }
}

const std::vector<float>& SeriesOptics::light(const universe::Scene& scene, const Exposure& exposure, int integration) {
  if (steady_.empty()) prepare(scene, exposure);
  // What happens to the star keeps barycentric time.
  const double mjd = mjd_of(exposure.start) + to_barycentre_d(exposure) +
                     (integration * readout_.cadence_s() + readout_.integration_s() / 2) / 86'400;
  now_ = steady_;
  for (std::size_t k = 0; k < orders_.size(); ++k) {
    for (std::int64_t i = 0; i < length(); ++i) {
      const auto factor = static_cast<float>(variation_.factor(mjd, orders_[k].um(i)));
      for (std::int64_t j = 0; j < breadth(); ++j) now_[place(i, j)] += factor * varies_[k][place(i, j)];
    }
  }
  return now_;
}

}  // namespace almagest::simulate
