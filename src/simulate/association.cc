// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/association.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"
#include "base/text.h"

namespace almagest::simulate {
namespace {

// "20220803t120000"
std::string compact(base::Instant time) {
  std::string text;
  for (const char c : base::iso_of(time, base::Fraction::none)) {
    if (c != '-' && c != ':') text += c == 'T' ? 't' : c;
  }
  return text;
}

std::string_view level3_type(Technique technique) {
  switch (technique) {
    case Technique::image:
      return "image3";
    case Technique::coronagraph:
      return "coron3";
    case Technique::masking:
      return "ami3";
    case Technique::image_series:
    case Technique::spectrum_series:
      return "tso3";
    case Technique::wide_slitless:
    case Technique::slit:
    case Technique::shutters:
    case Technique::ifu:
      return "spec3";
  }
  return "image3";
}

// Masks are of use only together with a star for comparison.
bool needs_reference(Technique technique) {
  return technique == Technique::coronagraph || technique == Technique::masking;
}

// Everything about a frame that must agree with the others of its group.
struct Kind {
  Technique technique;
  std::string optics;
  const Element* element;
};

class Grouping {
 public:
  explicit Grouping(const std::vector<const Observation*>& observations) : observations_(observations) {}

  std::vector<Group> make() {
    for (const Observation* observation : observations_) {
      const std::string name = fmt::format("o{:03}", observation->number);
      each_frame(*observation, [&](const Frame& frame, const Kind& kind) {
        if (!needs_reference(kind.technique)) add(name, frame, kind);
      });
    }
    for (const Observation* observation : observations_) {
      if (observation->candidate == 0) continue;
      const std::string name = fmt::format("c{}", observation->candidate);
      each_frame(*observation, [&](const Frame& frame, const Kind& kind) { add(name, frame, kind); });
    }
    discover();
    for (std::size_t i = 0; i < groups_.size(); ++i) name_association(groups_[i], i);
    std::erase_if(groups_, [](const Group& group) {
      // What has no science in it is not combined.
      return std::all_of(group.frames.begin(), group.frames.end(),
                         [](const Frame& frame) { return frame.exposure->reference; });
    });
    return std::move(groups_);
  }

 private:
  template <typename Do>
  static void each_frame(const Observation& observation, const Do& act) {
    for (const Exposure& exposure : observation.exposures) {
      if (exposure.failed) continue;
      for (const Detector& detector : exposure.mode->detectors) {
        const Element& element = exposure.setting.of(detector);
        act(Frame{&exposure, &detector}, Kind{exposure.technique_of(detector), optics_of(exposure, element), &element});
      }
    }
  }

  // Images of one target through the same optics in several observations that nobody had planned to combine.
  void discover() {
    const std::size_t known = groups_.size();
    int number = 3001;
    for (std::size_t i = 0; i < known; ++i) {
      const Group first = groups_[i];
      if (first.technique != Technique::image || first.candidate.front() != 'o') continue;
      std::vector<Frame> frames;
      bool is_first = true;
      bool is_planned = false;
      std::size_t observations = 0;
      for (std::size_t j = 0; j < known; ++j) {
        const Group& other = groups_[j];
        if (other.root.substr(other.root.find("_t")) != first.root.substr(first.root.find("_t"))) continue;
        if (other.candidate.front() != 'o') is_planned = true;
        if (other.candidate.front() != 'o') continue;
        if (j < i) is_first = false;
        ++observations;
        frames.insert(frames.end(), other.frames.begin(), other.frames.end());
      }
      if (!is_first || is_planned || observations < 2) continue;
      const std::string name = fmt::format("a{}", number++);
      const Kind kind{first.technique, optics_of(first.first(), *first.element), first.element};
      for (const Frame& frame : frames) add(name, frame, kind);
    }
  }

