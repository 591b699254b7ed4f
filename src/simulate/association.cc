// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"
#include "base/text.h"
#include "simulate/combined.h"

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

std::string optics_of(const Mode& mode, const Element& element) {
  std::vector<std::string> words{base::lower(element.filter)};
  if (!element.wheel.empty()) words.push_back(base::lower(element.wheel));
  if (mode.instrument == Instrument::nircam) std::sort(words.begin(), words.end());
  if (mode.exp_type == "NRS_FIXEDSLIT") words.emplace_back("s200a1");
  if (mode.readout.subarray != "FULL") words.push_back(base::lower(mode.readout.subarray));
  return base::join(words, "-");
}

std::string_view association_type(const Mode& mode) {
  return mode.instrument == Instrument::nirspec ? "spec3" : "image3";
}

Group& group_for(std::vector<Group>& groups, const Exposure& exposure, const Element& element, base::Instant made) {
  const Mode& mode = *exposure.mode;
  const std::string association = fmt::format("jw{:05}-o{:03}", exposure.program->number, exposure.observation);
  const std::string dataset = fmt::format("{}_t{:03}_{}", association, exposure.target_number, mode.file_name);
  const std::string root = dataset + "_" + optics_of(mode, element);
  for (Group& group : groups) {
    if (group.root == root) return group;
  }
  groups.push_back(
      {dataset,
       root,
       fmt::format("{}_{}_{}_{:05}_asn.json", association, compact(made), association_type(mode), groups.size() + 1),
       &element,
       {},
       {}});
  return groups.back();
}

}  // namespace

std::vector<Group> groups_of(const Observation& observation, base::Instant made) {
  std::vector<Group> groups;
  for (const Exposure& exposure : observation.exposures) {
    for (const Detector& detector : exposure.mode->detectors) {
      Group& group = group_for(groups, exposure, exposure.setting.of(detector), made);
      if (group.exposures.empty() || group.exposures.back() != &exposure) group.exposures.push_back(&exposure);
      group.frames.push_back({&exposure, &detector});
    }
  }
  return groups;
}

std::string pool_name(const Program& program, base::Instant made) {
  return fmt::format("jw{:05}_{}_pool.csv", program.number, compact(made));
}

std::string association_text(const Group& group, const std::string& pool, std::string_view type,
                             const std::vector<std::string>& outputs) {
  const Exposure& first = *group.exposures.front();
  base::JsonWriter json;
  json.begin_object().key("asn_type").string(type).key("asn_rule").string("SIMULATED by Almagest");
  json.key("version_id").null().key("code_version").string("1.18.0");
  json.key("degraded_status").string("No known degraded exposures in association.");
  json.key("program").string(fmt::format("{:05}", first.program->number));
  json.key("target").string(fmt::format("{:03}", first.target_number));
  json.key("asn_id").string(fmt::format("o{:03}", first.observation)).key("asn_pool").string(pool);
  json.key("products").begin_array();
  for (const std::string& output : outputs) {
    json.begin_object().key("name").string(output).key("members").begin_array();
    for (const Group::Frame& frame : group.frames) {
      json.begin_object().key("expname").string(frame.exposure->root(*frame.detector) + "_cal.fits");
      json.key("exptype").string("science").key("exposerr").string("null");
      json.key("asn_candidate").string(fmt::format("[('o{:03}', 'observation')]", first.observation)).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return json.take() + "\n";
}

std::string pool_text(const std::vector<const Observation*>& observations) {
  std::string text =
      "FILENAME|OBS_ID|PROGRAM|OBS_NUM|VISIT|VISIT_ID|VISITGRP|SEQ_ID|ACT_ID|EXPOSURE|EXP_TYPE|NEXPOSUR|EXPCOUNT|"
      "INSTRUME|DETECTOR|TARGETID|TARGPROP|TARGTYPE|TEMPLATE|FILTER|PUPIL|GRATING|SUBARRAY|ASN_CANDIDATE|BKGDTARG\n";
  for (const Observation* observation : observations) {
    for (const Exposure& exposure : observation->exposures) {
      const Mode& mode = *exposure.mode;
      for (const Detector& detector : mode.detectors) {
        const Element& element = exposure.setting.of(detector);
        const bool nircam = mode.instrument == Instrument::nircam;
        const bool nirspec = mode.instrument == Instrument::nirspec;
        text += fmt::format("{}_uncal.fits|V{}P0000000{}{}{}|{}|{}|1|{}|{}|{}|{}|{}|{}|{}|{}|", exposure.root(detector),
                            exposure.visit_id(), exposure.group, exposure.sequence(), exposure.activity,
                            exposure.program->number, exposure.observation, exposure.visit_id(), exposure.group,
                            exposure.sequence(), exposure.activity, exposure.number, mode.exp_type, exposure.of,
                            exposure.place);
        text += fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|[('o{:03}', 'OBSERVATION')]|{}\n", mode.name, detector.name,
                            exposure.target_number, exposure.target->proposal_name, exposure.target->type,
                            mode.observing_template, element.filter, nircam ? element.wheel : "NULL",
                            nirspec ? element.wheel : "NULL", mode.readout.subarray, exposure.observation,
                            exposure.target->background ? "T" : "F");
      }
    }
  }
  return text;
}

}  // namespace almagest::simulate
