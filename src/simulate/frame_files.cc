// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/frame_files.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "simulate/association.h"
#include "simulate/sun.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

std::vector<float> scaled(const std::vector<float>& values, double factor) {
  std::vector<float> out;
  out.reserve(values.size());
  for (const float value : values) out.push_back(static_cast<float>(value * factor));
  return out;
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

CardWriter named(std::string_view name, std::string_view what, std::int64_t version = 0) {
  CardWriter cards;
  cards.text("EXTNAME", name, what);
  return version > 0 ? cards.integer("EXTVER", version, "which one of that name") : cards;
}

// DQ is unsigned: BZERO lets FITS store it in signed integers.
base::Status append_quality(std::vector<std::byte>& file, const std::vector<std::int64_t>& axes,
                            const std::vector<std::uint32_t>& quality, std::int64_t version) {
  std::vector<std::int32_t> stored;
  stored.reserve(quality.size());
  for (const std::uint32_t bits : quality) stored.push_back(std::bit_cast<std::int32_t>(bits ^ 0x8000'0000U));
  CardWriter cards = named("DQ", "data quality", version);
  cards.real("BSCALE", 1).real("BZERO", 2'147'483'648.0, "unsigned 32-bit integers");
  return fits::append_image(file, {axes, std::move(stored)}, cards, Checksums::write);
}

// Group by group, when it ended.
base::Status append_group_times(std::vector<std::byte>& file, const Part& part, const Recording& recording) {
  const Readout& readout = part.exposure->mode->readout;
  std::vector<std::int32_t> integration, group;
  std::vector<std::string> ended;
  for (std::int64_t i = 0; i < recording.integrations; ++i) {
    for (std::int64_t g = 0; g < recording.groups; ++g) {
      const double seconds = static_cast<double>(part.first_integration + i) * readout.cadence_s() + readout.frame_s +
                             static_cast<double>(g + 1) * readout.group_s();
      integration.push_back(static_cast<std::int32_t>(part.first_integration + i + 1));
      group.push_back(static_cast<std::int32_t>(g + 1));
      ended.push_back(
          base::iso_of({part.exposure->start.us + std::llround(seconds * 1000) * 1000}, base::Fraction::seven_digits)
              .substr(0, 23));
    }
  }
  return fits::append_table(
      file, {{"integration_number", "", integration}, {"group_number", "", group}, {"group_end_time", "", ended}},
      named("GROUP", "when each group ended"), Checksums::write);
}

}  // namespace

std::vector<float> Planes::errors() const {
  std::vector<float> out;
  out.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out.push_back(std::sqrt(variance_photons[i] + variance_reading[i]));
  return out;
}

Planes planes_of(const Recording& recording, double factor) {
  const Slopes& mean = recording.mean;
  return {{recording.width, recording.height},
          scaled(mean.values, factor),
          scaled(mean.variance_photons, factor * factor),
          scaled(mean.variance_reading, factor * factor),
          mean.quality};
}

Planes stack_of(const Recording& recording, double factor) {
  Planes stack{{recording.width, recording.height, recording.integrations}, {}, {}, {}, {}};
  for (const Slopes& one : recording.each) {
    append(stack.values, scaled(one.values, factor));
    append(stack.variance_photons, scaled(one.variance_photons, factor * factor));
    append(stack.variance_reading, scaled(one.variance_reading, factor * factor));
    append(stack.quality, one.quality);
  }
  return stack;
}

std::vector<IntegrationTime> integration_times(const Part& part) {
  const Readout& readout = part.exposure->mode->readout;
  std::vector<IntegrationTime> times;
  for (std::int64_t i = 0; i < part.integrations; ++i) {
    const auto place = part.first_integration + i;
    const double begin = mjd_of(part.exposure->start) + static_cast<double>(place) * readout.cadence_s() / 86'400;
    const double length_d = readout.integration_s() / 86'400;
    times.push_back({static_cast<std::int32_t>(place + 1), begin, begin + length_d / 2, begin + length_d});
  }
  return times;
}

double to_barycentre_d(const Exposure& exposure) {
  return (kTdbMinusUtc_s + light_delay_s(exposure.middle_mjd(), exposure.target_position.unit())) / 86'400;
}

base::Status append_integration_times(std::vector<std::byte>& file, const Part& part) {
  std::vector<std::int32_t> number;
  std::vector<double> start, middle, end;
  for (const IntegrationTime& time : integration_times(part)) {
    number.push_back(time.number);
    start.push_back(time.start_mjd);
    middle.push_back(time.middle_mjd);
    end.push_back(time.end_mjd);
  }
  const auto barycentric = [&](std::vector<double> times) {
    for (double& time : times) time += to_barycentre_d(*part.exposure);
    return times;
  };
  return fits::append_table(file,
                            {{"integration_number", "", number},
                             {"int_start_MJD_UTC", "d", start},
                             {"int_mid_MJD_UTC", "d", middle},
                             {"int_end_MJD_UTC", "d", end},
                             {"int_start_BJD_TDB", "d", barycentric(start)},
                             {"int_mid_BJD_TDB", "d", barycentric(middle)},
                             {"int_end_BJD_TDB", "d", barycentric(end)}},
                            named("INT_TIMES", "when each integration was made"), Checksums::write);
}

base::Status write_uncal(Context& context, const Part& part, const Recording& recording, const CardWriter& science) {
  const FileKind kind{part.file_name("uncal"), "Level1bModel", FileKind::Stage::raw, "", ""};
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, part), Checksums::write));
  CardWriter cards = science_cards("DN", part.exposure->mode->readout.exposure_s());
  ALMAGEST_CHECK(fits::append_image(
      file, {{recording.width, recording.height, recording.groups, recording.integrations}, recording.ramps_dn},
      cards.append(science), Checksums::write));
  ALMAGEST_CHECK(append_group_times(file, part, recording));
  ALMAGEST_CHECK(append_integration_times(file, part));
  return context.output().write(part.exposure->root(), kind.name, file);
}

