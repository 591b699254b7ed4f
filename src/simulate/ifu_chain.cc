// SPDX-License-Identifier: GPL-3.0-or-later
// Integral-field spectroscopy with NIRSpec and with MIRI's medium-resolution spectrometer: uncal, rate, cal, s3d, x1d
// and crf of each detector's exposure; s3d and x1d of each grating, or channel and band.
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "simulate/chain.h"
#include "simulate/cube.h"
#include "simulate/header_table.h"
#include "simulate/preview.h"
#include "simulate/slit_products.h"
#include "simulate/spectral_frame.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr double kGlow_dn_s = 0.02;
constexpr double kLook_arcmin = 0.15;

// Two and a half times the width of a point's image, but at least an arcsecond.
double radius_arcsec(double um) {
  return std::max(1.0, 2.5 * 0.032 * um);
}

// One channel in one exposure.
struct Sliced {
  const Exposure* exposure;
  const Detector* detector;
  SlicedField field;
  std::vector<SpectralImage> slices;  // MJy/sr, with the flags of the comparison

  bool is_background() const { return exposure->target->background; }
};

CardWriter cube_cards(const Exposure& exposure, const Detector& detector, const SlicedField& field) {
  CardWriter cards = pointing_cards(exposure, detector);
  cards.text("SRCTYPE", "EXTENDED", "kind of source").integer("DISPAXIS", 3, "axis of wavelengths");
  cards.text("SRCNAME", exposure.target->proposal_name, "name of the source");
  return cards.real("PHOTMJSR", field.spectrograph.mjy_sr_per_dn_s, "[MJy/sr] that make one DN/s");
}

// Where the parts of a cube are.
CardWriter part_cards() {
  CardWriter cards;
  cards.text("FLUXEXT", "SCI", "extension with the flux").text("ERREXT", "ERR", "extension with its errors");
  return cards.text("ERRTYPE", "ERR", "standard deviations").text("MASKEXT", "DQ", "extension with data quality");
}

CardWriter table_cards(const Exposure& exposure, double area_sr) {
  CardWriter cards;
  cards.text("SRCNAME", exposure.target->proposal_name, "name of the source");
  cards.text("SRCTYPE", "EXTENDED", "kind of source").real("PIXAR_SR", area_sr, "[sr] of a spaxel");
  cards.real("EXTR_RA", exposure.target_position.ra_deg(), "[deg] middle of the circle that was summed");
  return cards.real("EXTR_DEC", exposure.target_position.dec_deg(), "[deg] middle of the circle that was summed");
}

Cube::Channel channel_of(const SlicedField& field) {
  const Trace& trace = field.traces.front();
  return {field.spectrograph.dispersion, trace.first_q, trace.spectral};
}

// A group less what is not of one channel, once as it is and once with detectors that have this channel alone: what
// headers of combined products tell.
struct OneChannel {
  OneChannel(const Group& group, const std::vector<const Sliced*>& members) : frames(group), named(group) {
    frames.frames.clear();
    named.frames.clear();
    for (const Sliced* member : members) {
      frames.frames.push_back({member->exposure, member->detector});
      const int channel = member->field.channel;
      Detector& detector = detectors.emplace_back(*member->detector);
      constexpr std::string_view kNames = "01234";
      if (channel > 0) detector.channel = kNames.substr(static_cast<std::size_t>(channel), 1);
      named.frames.push_back({member->exposure, &detector});
    }
  }

  std::deque<Detector> detectors;
  Group frames;
  Group named;
};

class IfuChain : public Chain {
 public:
  explicit IfuChain(Context& context) : context_(context) {}

