// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/slit_products.h"
#include "simulate/preview.h"

#include <fmt/format.h>

#include <algorithm>

#include "simulate/header_table.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;

constexpr double kAll_arcsec = 1e3;

ImageLayout layout_of(const SlitSpectrum& spectrum, std::int64_t version, double exposure_s) {
  return {.along_x = spectrum.trace.along_x,
          .descending = spectrum.trace.descending,
          .version = version,
          .unit = spectrum.is_point() ? "MJy" : "MJy/sr",
          .exposure_s = exposure_s};
}

CardWriter photometry(const Spectrograph& spectrograph, const Trace& trace, const Slit& slit) {
  const Cell cell = trace.cell(slit.width_arcsec, 0);
  CardWriter cards;
  cards.real("PHOTMJSR", spectrograph.mjy_sr_per_dn_s, "[MJy/sr] that make one DN/s, in the middle of the range");
  cards.real("PIXAR_SR", cell.area_sr(), "[sr] of a pixel, as wide as the slit");
  return cards.real("PIXAR_A2", slit.width_arcsec * trace.pixel_arcsec, "[arcsec2] of a pixel");
}

// jw09007-o001_s000000123_nirspec: the data set of one source.
std::string source_dataset(const Group& group, const Slit& slit) {
  const Exposure& first = group.first();
  constexpr std::string_view kLetters = "sbv";
  return fmt::format("jw{:05}-{}_{}{:09}_{}", first.program->number, group.candidate,
                     kLetters[static_cast<std::size_t>(slit.kind)], slit.source_id, first.mode->file_name);
}

}  // namespace

const universe::Psf& reference_psf(Context& context) {
  return context.psf(kPsf_um * 0.97, kPsf_um * 1.03);
}

SpectralImage SlitSpectrum::compared() const {
  SpectralImage flagged = image;
  flagged.quality = with_outliers(std::move(flagged.quality), spoilt);
  return flagged;
}

double pathloss(const universe::Psf& psf, const Slit& slit, double um) {
  const double half = slit.width_arcsec / 2;
  return point_share(psf, um, {-half - slit.source_x_arcsec, half - slit.source_x_arcsec, -kAll_arcsec, kAll_arcsec});
}

void calibrate(SlitSpectrum& spectrum, const Spectrograph& spectrograph, const universe::Psf& psf,
               const MasterBackground* background) {
  SpectralImage& image = spectrum.image;
  const double area_sr = spectrum.trace.cell(spectrum.slit.width_arcsec, 0).area_sr();
  for (int k = 0; k < image.spectral; ++k) {
    const int q = image.first_q + k;
    image.scale(k, spectrograph.sensitivity(q));
    if (background != nullptr && !background->empty()) {
      for (int row = 0; row < image.spatial; ++row) {
        image.values[image.at(row, k)] -= static_cast<float>(background->at(q));
      }
    }
    if (!spectrum.is_point()) continue;
    image.scale(k, area_sr / pathloss(psf, spectrum.slit, spectrograph.dispersion.um(q)));
  }
}

Extraction extraction_of(const SlitSpectrum& spectrum, double source_arcsec, const SlitStyle& style,
                         const universe::Psf& psf) {
  if (!spectrum.is_point()) {
    return {.half_arcsec = kAll_arcsec,
            .subtract_beside = false,
            .is_point = false,
            .cell_sr = spectrum.trace.cell(spectrum.slit.width_arcsec, 0).area_sr()};
  }
  return {.source_arcsec = source_arcsec,
          .half_arcsec = style.half_arcsec,
          .subtract_beside = style.subtract_beside,
          .psf = &psf};
}

