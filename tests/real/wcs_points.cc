// SPDX-License-Identifier: GPL-3.0-or-later
// wcs_points FILE HDU ALTERNATE: reads points as pixels, one a line, and prints of each the world coordinates and the
// pixels that these lead back to. The first line of output names the celestial and spectral axes, the second the
// footprint or why there is none. HDU counts from 0; ALTERNATE is a letter or `-`.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "base/env.h"
#include "fits/wcs.h"

namespace {

using namespace almagest;

std::string text_of(std::optional<std::size_t> axis) {
  return axis ? std::to_string(*axis) : "-";
}

int refuse(const base::Error& error) {
  std::cerr << error.message << '\n';
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto env = base::make_env();
  const auto file = fits::open_with_data(env->files(), argv[1]);
  if (!file) return refuse(file.error());
  const auto number = static_cast<std::size_t>(std::atoi(argv[2]));
  if (number >= file->hdus().size()) return 2;
  const auto wcs = fits::Wcs::read(*file, file->hdus()[number], argv[3][0] == '-' ? ' ' : argv[3][0]);
  if (!wcs) return refuse(wcs.error());
  std::cout << text_of(wcs->longitude()) << ' ' << text_of(wcs->latitude()) << ' ' << text_of(wcs->spectral()) << '\n';
  const auto footprint = wcs->footprint();
  std::cout << (footprint ? footprint->to_stcs() : footprint.error().message) << '\n';
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::vector<double> pixel(wcs->axes().size());
    for (double& coordinate : pixel) in >> coordinate;
    std::vector<double> world(pixel.size());
    std::vector<double> back(pixel.size());
    if (const auto done = wcs->pixel_to_world(pixel, world); !done) return refuse(done.error());
    if (const auto done = wcs->world_to_pixel(world, back); !done) return refuse(done.error());
    world.insert(world.end(), back.begin(), back.end());
    for (const double coordinate : world) std::cout << fmt::format("{:.17g} ", coordinate);
    std::cout << '\n';
  }
  return 0;
}
