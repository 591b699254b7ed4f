// SPDX-License-Identifier: GPL-3.0-or-later
// Segments into one, a column at a time: dictionaries are merged, codes translated, nothing is read from the record.
#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "index/segment_builder.h"

namespace almagest::index {
namespace {

struct Source {
  std::uint32_t input = 0;
  Row row = 0;
};

bool is_dead(const MergeInput& input, Row row) {
  return !input.dead.empty() && test(input.dead, row);
}

// Where each row of the new segment comes from, in the order of names.
std::vector<Source> sources_of(std::span<const MergeInput> inputs) {
  std::vector<Source> sources;
  std::vector<Row> at(inputs.size(), 0);
  for (;;) {
    std::optional<std::uint32_t> first;
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
      while (at[i] < inputs[i].segment->rows() && is_dead(inputs[i], at[i])) ++at[i];
      if (at[i] == inputs[i].segment->rows()) continue;
      if (!first || text_less(inputs[i].segment->name(at[i]), inputs[*first].segment->name(at[*first]))) first = i;
    }
    if (!first) return sources;
    sources.push_back({*first, at[*first]++});
  }
}

class Merger {
 public:
  Merger(const metadata::Mission& mission, std::span<const MergeInput> inputs)
      : mission_(mission), inputs_(inputs), sources_(sources_of(inputs)) {
    for (const MergeInput& input : inputs_) {
      std::vector<std::uint64_t> alive((input.segment->rows() + 63) / 64, 0);
      for (Row row = 0; row < input.segment->rows(); ++row) {
        if (!is_dead(input, row)) set(alive, row);
      }
      alive_.push_back(std::move(alive));
    }
  }

  base::Status write(std::int64_t change, ImageWriter& image) {
    const SegmentHead head{sources_.size(), change, mission_.columns().size(), fingerprint_of(mission_)};
    ALMAGEST_CHECK(image.add_array(Part::segment_head, kNoColumn, std::array{head}));
    ALMAGEST_CHECK(write_ids(image));
    ALMAGEST_CHECK(write_sky(image));
    ALMAGEST_CHECK(write_names(image));
    ALMAGEST_CHECK(
        write_merged([](const Segment& s) -> const Column& { return s.programs(); }, kProgramsColumn, image));
    ALMAGEST_CHECK(
        write_merged([](const Segment& s) -> const Column& { return s.releases(); }, kReleasesColumn, image));
    const auto name_column = mission_.find(mission_.roles().dataset);
    for (std::size_t i = 0; i < mission_.columns().size(); ++i) {
      const auto number = static_cast<ColumnNumber>(i);
      if (i == name_column && all_are_names(i)) {
        share_column(kNamesColumn, number, image);
      } else if (all_are_footprints(i)) {
        ALMAGEST_CHECK(write_footprint_column(without_footprint_, number, image));
      } else {
        ALMAGEST_CHECK(write_merged([i](const Segment& s) -> const Column& { return s.column(i); }, number, image));
      }
    }
    return image.finish();
  }

 private:
  const Segment& segment(const Source& source) const { return *inputs_[source.input].segment; }

  bool all_are_names(std::size_t number) const {
    return std::all_of(inputs_.begin(), inputs_.end(), [&](const MergeInput& input) {
      const Column& column = input.segment->column(number);
      return column.encoding() == input.segment->names().encoding() && column.content() == Content::text &&
             column.text(0).data() == input.segment->names().text(0).data();
    });
  }

  bool all_are_footprints(std::size_t number) const {
    return std::all_of(inputs_.begin(), inputs_.end(),
                       [&](const MergeInput& input) { return !input.segment->column(number).has_dictionary(); });
  }

  base::Status write_ids(ImageWriter& image) {
    std::vector<catalog::Id> ids;
    ids.reserve(sources_.size());
    for (const Source& source : sources_) ids.push_back(segment(source).id(source.row));
    std::vector<Row> by_id(ids.size());
    std::iota(by_id.begin(), by_id.end(), Row{0});
    std::sort(by_id.begin(), by_id.end(), [&ids](Row a, Row b) { return ids[a] < ids[b]; });
    ALMAGEST_CHECK(image.add_array(Part::ids, kNoColumn, ids));
    return image.add_array(Part::rows_by_id, kNoColumn, by_id);
  }

