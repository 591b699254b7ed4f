// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/slitless_spectra.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "simulate/asdf_text.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;
using fits::TableColumn;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

CardWriter exposure_cards(const ExposureSpectra& spectra, const std::string& file, std::int64_t version) {
  const Readout& readout = spectra.exposure->mode->readout;
  const universe::Tangent wcs = wcs_of(*spectra.exposure, *spectra.detector);
  CardWriter cards;
  cards.integer("EXTVER", version, "which one of that name");
  cards.text("FILENAME", file, "where the spectra were extracted from");
  cards.text("EXPGRPID", spectra.exposure->root(), "exposure");
  cards.integer("DISPAXIS", spectra.along_y ? 2 : 1, "axis of the dispersion");
  cards.integer("SPORDER", spectra.order, "spectral order");
  cards.real("EFFEXPTM", readout.exposure_s(), "[s] effective exposure");
  cards.real("EFFINTTM", readout.integration_s(), "[s] effective integration");
  return cards.text("S_REGION", wcs.s_region(readout.width, readout.height), "outline on the sky");
}

// What a table says of its sources beside their spectra.
struct SourceColumns {
  std::vector<std::int32_t> ids;
  std::vector<std::string> types;
  std::vector<double> x, y, ra_deg, dec_deg;

  void add(const FoundSource& source, universe::Pixel place) {
    ids.push_back(source.label);
    types.emplace_back("POINT");
    x.push_back(place.x);
    y.push_back(place.y);
    ra_deg.push_back(source.position.ra_deg());
    dec_deg.push_back(source.position.dec_deg());
  }
  std::vector<TableColumn> around(std::vector<TableColumn> spectra, TableColumn lengths) const {
    std::vector<TableColumn> all{{"SOURCE_ID", "", ids}};
    std::move(spectra.begin(), spectra.end(), std::back_inserter(all));
    all.push_back(std::move(lengths));
    all.push_back({"SOURCE_TYPE", "", types});
    if (!x.empty()) {
      all.push_back({"SOURCE_XPOS", "pix", x});
      all.push_back({"SOURCE_YPOS", "pix", y});
    }
    all.push_back({"SOURCE_RA", "deg", ra_deg});
    all.push_back({"SOURCE_DEC", "deg", dec_deg});
    return all;
  }
};

// All sources of a group: those that an exposure has no spectrum of get an empty row.
using Sources = std::map<std::int32_t, FoundSource>;

base::Status append_exposure(std::vector<std::byte>& file, const ExposureSpectra& spectra, const Sources& sources,
                             const std::string& from, std::int64_t version) {
  const ExtractedSpectrum nothing;
  SpectrumRows rows;
  SourceColumns about;
  for (const auto& [label, source] : sources) {
    const auto found = std::find_if(spectra.spectra.begin(), spectra.spectra.end(),
                                    [label = label](const auto& one) { return one.source.label == label; });
    const bool is_there = found != spectra.spectra.end();
    rows.add(is_there ? found->spectrum : nothing);
    about.add(source, is_there ? found->place : universe::Pixel{kNone, kNone});
  }
  return append_rows(file, "EXTRACT1D", about.around(rows.columns(), rows.lengths()),
                     exposure_cards(spectra, from, version));
}

Sources sources_of(const std::vector<ExposureSpectra>& all) {
  Sources sources;
  for (const ExposureSpectra& one : all) {
    for (const SourceSpectrum& spectrum : one.spectra) sources.emplace(spectrum.source.label, spectrum.source);
  }
  return sources;
}

base::Status append_tables(std::vector<std::byte>& file, const ExposureSpectra& spectra) {
  std::int64_t version = 0;
  for (const SourceSpectrum& one : spectra.spectra) {
    CardWriter cards;
    cards.integer("EXTVER", ++version, "which one of that name");
    cards.text("SLTNAME", std::to_string(one.source.label), "name of the cutout");
    cards.integer("SOURCEID", one.source.label, "number in the source catalogue");
    cards.text("SRCTYPE", "POINT", "extracted as");
    cards.real("SRCXPOS", one.place.x, "[pixel] of the source in the cutout")
        .real("SRCYPOS", one.place.y, "[pixel] of the source in the cutout");
    cards.real("SRCRA", one.source.position.ra_deg(), "[deg] of the source")
        .real("SRCDEC", one.source.position.dec_deg(), "[deg] of the source");
    cards.integer("SPORDER", spectra.order, "spectral order");
    cards.integer("DISPAXIS", spectra.along_y ? 2 : 1, "axis of the dispersion");
    ALMAGEST_CHECK(append_spectrum_table(file, one.spectrum, cards));
  }
  return {};
}

