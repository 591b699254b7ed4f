// SPDX-License-Identifier: GPL-3.0-or-later
// A run of datasets of one mission in the order of their names, as one image (image.h): mapped from a file or in
// memory. Immutable; safe from many threads. Tables are made of segments.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"
#include "index/column.h"
#include "index/footprints.h"
#include "index/image.h"
#include "index/sky_index.h"
#include "metadata/mission.h"

namespace almagest::index {

struct SegmentHead {
  std::uint64_t rows = 0;
  std::int64_t change = 0;       // the last change of the record that it contains
  std::uint64_t columns = 0;     // of the mission
  std::uint64_t dictionary = 0;  // fingerprint_of() the mission
};
static_assert(sizeof(SegmentHead) == 32);

// Differs between dictionaries whose segments can't be read as each other's: names, types and kinds of columns.
std::uint64_t fingerprint_of(const metadata::Mission& mission);

class Segment {
 public:
  // corrupt: parts are missing or do not fit; conflict: it was made with another dictionary.
  static base::Result<std::shared_ptr<const Segment>> open(Image image, const metadata::Mission& mission);

  std::size_t rows() const { return head_.rows; }
  std::int64_t change() const { return head_.change; }
  const Column& column(std::size_t position) const { return columns_[position]; }
  const Column& names() const { return names_; }
  const Column& programs() const { return programs_; }
  const Column& releases() const { return releases_; }
  const Footprints& footprints() const { return footprints_; }
  const SkyIndex& sky() const { return sky_; }
  const Image& image() const { return image_; }

  catalog::Id id(Row row) const { return ids_[row]; }
  std::string_view name(Row row) const { return names_.text(row); }
  std::optional<Row> find(catalog::Id id) const;
  std::optional<Row> find(std::string_view name) const;  // exactly

 private:
  explicit Segment(Image image) : image_(std::move(image)) {}
  base::Status read(const metadata::Mission& mission);
  Image image_;
  SegmentHead head_;
  std::span<const catalog::Id> ids_;
  std::span<const Row> rows_by_id_;
  std::vector<Column> columns_;
  Column names_, programs_, releases_;
  Footprints footprints_;
  SkyIndex sky_;
};

using SegmentPointer = std::shared_ptr<const Segment>;

}  // namespace almagest::index
