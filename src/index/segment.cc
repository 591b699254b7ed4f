// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/segment.h"

#include <algorithm>

namespace almagest::index {
namespace {

tl::unexpected<base::Error> misfit() {
  return base::fail(base::Code::corrupt, "the index is damaged: parts of a segment are missing or do not fit");
}

// FNV-1a, 64 bits.
void mix(std::uint64_t& hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  hash = (hash ^ 0xFFU) * 0x100000001B3U;
}

}  // namespace

std::uint64_t fingerprint_of(const metadata::Mission& mission) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  mix(hash, mission.id());
  for (const metadata::Column& column : mission.columns()) {
    mix(hash, column.name);
    mix(hash, std::to_string(static_cast<int>(column.type)) + "/" + std::to_string(static_cast<int>(column.reduce)));
  }
  const metadata::Roles& roles = mission.roles();
  for (const std::string* role : {&roles.dataset, &roles.footprint, &roles.target_ra, &roles.target_dec}) {
    mix(hash, *role);
  }
  return hash;
}

base::Result<SegmentPointer> Segment::open(Image image, const metadata::Mission& mission) {
  const std::shared_ptr<Segment> segment(new Segment(std::move(image)));
  ALMAGEST_CHECK(segment->read(mission));
  return segment;
}

base::Status Segment::read(const metadata::Mission& mission) {
  const auto heads = image_.array<SegmentHead>(Part::segment_head, kNoColumn);
  if (heads.size() != 1) return misfit();
  head_ = heads[0];
  if (head_.dictionary != fingerprint_of(mission) || head_.columns != mission.columns().size()) {
    return base::fail(base::Code::conflict, "the index was made with another dictionary");
  }
  ids_ = image_.array<catalog::Id>(Part::ids, kNoColumn);
  rows_by_id_ = image_.array<Row>(Part::rows_by_id, kNoColumn);
  if (ids_.size() != rows() || rows_by_id_.size() != rows()) return misfit();
  footprints_ = Footprints(image_);
  ALMAGEST_TRY(sky_, SkyIndex::open(image_, rows(), footprints_));
  ALMAGEST_TRY(names_, Column::open(image_, kNamesColumn, rows(), nullptr));
  ALMAGEST_TRY(programs_, Column::open(image_, kProgramsColumn, rows(), nullptr));
  ALMAGEST_TRY(releases_, Column::open(image_, kReleasesColumn, rows(), nullptr));
  if (names_.dictionary_size() != rows()) return misfit();
  for (std::size_t i = 0; i < head_.columns; ++i) {
    ALMAGEST_TRY(Column column, Column::open(image_, static_cast<ColumnNumber>(i), rows(), &footprints_));
    columns_.push_back(column);
  }
  return {};
}

std::optional<Row> Segment::find(catalog::Id id) const {
  const auto found = std::lower_bound(rows_by_id_.begin(), rows_by_id_.end(), id,
                                      [this](Row row, catalog::Id wanted) { return ids_[row] < wanted; });
  if (found == rows_by_id_.end() || ids_[*found] != id) return std::nullopt;
  return *found;
}

std::optional<Row> Segment::find(std::string_view name) const {
  Row low = 0;
  auto high = static_cast<Row>(rows());
  while (low < high) {
    const Row middle = low + (high - low) / 2;
    if (text_less(this->name(middle), name)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == rows() || this->name(low) != name) return std::nullopt;
  return low;
}

}  // namespace almagest::index
