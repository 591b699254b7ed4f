// SPDX-License-Identifier: GPL-3.0-or-later
// Makes segments: of datasets given one after another, or of other segments.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/env.h"
#include "catalog/catalog.h"
#include "index/column_builder.h"
#include "index/segment.h"
#include "index/sky_builder.h"

namespace almagest::index {

class SegmentBuilder {
 public:
  // `mission` must outlive the builder.
  explicit SegmentBuilder(const metadata::Mission& mission);
  // In any order; in that of their names (text_less) it is quickest. Names are distinct.
  void add(const catalog::Dataset& dataset);
  std::size_t rows() const { return ids_.size(); }
  // The image, with `change` as the last change of the record that it contains. Once.
  base::Status write(std::int64_t change, const ImageWriter::Sink& sink);

 private:
  void add_dataset_name(const catalog::Dataset& dataset);
  base::Status write_names(const std::vector<Row>& order, ImageWriter& image);
  base::Status write_columns(const std::vector<Row>& order, ImageWriter& image);

  const metadata::Mission& mission_;
  std::optional<std::size_t> name_column_, footprint_, target_ra_, target_dec_;
  bool names_agree_ = true;  // the column of names is the names
  bool ascending_ = true;    // so far
  std::vector<catalog::Id> ids_;
  TextList names_;
  ColumnBuilder programs_, releases_;
  std::vector<ColumnBuilder> columns_;
  SkyBuilder sky_;
  std::size_t without_footprint_ = 0;
};

// A segment to be merged, and its rows that are no longer good: a bit a row, or nothing.
struct MergeInput {
  SegmentPointer segment;
  ConstWords dead;
};
// Equal to a segment built of the good rows of all. Their names must be distinct.
base::Status merge(const metadata::Mission& mission, std::span<const MergeInput> inputs, std::int64_t change,
                   const ImageWriter::Sink& sink);

// `write` is called with a sink; the segment it gives is kept in memory.
base::Result<SegmentPointer> segment_in_memory(const metadata::Mission& mission,
                                               const std::function<base::Status(const ImageWriter::Sink&)>& write);
// The same in a file, which replaces `path` once it is whole and synced, and is mapped.
base::Result<SegmentPointer> segment_in_file(base::FileSystem& files, const std::string& path,
                                             const metadata::Mission& mission,
                                             const std::function<base::Status(const ImageWriter::Sink&)>& write);
// Maps a segment and checks every part of it.
base::Result<SegmentPointer> open_segment(base::FileSystem& files, const std::string& path,
                                          const metadata::Mission& mission);

}  // namespace almagest::index