  base::Status write_sky(ImageWriter& image) {
    SkyBuilder sky;
    for (const Source& source : sources_) {
      const Footprints& footprints = segment(source).footprints();
      if (!footprints.has_text(source.row)) ++without_footprint_;
      sky.add(segment(source).sky(), footprints, source.row);
    }
    return sky.write({}, image);
  }

  base::Status write_names(ImageWriter& image) {
    ColumnDraft draft;
    draft.codes.resize(sources_.size());
    std::iota(draft.codes.begin(), draft.codes.end(), Code{0});
    for (const Source& source : sources_) draft.texts.add(segment(source).name(source.row));
    return write_column(draft, kNamesColumn, image);
  }

  // Which value of several dictionaries comes first, by the kind of the column.
  static bool less(const Column& a, Code x, const Column& b, Code y) {
    if (a.content() == Content::text) return text_less(a.text(x), b.text(y));
    if (a.content() == Content::real) return a.reals()[x] < b.reals()[y];
    return a.integers()[x] < b.integers()[y];
  }
  static void add(const Column& column, Code code, ColumnDraft& draft) {
    if (column.content() == Content::text) {
      draft.texts.add(column.text(code));
    } else if (column.content() == Content::real) {
      draft.reals.push_back(column.reals()[code]);
    } else {
      draft.integers.push_back(column.integers()[code]);
    }
  }

  template <typename ColumnOf>
  base::Status write_merged(ColumnOf&& column_of, ColumnNumber number, ImageWriter& image) {
    std::vector<const Column*> columns;
    std::vector<std::vector<std::uint32_t>> new_code;  // first: how many rows use it; then the code
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      columns.push_back(&column_of(*inputs_[i].segment));
      new_code.emplace_back(columns[i]->dictionary_size() + std::size_t{1}, 0);
      columns[i]->tally(alive_[i], new_code[i]);
    }
    ColumnDraft draft;
    draft.content = columns[0]->content();
    draft.elements = columns[0]->is_listed() ? Elements::listed : Elements::whole;
    merge_dictionaries(columns, new_code, draft);
    draft.codes.reserve(sources_.size());
    for (const Source& source : sources_) {
      draft.codes.push_back(new_code[source.input][columns[source.input]->code(source.row)]);
    }
    return write_column(draft, number, image);
  }

  static void merge_dictionaries(const std::vector<const Column*>& columns,
                                 std::vector<std::vector<std::uint32_t>>& new_code, ColumnDraft& draft) {
    std::vector<Code> at(columns.size(), 0);
    const auto skip_unused = [&](std::size_t i) {
      while (at[i] < columns[i]->dictionary_size() && new_code[i][at[i]] == 0) ++at[i];
      return at[i] < columns[i]->dictionary_size();
    };
    for (Code code = 0;; ++code) {
      std::optional<std::size_t> first;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (skip_unused(i) && (!first || less(*columns[i], at[i], *columns[*first], at[*first]))) first = i;
      }
      if (!first) break;
      const std::size_t least = *first;
      const Code value = at[least];
      add(*columns[least], value, draft);
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!skip_unused(i) || less(*columns[least], value, *columns[i], at[i])) continue;
        new_code[i][at[i]++] = code;
      }
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      new_code[i][columns[i]->dictionary_size()] = static_cast<std::uint32_t>(draft.dictionary_size());
    }
  }

  const metadata::Mission& mission_;
  std::span<const MergeInput> inputs_;
  std::vector<Source> sources_;
  std::vector<std::vector<std::uint64_t>> alive_;
  std::size_t without_footprint_ = 0;
};

}  // namespace

base::Status merge(const metadata::Mission& mission, std::span<const MergeInput> inputs, std::int64_t change,
                   const ImageWriter::Sink& sink) {
  ImageWriter image(sink);
  ALMAGEST_CHECK(image.begin());
  return Merger(mission, inputs).write(change, image);
}

}  // namespace almagest::index