  base::Status expose(const Exposure& exposure, const Detector& detector,
                      const std::vector<const Group*>& groups) override {
    const Part part = part_of(exposure, detector);
    const std::vector<SlicedField> fields = sliced_fields(exposure, detector);
    const Recording recording = observe(exposure, detector, fields);
    SkyFrame whole = aperture_frame(exposure);
    for (const SlicedField& field : fields) {
      whole.width_arcsec = std::max(whole.width_arcsec, field.frame.width_arcsec);
      whole.height_arcsec = std::max(whole.height_arcsec, field.frame.height_arcsec);
    }
    CardWriter science = pointing_cards(exposure, detector);
    if (!fields.empty()) science.text("S_REGION", whole.s_region(), "outline on the sky");
    ALMAGEST_CHECK(write_levels_1(context_, part, recording, science));
    if (fields.empty()) return {};

    const Planes rate = planes_of(recording, 1);
    SpectralFrame frame(rate);
    SpectralFrame compared = frame;
    Cube cube = empty_cube(fields);
    std::vector<Sliced> members;
    for (const SlicedField& field : fields) {
      std::vector<SpectralImage> slices;
      for (const Trace& trace : field.traces) slices.push_back(calibrated(rate, field, trace));
      cube.add(field, slices, members.size());
      Sliced& member = members.emplace_back(Sliced{&exposure, &detector, field, slices});
      for (std::size_t i = 0; i < slices.size(); ++i) {
        frame.put(slices[i], field.traces[i], field.spectrograph.dispersion);
        SpectralImage& flagged = member.slices[i];
        flagged.quality = with_outliers(std::move(flagged.quality), spoilt_in(recording, field.traces[i]));
        compared.put(flagged, field.traces[i], field.spectrograph.dispersion);
      }
    }
    science.real("PHOTMJSR", fields.front().spectrograph.mjy_sr_per_dn_s, "[MJy/sr] that make one DN/s");
    science.text("SRCTYPE", "EXTENDED", "kind of source");
    const std::string association = level2_name(exposure, detector);
    const FileKind cal{part.file_name("cal"), "IFUImageModel", FileKind::Stage::calibrated, association,
                       context_.pool()};
    ALMAGEST_CHECK(frame.write(context_, part, cal, science));
    ALMAGEST_CHECK(write_level2_association(context_, exposure, detector));
    cube.finish();
    ALMAGEST_CHECK(write_exposure_cube(part, cube, cube_cards(exposure, detector, fields.front())));
    return keep(part, groups, members, compared, science);
  }

  base::Status combine(const Group& group) override {
    const auto found = members_.find(group.root);
    if (found == members_.end()) return {};
    const std::vector<Sliced> members = std::move(found->second);
    members_.erase(found);
    std::vector<Product> products;
    for (const int channel : {0, 1, 2, 3, 4}) {
      std::vector<const Sliced*> science;
      MasterBackground background = background_of(members, channel);
      for (const Sliced& member : members) {
        if (member.field.channel == channel && !member.is_background()) science.push_back(&member);
      }
      if (science.empty()) continue;
      ALMAGEST_CHECK(write_combined(group, science, background));
      products.push_back({root_of(group, channel), association_members(members, channel)});
    }
    return context_.output().write(
        group.dataset, group.association,
        association_text(group.first(), group.candidate, group.type, context_.pool(), products));
  }

 private:
  Recording observe(const Exposure& exposure, const Detector& detector, const std::vector<SlicedField>& fields) {
    const Readout& readout = exposure.mode->readout;
    std::vector<float> light(static_cast<std::size_t>(readout.width) * static_cast<std::size_t>(readout.height),
                             static_cast<float>(kGlow_dn_s));
    const universe::Scene scene = context_.universe().look(exposure.pointing, kLook_arcmin, exposure.middle_mjd());
    for (const SlicedField& field : fields) {
      const Dispersion& dispersion = field.spectrograph.dispersion;
      const double fine_arcsec = field.channel == 0 ? field.slice_arcsec / 2 : field.slice_arcsec / 4;
      const EnteringLight entering(scene, field.frame, field.cells, reference_psf(context_), dispersion.least_um,
                                   dispersion.most_um, fine_arcsec);
      add_light(light, readout.width, field.traces, field.spectrograph, entering);
    }
    universe::Random random(context_.seed(), "noise " + exposure.root(detector));
    return record(light, readout, detector, random);
  }

  static SpectralImage calibrated(const Planes& rate, const SlicedField& field, const Trace& trace) {
    SpectralImage image = cut(rate, trace);
    for (int k = 0; k < image.spectral; ++k) image.scale(k, field.spectrograph.sensitivity(image.first_q + k));
    return image;
  }

