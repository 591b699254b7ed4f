// SPDX-License-Identifier: GPL-3.0-or-later
// Products of level 3: what is combined with what, under which names, and the lists that say so.
#pragma once

#include <string>
#include <vector>

#include "simulate/cards.h"
#include "simulate/mosaic.h"
#include "simulate/output.h"

namespace almagest::simulate {

// All exposures of an observation by one instrument with one element.
struct Group {
  std::string dataset;      // jw09001-o001_t001_nircam
  std::string root;         // jw09001-o001_t001_nircam_clear-f200w
  std::string association;  // file name
  const Element* element = nullptr;
  std::vector<const Exposure*> exposures;
  struct Frame {
    const Exposure* exposure = nullptr;
    const Detector* detector = nullptr;
  };
  std::vector<Frame> frames;
};

// In the order of first use. `made` dates the associations.
std::vector<Group> groups_of(const Observation& observation, base::Instant made);

std::string pool_name(const Program& program, base::Instant made);

// The combined image, its catalogue and its association.
base::Status write_combined_image(Output& output, const Group& group, const Mosaic& mosaic, const std::string& pool);

std::string association_text(const Group& group, const std::string& pool, std::string_view type,
                             const std::vector<std::string>& outputs);
// Exposures in the order of the plan, "|" between fields.
std::string pool_text(const std::vector<const Observation*>& observations);

}  // namespace almagest::simulate