base::Status append_planes(std::vector<std::byte>& file, const Part& part, std::string_view unit,
                           const CardWriter& science, const Planes& planes, std::int64_t version, Variances variances) {
  CardWriter cards = science_cards(unit, part.exposure->mode->readout.exposure_s());
  if (version > 0) cards.integer("EXTVER", version, "which one of that name");
  ALMAGEST_CHECK(fits::append_image(file, {planes.axes, planes.values}, cards.append(science), Checksums::write));
  const auto with_unit = [&](std::string_view name, std::string_view what, const std::string& of) {
    CardWriter more = named(name, what, version);
    return more.text("BUNIT", of, "unit of the values");
  };
  ALMAGEST_CHECK(fits::append_image(file, {planes.axes, planes.errors()},
                                    with_unit("ERR", "standard deviation of SCI", std::string(unit)),
                                    Checksums::write));
  ALMAGEST_CHECK(append_quality(file, planes.axes, planes.quality, version));
  if (planes.axes.size() > 2 || variances == Variances::in_errors) return {};
  const std::string squared = fmt::format("({})^2", unit);
  ALMAGEST_CHECK(fits::append_image(file, {planes.axes, planes.variance_photons},
                                    with_unit("VAR_POISSON", "variance by photons", squared), Checksums::write));
  return fits::append_image(file, {planes.axes, planes.variance_reading},
                            with_unit("VAR_RNOISE", "variance by reading", squared), Checksums::write);
}

base::Status write_planes(Context& context, const Part& part, const FileKind& kind, std::string_view unit,
                          const CardWriter& science, const Planes& planes, Variances variances) {
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, part), Checksums::write));
  ALMAGEST_CHECK(append_planes(file, part, unit, science, planes, 0, variances));
  if (planes.axes.size() > 2) ALMAGEST_CHECK(append_integration_times(file, part));
  return context.output().write(part.exposure->root(), kind.name, file);
}

base::Status write_levels_1(Context& context, const Part& part, const Recording& recording, const CardWriter& science) {
  ALMAGEST_CHECK(write_uncal(context, part, recording, science));
  if (recording.integrations > 1) {
    const FileKind kind{part.file_name("rateints"), "CubeModel", FileKind::Stage::slopes, "", ""};
    ALMAGEST_CHECK(write_planes(context, part, kind, "DN/s", science, stack_of(recording, 1)));
    if (part.segment > 0) return {};  // a time series has no mean that means anything
  }
  const FileKind kind{part.file_name("rate"), "ImageModel", FileKind::Stage::slopes, "", ""};
  return write_planes(context, part, kind, "DN/s", science, planes_of(recording, 1));
}

base::Status write_level2_association(Context& context, const Exposure& exposure, const Detector& detector) {
  return write_level2_association(context, part_of(exposure, detector), {});
}

base::Status write_level2_association(Context& context, const Part& part, const std::vector<Member>& more) {
  const Exposure& exposure = *part.exposure;
  const std::string_view type = level2_type(exposure, *part.detector);
  std::vector<Member> members{{part.file_name(type.substr(0, 3) == "tso" ? "rateints" : "rate")}};
  members.insert(members.end(), more.begin(), more.end());
  const std::string& science = members.front().name;
  const std::string text = association_text(exposure, fmt::format("o{:03}", exposure.observation), type, context.pool(),
                                            {{science.substr(0, science.rfind('_')), members}});
  return context.output().write(exposure.root(), level2_name(exposure, *part.detector, part.segment), text);
}

std::vector<std::uint32_t> with_outliers(std::vector<std::uint32_t> quality, const std::vector<std::uint8_t>& spoilt) {
  for (std::size_t i = 0; i < quality.size(); ++i) {
    if (spoilt[i] != 0) quality[i] |= kOutlier | kDoNotUse;
  }
  return quality;
}

}  // namespace almagest::simulate