  // For all channels of one detector, with slices along its axes.
  static Cube empty_cube(const std::vector<SlicedField>& fields) {
    std::vector<SkyFrame> frames;
    std::vector<Cube::Channel> channels;
    for (const SlicedField& field : fields) {
      frames.push_back(field.frame);
      channels.push_back(channel_of(field));
    }
    const CubeGrid grid = grid_around(frames, fields.front().spaxel_arcsec, frames.front().y_pa_deg);
    return {grid.wcs, grid.width, grid.height, channels};
  }

  // s3d and x1d of one detector.
  base::Status write_exposure_cube(const Part& part, const Cube& cube, const CardWriter& science) {
    const Exposure& exposure = *part.exposure;
    const std::string association = level2_name(exposure, *part.detector);
    const auto kind_of = [&](std::string_view suffix, std::string_view model) {
      return FileKind{part.file_name(suffix), model, FileKind::Stage::calibrated, association, context_.pool()};
    };
    const FileKind cube_kind = kind_of("s3d", "IFUCubeModel");
    std::vector<std::byte> file;
    CardWriter primary = primary_cards(cube_kind, part);
    ALMAGEST_CHECK(fits::append_empty_primary(file, primary.append(part_cards()), Checksums::write));
    ALMAGEST_CHECK(cube.append(file, exposure.mode->readout.exposure_s(), science));
    ALMAGEST_CHECK(cube.append_asdf(file, cube_kind.name));
    ALMAGEST_CHECK(context_.output().write(exposure.root(), cube_kind.name, file));
    const FileKind table = kind_of("x1d", "MultiSpecModel");
    return write_table(exposure.root(), table, primary_cards(table, part), exposure, cube, nullptr);
  }

  base::Status write_table(const std::string& dataset, const FileKind& kind, const CardWriter& primary,
                           const Exposure& exposure, const Cube& cube, const MasterBackground* background) {
    ExtractedSpectrum spectrum = cube.extract(exposure.target_position, radius_arcsec);
    if (background != nullptr && !background->empty()) {
      for (std::size_t q = 0; q < spectrum.size(); ++q) {
        spectrum.background_mjy_sr.values[q] = background->at(static_cast<int>(q));
      }
    }
    std::vector<std::byte> file;
    ALMAGEST_CHECK(fits::append_empty_primary(file, primary, Checksums::write));
    CardWriter cards = table_cards(exposure, cube.wcs().pixel_area_sr());
    cards.text("S_REGION", cube.wcs().s_region(cube.width(), cube.height()), "outline on the sky");
    ALMAGEST_CHECK(append_spectrum_table(file, spectrum, cards));
    ALMAGEST_CHECK(append_asdf(file, kind.name, kind.model));
    ALMAGEST_CHECK(context_.output().write(dataset, kind.name, file));
    return write_curve_preview(context_.output(), dataset, kind.name, spectrum.wavelength_um, spectrum.flux_jy.values);
  }

  // For level 3, and crf. Where an observation is combined with others, it is not combined alone as well.
  base::Status keep(const Part& part, const std::vector<const Group*>& groups, const std::vector<Sliced>& members,
                    const SpectralFrame& compared, const CardWriter& science) {
    const bool planned =
        std::any_of(groups.begin(), groups.end(), [](const Group* group) { return group->candidate.front() == 'c'; });
    for (const Group* group : groups) {
      if (planned && group->candidate.front() == 'o') continue;
      const FileKind kind{part.file_name(group->candidate + "_crf"), "IFUImageModel", FileKind::Stage::calibrated,
                          group->association, context_.pool()};
      if (!part.exposure->target->background) ALMAGEST_CHECK(compared.write(context_, part, kind, science));
      auto& kept = members_[group->root];
      kept.insert(kept.end(), members.begin(), members.end());
    }
    return {};
  }

