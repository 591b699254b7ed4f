// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/segment_builder.h"

#include <algorithm>
#include <array>
#include <future>
#include <numeric>

namespace almagest::index {
namespace {

Elements elements_of(const metadata::Column& column) {
  const bool listed = column.reduce == metadata::Reduce::list || column.reduce == metadata::Reduce::levels;
  return listed ? Elements::listed : Elements::whole;
}

std::string_view text_in(const catalog::Row& row, std::optional<std::size_t> column) {
  const auto* text = column ? std::get_if<std::string>(&row[*column]) : nullptr;
  return text != nullptr ? std::string_view(*text) : std::string_view();
}

std::optional<double> real_in(const catalog::Row& row, std::optional<std::size_t> column) {
  if (!column) return std::nullopt;
  const metadata::Value real = converted(row[*column], Content::real);
  return metadata::is_null(real) ? std::nullopt : std::optional(std::get<double>(real));
}

}  // namespace

SegmentBuilder::SegmentBuilder(const metadata::Mission& mission)
    : mission_(mission),
      name_column_(mission.find(mission.roles().dataset)),
      footprint_(mission.find(mission.roles().footprint)),
      target_ra_(mission.find(mission.roles().target_ra)),
      target_dec_(mission.find(mission.roles().target_dec)),
      programs_(Content::text),
      releases_(Content::instant) {
  for (const metadata::Column& column : mission.columns()) {
    columns_.emplace_back(content_of(column.type), elements_of(column));
  }
}

// The column of names is hardly ever anything but the names, which need no second dictionary.
void SegmentBuilder::add_dataset_name(const catalog::Dataset& dataset) {
  if (!name_column_) return;
  const metadata::Value& value = dataset.row[*name_column_];
  if (names_agree_) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && *text == dataset.name) return;
    names_agree_ = false;
    for (std::size_t row = 0; row + 1 < names_.size(); ++row) columns_[*name_column_].add_text(names_[row]);
  }
  columns_[*name_column_].add(value);
}

void SegmentBuilder::add(const catalog::Dataset& dataset) {
  ascending_ = ascending_ && (names_.size() == 0 || text_less(names_[names_.size() - 1], dataset.name));
  ids_.push_back(dataset.id);
  names_.add(dataset.name);
  if (dataset.program.empty()) {
    programs_.add_null();
  } else {
    programs_.add_text(dataset.program);
  }
  releases_.add(dataset.release ? metadata::Value(*dataset.release) : metadata::Value());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i != name_column_ && i != footprint_) columns_[i].add(dataset.row[i]);
  }
  add_dataset_name(dataset);
  const std::string_view footprint = text_in(dataset.row, footprint_);
  if (footprint.empty()) ++without_footprint_;
  sky_.add(footprint, real_in(dataset.row, target_ra_), real_in(dataset.row, target_dec_));
}

base::Status SegmentBuilder::write_names(const std::vector<Row>& order, ImageWriter& image) {
  ColumnDraft draft;
  draft.codes.resize(ids_.size());
  std::iota(draft.codes.begin(), draft.codes.end(), Code{0});
  if (order.empty()) {
    draft.texts = std::move(names_);
  } else {
    for (const Row from : order) draft.texts.add(names_[from]);
  }
  names_.clear();
  return write_column(draft, kNamesColumn, image);
}

base::Status SegmentBuilder::write_columns(const std::vector<Row>& order, ImageWriter& image) {
  struct Job {
    ColumnBuilder* builder;
    ColumnNumber number;
  };
  std::vector<Job> jobs{{&programs_, kProgramsColumn}, {&releases_, kReleasesColumn}};
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool is_names = i == name_column_ && names_agree_;
    if (!is_names && i != footprint_) jobs.push_back({&columns_[i], static_cast<ColumnNumber>(i)});
  }
  // One column is sorted while another is written.
  const auto start = [&](std::size_t job) {
    return std::async(std::launch::async, [&order, builder = jobs[job].builder] { return builder->finish(order); });
  };
  std::future<ColumnDraft> next = start(0);
  for (std::size_t job = 0; job < jobs.size(); ++job) {
    const ColumnDraft draft = next.get();
    if (job + 1 < jobs.size()) next = start(job + 1);
    ALMAGEST_CHECK(write_column(draft, jobs[job].number, image));
  }
  if (name_column_ && names_agree_) {
    share_column(kNamesColumn, static_cast<ColumnNumber>(*name_column_), image);
  }
  if (!footprint_) return {};
  return write_footprint_column(without_footprint_, static_cast<ColumnNumber>(*footprint_), image);
}

base::Status SegmentBuilder::write(std::int64_t change, const ImageWriter::Sink& sink) {
  ImageWriter image(sink);
  ALMAGEST_CHECK(image.begin());
  const SegmentHead head{ids_.size(), change, columns_.size(), fingerprint_of(mission_)};
  ALMAGEST_CHECK(image.add_array(Part::segment_head, kNoColumn, std::array{head}));

  std::vector<Row> order;  // empty: as added
  if (!ascending_) {
    order.resize(ids_.size());
    std::iota(order.begin(), order.end(), Row{0});
    std::sort(order.begin(), order.end(), [this](Row a, Row b) { return text_less(names_[a], names_[b]); });
    std::vector<catalog::Id> ids;
    ids.reserve(order.size());
    for (const Row from : order) ids.push_back(ids_[from]);
    ids_ = std::move(ids);
  }
  std::vector<Row> by_id(ids_.size());
  std::iota(by_id.begin(), by_id.end(), Row{0});
  std::sort(by_id.begin(), by_id.end(), [this](Row a, Row b) { return ids_[a] < ids_[b]; });
  ALMAGEST_CHECK(image.add_array(Part::ids, kNoColumn, ids_));
  ALMAGEST_CHECK(image.add_array(Part::rows_by_id, kNoColumn, by_id));
  ALMAGEST_CHECK(write_names(order, image));
  ALMAGEST_CHECK(sky_.write(order, image));
  ALMAGEST_CHECK(write_columns(order, image));
  return image.finish();
}

}  // namespace almagest::index