base::Status write_slit_exposure(Context& context, const Part& part, const std::vector<SlitSpectrum>& spectra,
                                 const Spectrograph& spectrograph, const SlitStyle& style) {
  const Exposure& exposure = *part.exposure;
  const Dispersion& dispersion = spectrograph.dispersion;
  const universe::Psf& psf = reference_psf(context);
  const std::string association = level2_name(exposure, *part.detector);
  const double exposure_s = exposure.mode->readout.exposure_s();
  const auto begin = [&](std::string_view tail, std::string_view model, std::vector<std::byte>& file) {
    const FileKind kind{part.file_name(tail), model, FileKind::Stage::calibrated, association, context.pool()};
    return fits::append_empty_primary(file, primary_cards(kind, part), Checksums::write);
  };
  std::vector<std::byte> cal, straight, table;
  ALMAGEST_CHECK(begin("cal", "MultiSlitModel", cal));
  ALMAGEST_CHECK(begin("s2d", "MultiSlitModel", straight));
  ALMAGEST_CHECK(begin("x1d", "MultiSpecModel", table));
  std::vector<SlitWcs> coordinates;
  std::int64_t version = 0;
  for (const SlitSpectrum& spectrum : spectra) {
    const ImageLayout layout = layout_of(spectrum, ++version, exposure_s);
    const CardWriter cards = slit_cards(exposure, spectrum.slit, dispersion, &spectrum.trace);
    CardWriter science = photometry(spectrograph, spectrum.trace, spectrum.slit);
    science.append(cards);
    ALMAGEST_CHECK(append_slit_image(cal, spectrum.image, dispersion, layout, science));
    if (style.pathloss && spectrum.is_point()) {
      std::vector<double> losses;
      for (const double um : dispersion.wavelengths(spectrum.image.first_q, spectrum.image.spectral)) {
        losses.push_back(pathloss(psf, spectrum.slit, um));
      }
      ALMAGEST_CHECK(append_by_wavelength(cal, spectrum.image, layout, "PATHLOSS_PS", losses));
    }
    const SpectralImage resampled = resample({{&spectrum.image, 0}});
    ALMAGEST_CHECK(append_slit_image(straight, resampled, dispersion, layout, cards));
    coordinates.push_back(slit_wcs(resampled, dispersion, frame_of(exposure, spectrum.slit), layout));
    const Extraction how = extraction_of(spectrum, spectrum.source_arcsec(exposure), style, psf);
    CardWriter source = cards;
    source.integer("EXTVER", version, "extension version");
    ALMAGEST_CHECK(append_spectrum_table(table, extract(resampled, dispersion, how), source));
  }
  ALMAGEST_CHECK(append_asdf(straight, part.file_name("s2d"), "MultiSlitModel", coordinates));
  ALMAGEST_CHECK(append_asdf(table, part.file_name("x1d"), "MultiSpecModel"));
  ALMAGEST_CHECK(context.output().write(exposure.root(), part.file_name("cal"), cal));
  ALMAGEST_CHECK(context.output().write(exposure.root(), part.file_name("s2d"), straight));
  ALMAGEST_CHECK(context.output().write(exposure.root(), part.file_name("x1d"), table));
  return write_level2_association(context, exposure, *part.detector);
}

void SourceSpectra::add(const Exposure& exposure, const Detector& detector, SlitSpectrum spectrum) {
  std::vector<Member>& members = sources_[spectrum.slit.source_id];
  members.push_back({&exposure, &detector, std::move(spectrum)});
}

