// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/picture: where the rows of a search lie, as a picture to be laid over a map.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "api/png.h"
#include "api/v1.h"
#include "query/sky_view.h"

namespace almagest::api::v1 {
namespace {

using query::SkyView;

constexpr int kMostPixels = 4096;      // a side
constexpr int kMostOfAll = 4'194'304;  // together: some 20 MB while it is drawn

struct PictureAsk {
  SearchObject object;
  query::Grid grid;
};

base::Result<sky::SkyPoint> read_centre(const JsonNode& node) {
  double ra_deg = 0;
  double dec_deg = 0;
  ALMAGEST_CHECK(node.members({"ra_deg", "dec_deg"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
    if (key == "ra_deg") {
      ALMAGEST_TRY(ra_deg, value.number(0, 360));
    } else {
      ALMAGEST_TRY(dec_deg, value.number(-90, 90));
    }
    return {};
  }));
  return sky::SkyPoint::make(ra_deg, dec_deg);
}

base::Result<PictureAsk> read_picture(const Asked& asked) {
  PictureAsk ask{whole_mission(*asked.mission),
                 {query::Projection::equirectangular, 720, 360, *sky::SkyPoint::make(0, 0), 0.5}};
  ALMAGEST_CHECK(JsonNode(asked.json)
                     .members({"search", "projection", "width", "height", "centre", "pixel_deg"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "search") {
                                  ALMAGEST_TRY(ask.object, asked.search(value));
                                } else if (key == "projection") {
                                  ALMAGEST_TRY(const std::size_t which, value.one_of({"equirectangular", "gnomonic"}));
                                  if (which == 1) ask.grid.projection = query::Projection::gnomonic;
                                } else if (key == "centre") {
                                  ALMAGEST_TRY(ask.grid.centre, read_centre(value));
                                } else if (key == "pixel_deg") {
                                  ALMAGEST_TRY(ask.grid.pixel_deg, value.number(1e-6, 90));
                                } else {
                                  ALMAGEST_TRY(const std::int64_t pixels, value.whole(1, kMostPixels));
                                  (key == "width" ? ask.grid.width : ask.grid.height) = static_cast<int>(pixels);
                                }
                                return {};
                              }));
  if (ask.grid.width > kMostOfAll / ask.grid.height) {
    return base::fail(base::Code::too_large,
                      fmt::format("a picture may have {} pixels in all, such as 2048 x 2048", kMostOfAll));
  }
  ask.object.search.counting = query::Counting::only;
  return ask;
}

// What is in the picture and a little more; nothing if it shows much of the sky.
std::optional<sky::Region> view_of(const query::Grid& grid) {
  const double corner_deg = std::hypot(grid.width, grid.height) / 2 * grid.pixel_deg;
  constexpr double kWide_deg = 40;
  if (corner_deg > kWide_deg) return std::nullopt;
  // On the touching plane pixels far from the middle are smaller than those in it, so this is enough; in the other
  // projection it is where right ascensions are not drawn together, towards the poles.
  const double dec_deg = std::abs(grid.centre.dec_deg());
  if (grid.projection == query::Projection::equirectangular && dec_deg + corner_deg > 89) return std::nullopt;
  return sky::Region({sky::Circle{grid.centre, corner_deg}});
}

// Cubehelix (Green 2011, BASI 39, 289), from dark to light.
std::array<Colour, 256> palette() {
  std::array<Colour, 256> colours;
  colours[0] = {0, 0, 0, 0};  // no sky, or nothing there
  for (std::size_t i = 1; i < colours.size(); ++i) {
    const double light = 0.15 + 0.8 * static_cast<double>(i - 1) / 254;
    const double angle = 2 * std::numbers::pi * (0.5 / 3 + 1 - 1.5 * light);
    const double strength = 1.2 * light * (1 - light) / 2;
    const auto part = [&](double a, double b) {
      const double value = light + strength * (a * std::cos(angle) + b * std::sin(angle));
      return static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0)));
    };
    colours[i] = {part(-0.14861, 1.78277), part(-0.29227, -0.90649), part(1.97294, 0), 255};
  }
  return colours;
}

base::Result<http::Response> picture(const Asked& asked) {
  ALMAGEST_TRY(const PictureAsk ask, read_picture(asked));
  ALMAGEST_TRY(const std::optional<Lane::Pass> pass, asked.admit(ask.object.search));
  ALMAGEST_TRY(const SkyView view,
               SkyView::make(asked.snapshot, ask.object.search, asked.viewer, asked.now, view_of(ask.grid)));
  ALMAGEST_TRY(const query::Picture drawn, view.picture(ask.grid));
  float least = 0;
  float most = 0;
  for (const float density : drawn.density) {
    if (!(density > 0)) continue;
    least = least > 0 ? std::min(least, density) : density;
    most = std::max(most, density);
  }
  const double range = most > least ? std::log(static_cast<double>(most / least)) : 1;
  std::vector<std::uint8_t> pixels;
  pixels.reserve(drawn.density.size());
  for (const float density : drawn.density) {
    const bool shown = density > 0;
    const double share = shown ? std::log(static_cast<double>(density / least)) / range : 0;
    pixels.push_back(shown ? static_cast<std::uint8_t>(1 + std::lround(254 * share)) : 0);
  }
  static const std::array<Colour, 256> kPalette = palette();
  http::Response response;
  ALMAGEST_TRY(response.body, png_of(ask.grid.width, ask.grid.height, pixels, kPalette));
  response.headers.set("Content-Type", "image/png");
  response.headers.set("X-Almagest-Order", std::to_string(drawn.order));
  if (most > 0) response.headers.set("X-Almagest-Density", fmt::format("{:g} {:g}", least, most));
  return response;
}

}  // namespace

void add_picture(Service& service, Routes& routes) {
  add_asked(service, routes, {"/missions/{mission}/picture", "Where the rows of a search lie, as a picture"}, picture);
}

}  // namespace almagest::api::v1
