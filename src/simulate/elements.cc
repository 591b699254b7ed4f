// SPDX-License-Identifier: GPL-3.0-or-later
// Filters, grisms and gratings.
#include <algorithm>
#include <iterator>
#include <span>

#include "simulate/instrument.h"

namespace almagest::simulate {
namespace {

// filter, wheel, band (um), background (MJy/sr), MJy/sr for a count a second, resolving power
constexpr Element kNircam[] = {
    {"F070W", "CLEAR", 0.624, 0.781, 0.26, 2.30},        {"F090W", "CLEAR", 0.795, 1.005, 0.24, 1.54},
    {"F115W", "CLEAR", 1.013, 1.282, 0.22, 1.32},        {"F150W", "CLEAR", 1.331, 1.668, 0.19, 1.07},
    {"F182M", "CLEAR", 1.722, 1.968, 0.17, 1.90},        {"F187N", "CLEAR", 1.863, 1.884, 0.17, 16.0},
    {"F200W", "CLEAR", 1.755, 2.226, 0.16, 0.92},        {"F210M", "CLEAR", 1.992, 2.201, 0.16, 2.10},
    {"F212N", "CLEAR", 2.109, 2.134, 0.16, 12.0},        {"WLP4", "CLEAR", 2.120, 2.141, 0.16, 14.0},
    {"F277W", "CLEAR", 2.416, 3.127, 0.13, 0.25},        {"F335M", "CLEAR", 3.177, 3.537, 0.13, 0.52},
    {"F356W", "CLEAR", 3.140, 3.980, 0.14, 0.24},        {"F410M", "CLEAR", 3.866, 4.302, 0.20, 0.46},
    {"F444W", "CLEAR", 3.881, 4.982, 0.34, 0.36},        {"F444W", "F470N", 4.683, 4.733, 0.36, 7.10},
    {"F444W", "MASKRND", 3.881, 4.982, 0.34, 0.45},      {"F356W", "GRISMR", 3.140, 3.980, 0.14, 0.12, 1550},
    {"F444W", "GRISMR", 3.881, 4.982, 0.34, 0.17, 1600}, {"F322W2", "GRISMR", 2.430, 4.013, 0.14, 0.45, 1450},
};

constexpr Element kNiriss[] = {
    {"CLEAR", "F090W", 0.796, 1.005, 0.24, 1.10},        {"CLEAR", "F115W", 1.013, 1.283, 0.22, 0.92},
    {"CLEAR", "F150W", 1.330, 1.671, 0.19, 0.80},        {"CLEAR", "F200W", 1.751, 2.226, 0.16, 0.66},
    {"F356W", "CLEARP", 3.140, 4.068, 0.15, 0.34},       {"F444W", "CLEARP", 3.880, 5.023, 0.35, 0.45},
    {"F480M", "NRM", 4.668, 4.971, 0.36, 6.40},          {"F380M", "NRM", 3.726, 3.931, 0.15, 6.00},
    {"GR150C", "F150W", 1.330, 1.671, 0.19, 0.30, 150},  {"GR150R", "F150W", 1.330, 1.671, 0.19, 0.30, 150},
    {"GR150C", "F200W", 1.751, 2.226, 0.16, 0.25, 150},  {"GR150R", "F200W", 1.751, 2.226, 0.16, 0.25, 150},
    {"CLEAR", "GR700XD", 0.850, 2.830, 0.20, 1.60, 700},
};

constexpr Element kMiri[] = {
    {"F560W", "", 5.054, 6.171, 1.6, 0.32},
    {"F770W", "", 6.581, 8.687, 7.0, 0.26},
    {"F1000W", "", 9.023, 10.891, 22.0, 0.44},
    {"F1130W", "", 10.953, 11.667, 26.0, 1.10},
    {"F1280W", "", 11.588, 14.115, 31.0, 0.50},
    {"F1500W", "", 13.527, 16.640, 48.0, 0.42},
    {"F1800W", "", 16.519, 19.502, 110.0, 0.60},
    {"F2100W", "", 18.477, 23.159, 190.0, 0.62},
    {"F1065C", "", 10.131, 11.130, 24.0, 1.70},
    {"F1140C", "", 10.810, 11.774, 26.0, 1.80},
    {"F1550C", "", 14.938, 16.183, 50.0, 1.90},
    {"F2300C", "", 19.601, 25.937, 260.0, 1.50},
    {"P750L", "", 5.0, 14.0, 12.0, 0.30, 100},
    // The three bands of the MRS, shortest to longest channel; channels are in mrs_channels.
    {"", "SHORT", 4.90, 20.95, 8.0, 0.8, 3000},
    {"", "MEDIUM", 5.66, 24.48, 8.0, 0.8, 2900},
    {"", "LONG", 6.53, 27.90, 8.0, 0.8, 2700},
};

constexpr Element kNirspec[] = {
    {"CLEAR", "PRISM", 0.60, 5.30, 0.15, 0.3, 100},   {"F100LP", "G140M", 0.97, 1.84, 0.15, 0.8, 1000},
    {"F170LP", "G235M", 1.66, 3.07, 0.15, 0.8, 1000}, {"F290LP", "G395M", 2.87, 5.10, 0.15, 0.8, 1000},
    {"F100LP", "G140H", 0.97, 1.82, 0.15, 1.2, 2700}, {"F170LP", "G235H", 1.66, 3.05, 0.15, 1.2, 2700},
    {"F290LP", "G395H", 2.87, 5.14, 0.15, 1.2, 2700},
};

constexpr Element kFgs[] = {{"", "", 0.6, 5.0, 0.3, 0.25}};

std::span<const Element> elements_of(Instrument instrument) {
  switch (instrument) {
    case Instrument::nircam:
      return kNircam;
    case Instrument::niriss:
      return kNiriss;
    case Instrument::miri:
      return kMiri;
    case Instrument::nirspec:
      return kNirspec;
    case Instrument::fgs:
      return kFgs;
  }
  return {};
}

}  // namespace

const Element* element_of(Instrument instrument, std::string_view filter, std::string_view wheel) {
  const auto all = elements_of(instrument);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Element& element) {
    return element.filter == filter && element.wheel == wheel;
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace almagest::simulate