  void add(const std::string& candidate, const Frame& frame, const Kind& kind) {
    const Exposure& exposure = *frame.exposure;
    const auto matches = [&](const Group& group) {
      if (group.candidate != candidate || group.technique != kind.technique || group.element != kind.element)
        return false;
      const Exposure& other = group.first();
      if (other.mode->instrument != exposure.mode->instrument) return false;
      return exposure.reference || exposure.target->background || other.target_number == exposure.target_number;
    };
    auto group = std::find_if(groups_.begin(), groups_.end(), matches);
    if (group == groups_.end()) {
      groups_.push_back(make_group(candidate, exposure, kind));
      group = groups_.end() - 1;
    }
    group->frames.push_back(frame);
  }

  static Group make_group(const std::string& candidate, const Exposure& exposure, const Kind& kind) {
    Group group;
    group.candidate = candidate;
    group.technique = kind.technique;
    group.type = level3_type(kind.technique);
    group.dataset = fmt::format("jw{:05}-{}_t{:03}_{}", exposure.program->number, candidate, exposure.target_number,
                                exposure.mode->file_name);
    group.root = group.dataset + "_" + kind.optics;
    group.element = kind.element;
    return group;
  }

  static void name_association(Group& group, std::size_t place) {
    group.association = fmt::format("jw{:05}-{}_{}_{}_{:05}_asn.json", group.first().program->number, group.candidate,
                                    compact(processed_at(group)), group.type, place + 1);
  }

