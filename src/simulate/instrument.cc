// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/instrument.h"

#include <array>

namespace almagest::simulate {
namespace {

constexpr double kShort_arcsec = 0.0311;
constexpr double kLong_arcsec = 0.063;

const std::vector<Detector>& module_a() {
  static const std::vector<Detector> all{
      {"NRCA1", "nrca1", "A", "SHORT", 120.7, -527.4, -0.6, kShort_arcsec, 481, 2.08, 7},
      {"NRCA2", "nrca2", "A", "SHORT", 120.1, -459.7, -0.2, kShort_arcsec, 482, 2.02, 7},
      {"NRCA3", "nrca3", "A", "SHORT", 51.9, -527.8, -0.6, kShort_arcsec, 483, 2.17, 7},
      {"NRCA4", "nrca4", "A", "SHORT", 52.3, -459.8, -0.3, kShort_arcsec, 484, 2.02, 7},
      {"NRCALONG", "nrcalong", "A", "LONG", 86.1, -493.2, -0.1, kLong_arcsec, 485, 1.84, 8},
  };
  return all;
}

const std::vector<Detector>& module_b() {
  static const std::vector<Detector> all{
      {"NRCB1", "nrcb1", "B", "SHORT", -121.0, -457.8, 0.0, kShort_arcsec, 486, 2.00, 7},
      {"NRCB2", "nrcb2", "B", "SHORT", -121.1, -525.5, 0.2, kShort_arcsec, 487, 2.16, 7},
      {"NRCB3", "nrcb3", "B", "SHORT", -53.1, -457.8, 0.0, kShort_arcsec, 488, 1.94, 7},
      {"NRCB4", "nrcb4", "B", "SHORT", -52.8, -525.7, 0.1, kShort_arcsec, 489, 2.03, 7},
      {"NRCBLONG", "nrcblong", "B", "LONG", -89.4, -491.4, 0.0, kLong_arcsec, 490, 1.80, 8},
  };
  return all;
}

std::vector<Detector> both_modules() {
  std::vector<Detector> all = module_a();
  all.insert(all.end(), module_b().begin(), module_b().end());
  return all;
}

// In a small subarray every detector sees the same spot: the short ones of the corner nearest to the target.
std::vector<Detector> subarray_b() {
  std::vector<Detector> all{module_b()[0], module_b()[4]};
  for (Detector& detector : all) {
    detector.v2_arcsec = -89.4;
    detector.v3_arcsec = -491.4;
  }
  return all;
}

const std::vector<Detector>& miri_imager() {
  static const std::vector<Detector> all{
      {"MIRIMAGE", "mirimage", "", "", -453.5, -373.5, 4.8, 0.11, 493, 4.0, 5},
  };
  return all;
}

const std::vector<Detector>& nirspec() {
  static const std::vector<Detector> all{
      {"NRS1", "nrs1", "", "", 332.1, -479.2, 138.8, 0.104, 491, 1.0, 6},
      {"NRS2", "nrs2", "", "", 332.1, -479.2, 138.8, 0.104, 492, 1.1, 6},
  };
  return all;
}

constexpr std::array kNircamElements{
    Element{"F090W", "CLEAR", 0.90, 0.014, 0.24, 1.54}, Element{"F115W", "CLEAR", 1.15, 0.017, 0.22, 1.32},
    Element{"F150W", "CLEAR", 1.50, 0.021, 0.19, 1.07}, Element{"F200W", "CLEAR", 1.99, 0.027, 0.16, 0.92},
    Element{"F212N", "CLEAR", 2.12, 0.030, 0.16, 12.0}, Element{"F277W", "CLEAR", 2.78, 0.039, 0.13, 0.25},
    Element{"F356W", "CLEAR", 3.56, 0.049, 0.14, 0.24}, Element{"F410M", "CLEAR", 4.08, 0.056, 0.20, 0.46},
    Element{"F444W", "CLEAR", 4.42, 0.061, 0.34, 0.36}, Element{"F444W", "F470N", 4.71, 0.065, 0.36, 7.10},
};

constexpr std::array kMiriElements{
    Element{"F560W", "", 5.6, 0.088, 1.6, 0.32},     Element{"F770W", "", 7.7, 0.114, 7.0, 0.26},
    Element{"F1000W", "", 10.0, 0.139, 22.0, 0.44},  Element{"F1500W", "", 15.0, 0.207, 48.0, 0.42},
    Element{"F2100W", "", 21.0, 0.286, 190.0, 0.62},
};

constexpr std::array kNirspecElements{
    Element{"CLEAR", "PRISM", 2.95, 0.06, 0.15, 0.3},
    Element{"F100LP", "G140M", 1.4, 0.05, 0.15, 0.8},
    Element{"F170LP", "G235M", 2.4, 0.055, 0.15, 0.8},
    Element{"F290LP", "G395M", 4.0, 0.065, 0.15, 0.8},
};

template <std::size_t N>
const Element* find(const std::array<Element, N>& elements, std::string_view filter, std::string_view wheel) {
  for (const Element& element : elements) {
    if (element.filter == filter && element.wheel == wheel) return &element;
  }
  return nullptr;
}

constexpr Readout kNircamFull{"FULL", "SHALLOW4", 128, 128, 16, 10.73677, 4, 1, 4};
constexpr Readout kNircamSub160{"SUB160", "RAPID", 160, 160, 1, 0.27864, 1, 0, 5};
constexpr Readout kMiriFull{"FULL", "FASTR1", 129, 128, 8, 2.77504, 1, 0, 6};
constexpr Readout kMiriSub256{"SUB256", "FASTR1", 256, 256, 1, 0.29952, 1, 0, 5};
constexpr Readout kNirspecSlit{"SUBS200A1", "NRSRAPID", 256, 32, 8, 1.5585, 1, 0, 5};
constexpr Readout kNirspecFull{"FULL", "NRSIRS2RAPID", 256, 64, 8, 14.58889, 1, 0, 5};

}  // namespace

const Mode& mode_of(ModeId id) {
  static const std::array modes{
      Mode{Instrument::nircam, "NIRCAM", "nircam", "NRC_IMAGE", "NIRCam Imaging", "NRCALL_FULL", -0.3, -492.6,
           both_modules(), kNircamFull},
      Mode{Instrument::nircam, "NIRCAM", "nircam", "NRC_IMAGE", "NIRCam Imaging", "NRCBS_FULL", -87.0, -491.6,
           module_b(), kNircamFull},
      Mode{Instrument::nircam, "NIRCAM", "nircam", "NRC_IMAGE", "NIRCam Imaging", "NRCB1_SUB160", -89.4, -491.4,
           subarray_b(), kNircamSub160},
      Mode{Instrument::miri, "MIRI", "miri", "MIR_IMAGE", "MIRI Imaging", "MIRIM_FULL", -453.5, -373.5, miri_imager(),
           kMiriFull},
      Mode{Instrument::miri, "MIRI", "miri", "MIR_IMAGE", "MIRI Imaging", "MIRIM_SUB256", -453.5, -373.5, miri_imager(),
           kMiriSub256},
      Mode{Instrument::nirspec, "NIRSPEC", "nirspec", "NRS_FIXEDSLIT", "NIRSpec Fixed Slit Spectroscopy",
           "NRS_S200A1_SLIT", 332.1, -479.2, nirspec(), kNirspecSlit},
      Mode{Instrument::nirspec, "NIRSPEC", "nirspec", "NRS_MSASPEC", "NIRSpec MultiObject Spectroscopy", "NRS_FULL_MSA",
           332.1, -479.2, nirspec(), kNirspecFull},
  };
  return modes[static_cast<std::size_t>(id)];
}

const Element* element_of(Instrument instrument, std::string_view filter, std::string_view wheel) {
  switch (instrument) {
    case Instrument::nircam:
      return find(kNircamElements, filter, wheel);
    case Instrument::miri:
      return find(kMiriElements, filter, wheel);
    case Instrument::nirspec:
      return find(kNirspecElements, filter, wheel);
  }
  return nullptr;
}

}  // namespace almagest::simulate
