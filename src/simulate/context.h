// SPDX-License-Identifier: GPL-3.0-or-later
// What every chain of products needs: where files go, and what there is to see.
#pragma once

#include <map>
#include <memory>
#include <tuple>

#include "simulate/camera.h"
#include "simulate/found_source.h"
#include "simulate/output.h"
#include "universe/render.h"
#include "universe/universe.h"

namespace almagest::simulate {

class Context {
 public:
  Context(Output& output, std::uint64_t seed) : output_(output), universe_(seed), seed_(seed) {}

  Output& output() const { return output_; }
  std::uint64_t seed() const { return seed_; }
  const universe::Universe& universe() const { return universe_; }

  // Of the association pool of the program that is being made.
  const std::string& pool() const { return pool_; }
  void set_pool(std::string name) { pool_ = std::move(name); }

  // All that light can reach the detectors from in the middle of the exposure; kept until another exposure is asked
  // for.
  const universe::Scene& scene(const Exposure& exposure);

  // What was found on the combined image of that root, for those who look for spectra of it; null if there is none.
  void keep_sources(const std::string& root, std::vector<FoundSource> sources) { found_[root] = std::move(sources); }
  const std::vector<FoundSource>* found_sources(const std::string& root) const {
    const auto found = found_.find(root);
    return found == found_.end() ? nullptr : &found->second;
  }

  // How JWST spreads the light of a band; made when first asked for.
  const universe::Psf& psf(double least_um, double most_um, universe::Pupil pupil = universe::Pupil::segmented);

 private:
  Output& output_;
  universe::Universe universe_;
  std::uint64_t seed_;
  std::string pool_;
  std::string scene_of_;
  universe::Scene scene_{sky::SkyPoint::towards({1, 0, 0}), 0, {}, {}};
  std::map<std::string, std::vector<FoundSource>> found_;
  std::map<std::tuple<double, double, universe::Pupil>, std::unique_ptr<universe::Psf>> psfs_;
};

}  // namespace almagest::simulate
