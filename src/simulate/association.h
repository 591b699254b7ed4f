// SPDX-License-Identifier: GPL-3.0-or-later
// What is combined with what, under which names, and the lists that say so: associations of levels 2 and 3 (JSON) and
// pools (text). Grammar: the JWST pipeline's documentation of associations and of file names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulate/plan.h"

namespace almagest::simulate {

struct Frame {
  const Exposure* exposure = nullptr;
  const Detector* detector = nullptr;
};

// Exposures that make one set of combined products.
struct Group {
  std::string candidate;  // o001, c1001, a3001
  Technique technique = Technique::image;
  std::string dataset;      // jw09001-o001_t001_nircam
  std::string root;         // jw09001-o001_t001_nircam_clear-f200w: names begin with it
  std::string association;  // file name
  std::string_view type;    // image3, spec3, coron3, tso3, ami3
  const Element* element = nullptr;
  std::vector<Frame> frames;  // in the order of the plan; never empty

  const Exposure& first() const { return *frames.front().exposure; }
  std::vector<const Exposure*> exposures() const;  // each once
};

// All groups of a program: of each observation (o), of observations that were planned to go together (c), and of
// everything with the same optics where a program came back to a target (a). Failed visits are in none.
std::vector<Group> groups_of(const std::vector<const Observation*>& observations);

// When the simulated pipeline made the products of an observation.
base::Instant processed_at(const Exposure& exposure);
base::Instant processed_at(const Group& group);

std::string pool_name(const Program& program, base::Instant made);
// Exposures in the order of the plan, "|" between fields.
std::string pool_text(const std::vector<const Observation*>& observations);

struct Member {
  std::string name;                   // of a file
  std::string_view role = "science";  // exptype: science, background, psf, target_acquisition, direct_image, ...
};
struct Product {
  std::string name;
  std::vector<Member> members;
};
std::string association_text(const Exposure& first, std::string_view candidate, std::string_view type,
                             const std::string& pool, const std::vector<Product>& products);

// Members of a group with the suffix of the files that are combined ("cal", "calints").
std::vector<Member> members_of(const Group& group, std::string_view suffix);

// The association of level 2 of one detector's exposure, or of a segment of it: its file name.
std::string level2_name(const Exposure& exposure, const Detector& detector, int segment = 0);
// image2, spec2, tso-image2, tso-spec2, ...
std::string_view level2_type(const Exposure& exposure, const Detector& detector);

// In the names of combined products: "clear-f200w", "f170lp-g235m-s200a1", "ch1-short", "f1140c-mask1140".
std::string optics_of(const Exposure& exposure, const Element& element);

}  // namespace almagest::simulate