  const std::vector<const Observation*>& observations_;
  std::vector<Group> groups_;
};

std::string_view or_null(std::string_view text) {
  return text.empty() ? "NULL" : text;
}

}  // namespace

std::vector<const Exposure*> Group::exposures() const {
  std::vector<const Exposure*> all;
  for (const Frame& frame : frames) {
    if (std::find(all.begin(), all.end(), frame.exposure) == all.end()) all.push_back(frame.exposure);
  }
  return all;
}

std::vector<Group> groups_of(const std::vector<const Observation*>& observations) {
  return Grouping(observations).make();
}

base::Instant processed_at(const Exposure& exposure) {
  return {(exposure.visit_end.us / 1'000'000 + 86'400 + 3'725) * 1'000'000};
}

base::Instant processed_at(const Group& group) {
  base::Instant last = processed_at(group.first());
  for (const Frame& frame : group.frames) last = std::max(last, processed_at(*frame.exposure));
  return last;
}

std::string pool_name(const Program& program, base::Instant made) {
  return fmt::format("jw{:05}_{}_pool.csv", program.number, compact(made));
}

std::vector<Member> members_of(const Group& group, std::string_view suffix) {
  std::vector<Member> members;
  for (const Frame& frame : group.frames) {
    const Exposure& exposure = *frame.exposure;
    members.push_back({fmt::format("{}_{}.fits", exposure.root(*frame.detector), suffix), exposure.reference ? "psf"
                                                                                          : exposure.target->background
                                                                                              ? "background"
                                                                                              : "science"});
  }
  return members;
}

std::string association_text(const Exposure& first, std::string_view candidate, std::string_view type,
                             const std::string& pool, const std::vector<Product>& products) {
  base::JsonWriter json;
  json.begin_object().key("asn_type").string(type).key("asn_rule").string("SIMULATED by Almagest");
  json.key("version_id").null().key("code_version").string("1.18.0");
  json.key("degraded_status").string("No known degraded exposures in association.");
  json.key("program").string(fmt::format("{:05}", first.program->number));
  json.key("constraints").string("SIMULATED: made by the plan of the simulation, not by rules");
  json.key("asn_id").string(candidate);
  json.key("target").string(fmt::format("t{:03}", first.target_number)).key("asn_pool").string(pool);
  json.key("products").begin_array();
  for (const Product& product : products) {
    json.begin_object().key("name").string(product.name).key("members").begin_array();
    for (const Member& member : product.members) {
      json.begin_object().key("expname").string(member.name).key("exptype").string(member.role);
      json.key("exposerr").string("null").key("asn_candidate");
      json.string(fmt::format("[('o{:03}', 'observation')]", first.observation)).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return json.take() + "\n";
}

std::string level2_name(const Exposure& exposure, const Detector& detector, int segment) {
  const auto& detectors = exposure.mode->detectors;
  const auto place = std::find_if(detectors.begin(), detectors.end(),
                                  [&](const Detector& other) { return other.name == detector.name; });
  const auto number = 100 * exposure.place + 10 * segment + (place - detectors.begin()) + 1;
  return fmt::format("jw{:05}-o{:03}_{}_{}_{:05}_asn.json", exposure.program->number, exposure.observation,
                     compact(processed_at(exposure)), level2_type(exposure, detector), number);
}

std::string_view level2_type(const Exposure& exposure, const Detector& detector) {
  switch (exposure.technique_of(detector)) {
    case Technique::image:
    case Technique::coronagraph:
    case Technique::masking:
      return "image2";
    case Technique::image_series:
      return "tso-image2";
    case Technique::spectrum_series:
      return "tso-spec2";
    default:
      return "spec2";
  }
}

std::string optics_of(const Exposure& exposure, const Element& element) {
  const Mode& mode = *exposure.mode;
  std::vector<std::string> words;
  for (const std::string_view word : {element.filter, element.wheel}) {
    if (!word.empty()) words.push_back(base::lower(word));
  }
  if (mode.instrument == Instrument::nircam || mode.instrument == Instrument::niriss) {
    std::sort(words.begin(), words.end());
  }
  if (mode.technique == Technique::ifu) std::reverse(words.begin(), words.end());
  if (words.empty()) words.emplace_back("clear");
  if (mode.exp_type == "NRS_FIXEDSLIT") words.emplace_back("s200a1");
  if (mode.exp_type == "NRS_BRIGHTOBJ") words.emplace_back("s1600a1");
  if (mode.readout.subarray != "FULL") words.push_back(base::lower(mode.readout.subarray));
  return base::join(words, "-");
}

std::string pool_text(const std::vector<const Observation*>& observations) {
  std::string text =
      "FILENAME|OBS_ID|PROGRAM|OBS_NUM|VISIT|VISIT_ID|VISITGRP|SEQ_ID|ACT_ID|EXPOSURE|EXP_TYPE|NEXPOSUR|EXPCOUNT|"
      "INSTRUME|DETECTOR|TARGETID|TARGPROP|TARGTYPE|TEMPLATE|FILTER|PUPIL|GRATING|SUBARRAY|ASN_CANDIDATE|BKGDTARG|"
      "IS_PSF\n";
  for (const Observation* observation : observations) {
    std::string candidates = fmt::format("('o{:03}', 'OBSERVATION')", observation->number);
    if (observation->candidate != 0) candidates += fmt::format(", ('c{}', 'GROUP')", observation->candidate);
    for (const Exposure& exposure : observation->exposures) {
      const Mode& mode = *exposure.mode;
      const bool nirspec = mode.instrument == Instrument::nirspec;
      for (const Detector& detector : mode.detectors) {
        const Element& element = exposure.setting.of(detector);
        text += fmt::format("{}_uncal.fits|V{}P0000000{}{}{}|{}|{}|1|{}|{}|{}|{}|{}|{}|{}|{}|", exposure.root(detector),
                            exposure.visit_id(), exposure.group, exposure.sequence(), exposure.activity,
                            exposure.program->number, exposure.observation, exposure.visit_id(), exposure.group,
                            exposure.sequence(), exposure.activity, exposure.number, exposure.type_of(detector),
                            exposure.of, exposure.place);
        text += fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|[{}]|{}|{}\n", mode.name, detector.name,
                            exposure.target_number, exposure.target->proposal_name, exposure.target->type,
                            mode.observing_template, or_null(element.filter), nirspec ? "NULL" : or_null(element.wheel),
                            nirspec ? element.wheel : "NULL", mode.readout.subarray, candidates,
                            exposure.target->background ? "T" : "F", exposure.reference ? "T" : "F");
      }
    }
  }
  return text;
}

}  // namespace almagest::simulate