base::Status write_x1d(Context& context, const Group& group, const std::vector<ExposureSpectra>& all) {
  const FileKind kind{group.root + "_x1d.fits", "WFSSMultiSpecModel", FileKind::Stage::combined, group.association,
                      context.pool()};
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, combined_cards(kind, group), Checksums::write));
  const Sources sources = sources_of(all);
  std::int64_t version = 0;
  for (const ExposureSpectra& one : all) {
    const std::string from = part_of(*one.exposure, *one.detector).file_name("cal");
    ALMAGEST_CHECK(append_exposure(file, one, sources, from, ++version));
  }
  ALMAGEST_CHECK(append_asdf(file, kind.name, kind.model));
  return context.output().write(group.dataset, kind.name, file);
}

base::Status write_c1d(Context& context, const Group& group, const std::vector<ExposureSpectra>& all) {
  const FileKind kind{group.root + "_c1d.fits", "WFSSMultiCombinedSpecModel", FileKind::Stage::combined,
                      group.association, context.pool()};
  std::vector<CombinedSpectrum> combined;
  SourceColumns about;
  std::vector<std::uint32_t> lengths;
  for (const auto& [label, source] : sources_of(all)) {
    std::vector<const ExtractedSpectrum*> spectra;
    for (const ExposureSpectra& one : all) {
      for (const SourceSpectrum& spectrum : one.spectra) {
        if (spectrum.source.label == label) spectra.push_back(&spectrum.spectrum);
      }
    }
    combined.push_back(combine(spectra, all.front().exposure->mode->readout.exposure_s()));
    lengths.push_back(static_cast<std::uint32_t>(combined.back().mean.size()));
    about.add(source, {});
  }
  about.x.clear();
  about.y.clear();
  CardWriter cards;
  cards.integer("SPORDER", all.front().order, "spectral order");
  cards.integer("DISPAXIS", all.front().along_y ? 2 : 1, "axis of the dispersion");
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, combined_cards(kind, group), Checksums::write));
  ALMAGEST_CHECK(append_rows(file, "COMBINE1D",
                             about.around(combined_columns(combined), {"N_ALONGDISP", "", stored_unsigned(lengths)}),
                             cards));
  ALMAGEST_CHECK(append_asdf(file, kind.name, kind.model));
  return context.output().write(group.dataset, kind.name, file);
}

}  // namespace

ExposureSpectra extract_all(const Exposure& exposure, const Detector& detector, const std::vector<Cutout>& cutouts) {
  ExposureSpectra all{&exposure, &detector, 1, false, {}};
  for (const Cutout& cutout : cutouts) {
    all.order = cutout.order;
    all.along_y = cutout.along_y;
    all.spectra.push_back({cutout.source, cutout.source_place,
                           extract(plane_of(cutout.planes), cutout.track, {}, Background::subtracted)});
  }
  return all;
}

base::Status write_slitless_x1d(Context& context, const Part& part, const FileKind& kind,
                                const ExposureSpectra& spectra, SlitlessLayout layout) {
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary_cards(kind, part), Checksums::write));
  if (layout == SlitlessLayout::table_a_source) {
    ALMAGEST_CHECK(append_tables(file, spectra));
  } else {
    ALMAGEST_CHECK(append_exposure(file, spectra, sources_of({spectra}), part.file_name("cal"), 1));
  }
  ALMAGEST_CHECK(append_asdf(file, kind.name, kind.model));
  return context.output().write(part.exposure->root(), kind.name, file);
}

base::Status write_combined_slitless(Context& context, const Group& group, const std::vector<ExposureSpectra>& all) {
  ALMAGEST_CHECK(write_x1d(context, group, all));
  return write_c1d(context, group, all);
}

}  // namespace almagest::simulate