base::Status SourceSpectra::write_straight(Context& context, const Group& group, const std::vector<Member>& members,
                                           const SlitStyle& style) const {
  const Member& first = members.front();
  const Spectrograph spectrograph = spectrograph_of(*first.exposure);
  std::vector<SpectralImage> images;
  std::vector<Contribution> contributions;
  images.reserve(members.size());
  for (const Member& member : members) images.push_back(member.spectrum.compared());
  for (std::size_t i = 0; i < members.size(); ++i) {
    contributions.push_back({&images[i], members[i].spectrum.source_arcsec(*members[i].exposure)});
  }
  const SpectralImage resampled = resample(contributions);

  const std::string dataset = source_dataset(group, first.spectrum.slit);
  const std::string root = dataset + group.root.substr(group.dataset.size());
  const auto kind_of = [&](std::string_view suffix, std::string_view model) {
    return FileKind{fmt::format("{}_{}.fits", root, suffix), model, FileKind::Stage::combined, group.association,
                    context.pool()};
  };
  const double exposure_s = group.first().mode->readout.exposure_s() * static_cast<double>(group.exposures().size());
  ImageLayout layout = layout_of(first.spectrum, 1, exposure_s);
  const CardWriter cards = slit_cards(*first.exposure, first.spectrum.slit, spectrograph.dispersion, nullptr);
  const FileKind straight = kind_of("s2d", "SlitModel");
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, combined_cards(straight, group), Checksums::write));
  ALMAGEST_CHECK(append_slit_image(file, resampled, spectrograph.dispersion, layout, cards));
  ALMAGEST_CHECK(append_header_table(file, group, "cal"));
  // Rows of the sum count from the source.
  SkyFrame frame = frame_of(*first.exposure, first.spectrum.slit);
  frame.centre = frame.at(0, first.spectrum.source_arcsec(*first.exposure));
  ALMAGEST_CHECK(
      append_asdf(file, straight.name, straight.model, {slit_wcs(resampled, spectrograph.dispersion, frame, layout)}));
  ALMAGEST_CHECK(context.output().write(dataset, straight.name, file));

  const FileKind table = kind_of("x1d", "MultiSpecModel");
  file.clear();
  ALMAGEST_CHECK(fits::append_empty_primary(file, combined_cards(table, group), Checksums::write));
  const Extraction how = extraction_of(first.spectrum, 0, style, reference_psf(context));
  const ExtractedSpectrum spectrum = extract(resampled, spectrograph.dispersion, how);
  CardWriter source = cards;
  source.integer("EXTVER", 1, "extension version");
  ALMAGEST_CHECK(append_spectrum_table(file, spectrum, source));
  ALMAGEST_CHECK(append_asdf(file, table.name, table.model));
  ALMAGEST_CHECK(context.output().write(dataset, table.name, file));
  return write_curve_preview(context.output(), dataset, table.name, spectrum.wavelength_um, spectrum.flux_jy.values);
}

base::Status SourceSpectra::write_exposures(Context& context, const Group& group, const std::vector<Member>& members,
                                            std::string_view suffix) const {
  const Slit& slit = members.front().spectrum.slit;
  const std::string dataset = source_dataset(group, slit);
  const FileKind kind{fmt::format("{}{}_{}.fits", dataset, group.root.substr(group.dataset.size()), suffix),
                      "MultiExposureModel", FileKind::Stage::combined, group.association, context.pool()};
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, combined_cards(kind, group), Checksums::write));
  std::int64_t version = 0;
  for (const Member& member : members) {
    const Spectrograph spectrograph = spectrograph_of(*member.exposure);
    CardWriter cards;
    cards.text("FILENAME", fmt::format("{}_cal.fits", member.exposure->root(*member.detector)),
               "where it was cut from");
    cards.append(photometry(spectrograph, member.spectrum.trace, slit));
    cards.append(slit_cards(*member.exposure, member.spectrum.slit, spectrograph.dispersion, &member.spectrum.trace));
    const SpectralImage image = suffix == "crf" ? member.spectrum.compared() : member.spectrum.image;
    ALMAGEST_CHECK(append_slit_image(file, image, spectrograph.dispersion,
                                     layout_of(member.spectrum, ++version, member.exposure->mode->readout.exposure_s()),
                                     cards));
  }
  return context.output().write(dataset, kind.name, file);
}

base::Status SourceSpectra::write(Context& context, const Group& group, const SlitStyle& style, bool exposures) const {
  std::vector<Product> products;
  for (const auto& [id, members] : sources_) {
    Group seen = group;  // less the frames in which there is nothing of this source
    seen.frames.clear();
    for (const Member& member : members) seen.frames.push_back({member.exposure, member.detector});
    Product& product = products.emplace_back();
    product.name = source_dataset(group, members.front().spectrum.slit) + group.root.substr(group.dataset.size());
    for (const Member& member : members) {
      product.members.push_back({fmt::format("{}_cal.fits", member.exposure->root(*member.detector))});
    }
    ALMAGEST_CHECK(write_straight(context, seen, members, style));
    if (!exposures) continue;
    for (const std::string_view suffix : {"cal", "crf"}) {
      ALMAGEST_CHECK(write_exposures(context, seen, members, suffix));
    }
  }
  return context.output().write(group.dataset, group.association,
                                association_text(group.first(), group.candidate, group.type, context.pool(), products));
}

}  // namespace almagest::simulate
