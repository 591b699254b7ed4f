// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/series_spectra.h"

#include <fmt/format.h>

#include <cmath>

#include "simulate/asdf_text.h"
#include "simulate/ecsv.h"
#include "simulate/spectrum_rows.h"

namespace almagest::simulate {
namespace {

using fits::CardWriter;
using fits::Checksums;
using fits::TableColumn;

CardWriter order_cards(const SegmentSpectra& segment, int order, std::int64_t version) {
  const Mode& mode = *segment.part.exposure->mode;
  const universe::Tangent wcs = wcs_of(*segment.part.exposure, *segment.part.detector);
  CardWriter cards;
  cards.integer("EXTVER", version, "which one of that name");
  if (mode.instrument == Instrument::nirspec) cards.text("SLTNAME", "S1600A1", "slit");
  cards.text("SRCTYPE", "POINT", "extracted as").integer("SPORDER", order, "spectral order");
  cards.integer("DISPAXIS", segment.along_y ? 2 : 1, "axis of the dispersion");
  cards.text("DETECTOR", segment.part.detector->name, "detector");
  return cards.text("S_REGION", wcs.s_region(mode.readout.width, mode.readout.height), "outline on the sky");
}

base::Status append_as_rows(std::vector<std::byte>& file, const SegmentSpectra& segment, const OrderSpectra& order,
                            std::int64_t version) {
  SpectrumRows rows;
  for (const ExtractedSpectrum& spectrum : order.spectra) rows.add(spectrum);
  std::vector<std::int32_t> number;
  std::vector<double> start, middle, end, start_tdb, middle_tdb, end_tdb;
  const double later_d = to_barycentre_d(*segment.part.exposure);
  for (const IntegrationTime& time : integration_times(segment.part)) {
    number.push_back(time.number);
    start.push_back(time.start_mjd);
    middle.push_back(time.middle_mjd);
    end.push_back(time.end_mjd);
    start_tdb.push_back(time.start_mjd + later_d);
    middle_tdb.push_back(time.middle_mjd + later_d);
    end_tdb.push_back(time.end_mjd + later_d);
  }
  const std::vector<std::int32_t> segments(number.size(), std::max(1, segment.part.segment));
  std::vector<TableColumn> columns{{"INT_NUM", "", number}};
  for (TableColumn& column : rows.columns()) columns.push_back(std::move(column));
  columns.push_back(rows.lengths());
  columns.push_back({"SEGMENT", "", segments});
  columns.push_back({"MJD-BEG", "d", start});
  columns.push_back({"MJD-AVG", "d", middle});
  columns.push_back({"MJD-END", "d", end});
  columns.push_back({"TDB-BEG", "d", start_tdb});
  columns.push_back({"TDB-MID", "d", middle_tdb});
  columns.push_back({"TDB-END", "d", end_tdb});
  CardWriter cards = order_cards(segment, order.order, version);
  cards.comment("MJD columns are UTC; TDB columns are barycentric (BJD_TDB), as MJD.");
  return append_rows(file, "EXTRACT1D", columns, cards);
}

base::Status append_as_tables(std::vector<std::byte>& file, const SegmentSpectra& segment, const OrderSpectra& order,
                              std::int64_t& version) {
  const std::vector<IntegrationTime> times = integration_times(segment.part);
  const double later_d = to_barycentre_d(*segment.part.exposure);
  for (std::size_t i = 0; i < order.spectra.size(); ++i) {
    CardWriter cards = order_cards(segment, order.order, ++version);
    cards.integer("INT_NUM", times[i].number, "integration of the exposure");
    cards.text("TIMESYS", "UTC", "time system of the MJD keywords");
    cards.real("MJD-BEG", times[i].start_mjd, "[d] start, UTC").real("MJD-AVG", times[i].middle_mjd, "[d] middle, UTC");
    cards.real("MJD-END", times[i].end_mjd, "[d] end, UTC");
    cards.real("TDB-BEG", times[i].start_mjd + later_d, "[d] start, barycentric")
        .real("TDB-MID", times[i].middle_mjd + later_d, "[d] middle, barycentric")
        .real("TDB-END", times[i].end_mjd + later_d, "[d] end, barycentric");
    ALMAGEST_CHECK(append_spectrum_table(file, order.spectra[i], cards));
  }
  return {};
}

double sum_of(const ExtractedSpectrum& spectrum) {
  double sum = 0;
  for (const double value : spectrum.flux_jy.values) sum += std::isnan(value) ? 0 : value;
  return sum;
}

}  // namespace

base::Result<std::vector<std::byte>> series_file(const CardWriter& primary, const FileKind& kind,
                                                 const std::vector<SegmentSpectra>& segments, const Part& times) {
  std::vector<std::byte> file;
  ALMAGEST_CHECK(fits::append_empty_primary(file, primary, Checksums::write));
  std::int64_t version = 0;
  for (const SegmentSpectra& segment : segments) {
    for (const OrderSpectra& order : segment.orders) {
      if (is_before_rows(*segment.part.exposure)) {
        ALMAGEST_CHECK(append_as_tables(file, segment, order, version));
      } else {
        ALMAGEST_CHECK(append_as_rows(file, segment, order, ++version));
      }
    }
  }
  ALMAGEST_CHECK(append_integration_times(file, times));
  ALMAGEST_CHECK(append_asdf(file, kind.name, kind.model));
  return file;
}

std::vector<EcsvColumn> white_light_columns(const std::vector<SegmentSpectra>& segments) {
  std::vector<EcsvColumn> columns{{"MJD_UTC", "d", "middle of the integration", {}},
                                  {"BJD_TDB", "d", "the same, barycentric", {}}};
  const SegmentSpectra& first = segments.front();
  for (const OrderSpectra& order : first.orders) {
    const std::string suffix = first.orders.size() > 1 ? fmt::format("_order_{}", order.order) : "";
    columns.push_back({"whitelight_flux" + suffix, "Jy", "", {}});
  }
  for (const SegmentSpectra& segment : segments) {
    for (const IntegrationTime& time : integration_times(segment.part)) {
      columns[0].values.push_back(time.middle_mjd);
      columns[1].values.push_back(time.middle_mjd + to_barycentre_d(*segment.part.exposure));
    }
    for (std::size_t i = 0; i < segment.orders.size(); ++i) {
      for (const ExtractedSpectrum& spectrum : segment.orders[i].spectra) {
        columns[2 + i].values.push_back(sum_of(spectrum));
      }
    }
  }
  return columns;
}

std::string white_light(const std::vector<SegmentSpectra>& segments) {
  const std::vector<EcsvColumn> columns = white_light_columns(segments);
  const SegmentSpectra& first = segments.front();
  const Exposure& exposure = *first.part.exposure;
  const Element& element = exposure.setting.of(*first.part.detector);
  return ecsv_text(columns, {{"instrument", std::string(exposure.mode->name)},
                             {"exp_type", std::string(exposure.mode->exp_type)},
                             {"subarray", std::string(exposure.mode->readout.subarray)},
                             {"filter", std::string(element.filter)},
                             {"pupil", element.wheel.empty() ? "null" : std::string(element.wheel)},
                             {"target_name", std::string(exposure.target->proposal_name)},
                             {"number_of_integrations", std::to_string(columns[0].values.size())}});
}

}  // namespace almagest::simulate
