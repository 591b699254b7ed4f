// SPDX-License-Identifier: GPL-3.0-or-later
// A large dictionary of texts taken to pieces, for patterns that begin with a wildcard. Where texts are nearly as many
// as rows (names of datasets), their pieces are few: a pattern is then tried on each piece, not on each text.
//
//   jw01234 005001 _02101_0 0001..     text = stem + visit + middle + end
//
// The stem is the first kStemBytes of what stands before the first "_", the visit the rest of that; the end is the last
// kEndBytes of the rest. Any of them may be empty. Texts are sorted, so that neighbours have stem and visit in common:
// these are kept for runs, the others for each text.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "index/image.h"
#include "index/text_pool.h"

namespace almagest::index {

struct TextPieces {
  std::string_view stem, visit, middle, end;
};
TextPieces pieces_of(std::string_view text);

// A view into a segment's image. Numbers of pieces come from the file: whoever looks one up must not trust that there
// is such a piece.
class PiecedTexts {
 public:
  PiecedTexts() = default;
  // Empty if the column has none. corrupt: the parts do not fit together.
  static base::Result<PiecedTexts> open(const Image& image, ColumnNumber number, std::size_t texts);

  bool empty() const { return runs_.empty(); }
  // The runs at which another stem begins, ascending from 0, and the stem of each, as it is written.
  std::span<const std::uint32_t> stem_runs() const { return stem_runs_; }
  const TextPool& stems() const { return stems_; }
  // The texts at which runs of one stem and visit begin, ascending from 0, and the visit of each run.
  std::span<const std::uint32_t> runs() const { return runs_; }
  std::span<const std::uint32_t> visit_of_run() const { return visit_of_; }
  // One a text.
  std::span<const std::uint32_t> middle_of() const { return middle_of_; }
  std::span<const std::uint32_t> end_of() const { return end_of_; }
  // The distinct pieces, in ASCII lower case.
  const TextPool& visits() const { return visits_; }
  const TextPool& middles() const { return middles_; }
  const TextPool& ends() const { return ends_; }

 private:
  std::span<const std::uint32_t> stem_runs_, runs_, visit_of_, middle_of_, end_of_;
  TextPool stems_, visits_, middles_, ends_;
};

// Writes the pieces of a sorted dictionary if it is large and they are few; else nothing.
base::Status write_pieces(const TextList& texts, ColumnNumber number, ImageWriter& image);

}  // namespace almagest::index