  static MasterBackground background_of(const std::vector<Sliced>& members, int channel) {
    int count = 1;
    for (const Sliced& member : members) {
      if (member.field.channel == channel) count = member.field.spectrograph.dispersion.count;
    }
    MasterBackground background(count);
    for (const Sliced& member : members) {
      if (member.field.channel != channel || !member.is_background()) continue;
      for (const SpectralImage& slice : member.slices) background.add(slice);
    }
    background.smooth();
    return background;
  }

  // jw09017-c1001_t001_miri_ch1-short, or the group's own.
  static std::string root_of(const Group& group, int channel) {
    if (channel == 0) return group.root;
    return fmt::format("{}_ch{}{}", group.dataset, channel, "-" + group.root.substr(group.root.rfind('_') + 1));
  }

  static std::vector<Member> association_members(const std::vector<Sliced>& members, int channel) {
    std::vector<Member> all;
    for (const Sliced& member : members) {
      if (member.field.channel != channel) continue;
      const std::string root = member.exposure->root(*member.detector);
      if (member.is_background()) {
        all.push_back({root + "_x1d.fits", "background"});
      } else {
        all.push_back({root + "_cal.fits"});
      }
    }
    return all;
  }

  base::Status write_combined(const Group& group, const std::vector<const Sliced*>& members,
                              const MasterBackground& background) {
    const Sliced& first = *members.front();
    std::vector<SkyFrame> frames;
    Cube::Channel channel = channel_of(first.field);
    for (const Sliced* member : members) {
      frames.push_back(member->field.frame);
      const Cube::Channel other = channel_of(member->field);
      const int end = std::max(channel.first_q + channel.planes, other.first_q + other.planes);
      channel.first_q = std::min(channel.first_q, other.first_q);
      channel.planes = end - channel.first_q;
    }
    const CubeGrid grid = grid_around(frames, first.field.spaxel_arcsec, 0);
    Cube cube(grid.wcs, grid.width, grid.height, {channel});
    for (const Sliced* member : members) {
      std::vector<SpectralImage> slices = member->slices;
      for (SpectralImage& slice : slices) subtract(background, slice);
      cube.add(member->field, slices, 0);
    }
    cube.finish();

    const std::string root = root_of(group, first.field.channel);
    const auto kind_of = [&](std::string_view suffix, std::string_view model) {
      return FileKind{fmt::format("{}_{}.fits", root, suffix), model, FileKind::Stage::combined, group.association,
                      context_.pool()};
    };
    const OneChannel only(group, members);
    const FileKind cube_kind = kind_of("s3d", "IFUCubeModel");
    CardWriter primary = combined_cards(cube_kind, only.named);
    std::vector<std::byte> file;
    ALMAGEST_CHECK(fits::append_empty_primary(file, primary.append(part_cards()), Checksums::write));
    const double exposure_s =
        first.exposure->mode->readout.exposure_s() * static_cast<double>(group.exposures().size());
    ALMAGEST_CHECK(cube.append(file, exposure_s, cube_cards(*first.exposure, *first.detector, first.field)));
    ALMAGEST_CHECK(append_header_table(file, only.frames, "cal"));
    ALMAGEST_CHECK(cube.append_asdf(file, cube_kind.name));
    ALMAGEST_CHECK(context_.output().write(group.dataset, cube_kind.name, file));
    ALMAGEST_CHECK(write_image_preview(context_.output(), group.dataset, cube_kind.name, cube.mean_plane(),
                                       cube.width(), cube.height()));
    const FileKind table = kind_of("x1d", "MultiSpecModel");
    return write_table(group.dataset, table, combined_cards(table, only.named), *first.exposure, cube, &background);
  }

  static void subtract(const MasterBackground& background, SpectralImage& image) {
    if (background.empty()) return;
    for (int row = 0; row < image.spatial; ++row) {
      for (int k = 0; k < image.spectral; ++k) {
        image.values[image.at(row, k)] -= static_cast<float>(background.at(image.first_q + k));
      }
    }
  }

  Context& context_;
  std::map<std::string, std::vector<Sliced>> members_;  // by the root of the group
};

}  // namespace

std::unique_ptr<Chain> make_ifu_chain(Context& context) {
  return std::make_unique<IfuChain>(context);
}

}  // namespace almagest::simulate
