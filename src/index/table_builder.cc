// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/table_builder.h"

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

TableBuilder::TableBuilder(const metadata::Mission& mission, const Table* previous)
    : mission_(mission),
      previous_(previous),
      footprint_(mission.find(mission.roles().footprint)),
      target_ra_(mission.find(mission.roles().target_ra)),
      target_dec_(mission.find(mission.roles().target_dec)),
      made_(std::make_shared<Table>()),
      names_(Content::text),
      programs_(Content::text),
      releases_(Content::instant) {
  for (const metadata::Column& column : mission.columns()) {
    columns_.emplace_back(content_of(column.type), elements_of(column));
  }
  for (const auto& column : {footprint_, target_ra_, target_dec_}) {
    if (column) place_columns_.push_back(*column);
  }
}

void TableBuilder::add(const catalog::Dataset& dataset) {
  made_->ids_.push_back(dataset.id);
  names_.add(dataset.name);
  programs_.add(dataset.program);
  releases_.add(dataset.release ? metadata::Value(*dataset.release) : metadata::Value());
  for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].add(dataset.row[i]);
  places_.push_back(place_of(dataset));
}

bool TableBuilder::is_same_place(Row row, const catalog::Dataset& dataset) const {
  for (const std::size_t column : place_columns_) {
    const Column& before = previous_->column(column);
    if (before.value(row) != converted(dataset.row[column], before.content())) return false;
  }
  return true;
}

std::shared_ptr<const Place> TableBuilder::place_of(const catalog::Dataset& dataset) const {
  const std::optional<Row> before = previous_ != nullptr ? previous_->find(dataset.id) : std::nullopt;
  if (before && is_same_place(*before, dataset)) return previous_->sky().shared_place(*before);
  return make_place(text_in(dataset.row, footprint_), real_in(dataset.row, target_ra_),
                    real_in(dataset.row, target_dec_));
}

std::shared_ptr<const Table> TableBuilder::finish() {
  made_->mission_ = &mission_;
  made_->ids_.shrink_to_fit();
  made_->names_ = names_.finish();
  made_->row_of_name_.resize(made_->names_.dictionary_size());
  for (Row row = 0; row < made_->ids_.size(); ++row) made_->row_of_name_[made_->names_.code(row)] = row;
  made_->programs_ = programs_.finish();
  made_->releases_ = releases_.finish();
  made_->columns_.reserve(columns_.size());
  for (ColumnBuilder& column : columns_) made_->columns_.push_back(column.finish());
  made_->sky_ = std::make_shared<const SkyIndex>(std::move(places_));
  return std::move(made_);
}

}  // namespace almagest::index
