// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/column.h"

#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>

#include "index/footprints.h"

namespace almagest::index {
namespace {

constexpr std::size_t kZoneWords = kZoneRows / 64;

tl::unexpected<base::Error> misfit() {
  return base::fail(base::Code::corrupt, "the index is damaged: the parts of a column do not fit together");
}

std::array<std::uint64_t, 4> small_set(const CodeSet& set) {
  std::array<std::uint64_t, 4> words{};
  const auto all = set.codes().words();
  std::copy_n(all.begin(), std::min(all.size(), words.size()), words.begin());
  return words;
}

// One stretch of rows whose zone leaves it open.
template <typename Width>
void keep_stretch(std::span<const Width> codes, const CodeSet& set, Words rows) {
  const auto& runs = set.runs();
  if (runs.size() == 1) {
    return keep_between(codes, static_cast<Width>(runs[0].low), static_cast<Width>(runs[0].high), rows);
  }
  if constexpr (std::is_same_v<Width, std::uint8_t>) {
    keep_members(codes, small_set(set), rows);
  } else {
    if (runs.empty()) return keep_members(codes, set.codes().words(), rows);
    std::array<std::uint64_t, kZoneWords> kept{};
    for (const CodeSet::Run& run : runs) {
      std::array<std::uint64_t, kZoneWords> part{};
      const Words words(part.data(), rows.size());
      std::copy(rows.begin(), rows.end(), words.begin());
      keep_between(codes, static_cast<Width>(run.low), static_cast<Width>(run.high), words);
      for (std::size_t w = 0; w < rows.size(); ++w) kept[w] |= words[w];
    }
    std::copy_n(kept.begin(), rows.size(), rows.begin());
  }
}

}  // namespace

base::Result<Column> Column::open(const Image& image, ColumnNumber number, std::size_t rows,
                                  const Footprints* footprints) {
  Column column;
  const auto heads = image.array<ColumnHead>(Part::column_head, number);
  if (heads.size() != 1) return misfit();
  column.head_ = heads[0];
  column.rows_ = rows;
  column.footprints_ = footprints;
  const ColumnHead& head = column.head_;
  if (head.encoding == Encoding::footprint) return column;

  const bool wide = head.wide_texts != 0;
  column.texts_ = TextPool(image.bytes_of(Part::text_bytes, number), image.bytes_of(Part::text_ends, number), wide);
  column.code_counts_ = image.array<std::uint32_t>(Part::code_counts, number);
  std::size_t dictionary = column.texts_.size();
  if (head.content == Content::real) {
    column.reals_ = image.array<double>(Part::numbers, number);
    dictionary = column.reals_.size();
  } else if (head.content != Content::text) {
    column.integers_ = image.array<std::int64_t>(Part::numbers, number);
    dictionary = column.integers_.size();
  }
  const std::size_t zones = 2 * ((rows + kZoneRows - 1) / kZoneRows);
  bool good = dictionary == head.dictionary && column.code_counts_.size() == dictionary + 1;
  switch (head.code_bytes) {
    case 0:
      good = good && (head.encoding == Encoding::rows ? dictionary == rows : true);
      break;
    case 1:
      column.codes8_ = image.array<std::uint8_t>(Part::codes, number);
      column.zones8_ = image.array<std::uint8_t>(Part::zones, number);
      good = good && column.codes8_.size() == rows && column.zones8_.size() == zones;
      break;
    case 2:
      column.codes16_ = image.array<std::uint16_t>(Part::codes, number);
      column.zones16_ = image.array<std::uint16_t>(Part::zones, number);
      good = good && column.codes16_.size() == rows && column.zones16_.size() == zones;
      break;
    case 4:
      column.codes32_ = image.array<std::uint32_t>(Part::codes, number);
      column.zones32_ = image.array<std::uint32_t>(Part::zones, number);
      good = good && column.codes32_.size() == rows && column.zones32_.size() == zones;
      break;
    default:
      good = false;
  }
  if (head.elements == Elements::listed) {
    column.elements_ = TextPool(image.bytes_of(Part::element_bytes, number), image.bytes_of(Part::element_ends, number),
                                head.wide_elements != 0);
    column.list_ends_ = image.array<std::uint32_t>(Part::list_ends, number);
    column.list_elements_ = image.array<std::uint32_t>(Part::list_elements, number);
    column.element_counts_ = image.array<std::uint32_t>(Part::element_counts, number);
    good = good && column.list_ends_.size() == dictionary && column.element_counts_.size() == column.elements_.size();
  }
  if (!good) return misfit();
  ALMAGEST_TRY(column.pieces_, PiecedTexts::open(image, number, column.texts_.size()));
  return column;
}

bool Column::is_null(Row row) const {
  return has_dictionary() ? code(row) == dictionary_size() : !footprints_->has_text(row);
}

metadata::Value Column::value_of(Code code) const {
  if (code >= dictionary_size()) return {};
  switch (head_.content) {
    case Content::text:
      return std::string(texts_[code]);
    case Content::integer:
      return integers_[code];
    case Content::real:
      return reals_[code];
    case Content::instant:
      return base::Instant{integers_[code]};
  }
  return {};
}

metadata::Value Column::value(Row row) const {
  if (has_dictionary()) return value_of(code(row));
  if (!footprints_->has_text(row)) return {};
  return footprints_->text(row);
}

std::span<const Code> Column::elements_of(Code code) const {
  const std::size_t begin = code == 0 ? 0 : list_ends_[code - 1];
  return list_elements_.subspan(begin, list_ends_[code] - begin);
}

template <typename Width>
void Column::keep_in(std::span<const Width> codes, const CodeSet& set, Words rows) const {
  std::span<const Width> zones;
  if constexpr (sizeof(Width) == 1) zones = zones8_;
  if constexpr (sizeof(Width) == 2) zones = zones16_;
  if constexpr (sizeof(Width) == 4) zones = zones32_;
  for (std::size_t zone = 0, word = 0; word < rows.size(); ++zone, word += kZoneWords) {
    const Words stretch = rows.subspan(word, std::min(kZoneWords, rows.size() - word));
    if (!index::any(stretch)) continue;
    switch (set.share_of(zones[2 * zone], zones[2 * zone + 1])) {
      case CodeSet::Share::everything:
        break;
      case CodeSet::Share::nothing:
        std::fill(stretch.begin(), stretch.end(), 0);
        break;
      case CodeSet::Share::something: {
        const std::size_t first = zone * kZoneRows;
        keep_stretch(codes.subspan(first, std::min(kZoneRows, codes.size() - first)), set, stretch);
      }
    }
  }
}

void Column::keep(const CodeSet& set, Words rows) const {
  if (set.all()) return;
  if (set.none() || (head_.code_bytes == 0 && head_.encoding == Encoding::codes && !set.test(0))) {
    std::fill(rows.begin(), rows.end(), 0);
    return;
  }
  switch (head_.code_bytes) {
    case 1:
      return keep_in(codes8_, set, rows);
    case 2:
      return keep_in(codes16_, set, rows);
    case 4:
      return keep_in(codes32_, set, rows);
    default:
      break;
  }
  if (head_.encoding != Encoding::rows) return;
  // The set has one member more than there are rows; that one's bit is beyond the rows and 0 in them.
  for (std::size_t w = 0; w < rows.size(); ++w) rows[w] &= set.codes().words()[w];
}

template <typename Width>
void Column::tally_in(std::span<const Width> codes, ConstWords rows, std::span<std::uint32_t> counts) const {
  std::span<const Width> zones;
  if constexpr (sizeof(Width) == 1) zones = zones8_;
  if constexpr (sizeof(Width) == 2) zones = zones16_;
  if constexpr (sizeof(Width) == 4) zones = zones32_;
  // Neighbouring rows often have the same code; several counters keep one addition from waiting for the last.
  constexpr std::size_t kLanes = sizeof(Width) == 1 ? 4 : 1;
  std::array<std::array<std::uint32_t, sizeof(Width) == 1 ? 256 : 1>, kLanes> lanes{};
  for (std::size_t zone = 0, word = 0; word < rows.size(); ++zone, word += kZoneWords) {
    const std::size_t end = std::min(word + kZoneWords, rows.size());
    if (zones[2 * zone] == zones[2 * zone + 1]) {
      counts[zones[2 * zone]] += static_cast<std::uint32_t>(index::count(rows.subspan(word, end - word)));
      continue;
    }
    for (std::size_t w = word; w < end; ++w) {
      const Width* at = codes.data() + w * 64;
      if (rows[w] == ~std::uint64_t{0}) {
        for (std::size_t i = 0; i < 64; i += 4) {
          if constexpr (sizeof(Width) == 1) {
            ++lanes[0][at[i]];
            ++lanes[1][at[i + 1]];
            ++lanes[2][at[i + 2]];
            ++lanes[3][at[i + 3]];
          } else {
            for (std::size_t k = 0; k < 4; ++k) ++counts[at[i + k]];
          }
        }
        continue;
      }
      for (std::uint64_t left = rows[w]; left != 0; left &= left - 1) {
        const Width code = at[std::countr_zero(left)];
        if constexpr (sizeof(Width) == 1) {
          ++lanes[0][code];
        } else {
          ++counts[code];
        }
      }
    }
  }
  if constexpr (sizeof(Width) == 1) {
    for (const auto& lane : lanes) {
      for (std::size_t code = 0; code < std::min(lane.size(), counts.size()); ++code) counts[code] += lane[code];
    }
  }
}

// All rows are counted already: those that are not among `rows` are taken off.
void Column::tally_all_but(ConstWords rows, std::span<std::uint32_t> counts) const {
  for (std::size_t code = 0; code < counts.size(); ++code) counts[code] += code_counts_[code];
  for (std::size_t w = 0; w < rows.size(); ++w) {
    const std::size_t left_of_rows = rows_ - w * 64;
    std::uint64_t missing = ~rows[w];
    if (left_of_rows < 64) missing &= (std::uint64_t{1} << left_of_rows) - 1;
    for (; missing != 0; missing &= missing - 1) {
      --counts[code(static_cast<Row>(w * 64 + static_cast<std::size_t>(std::countr_zero(missing))))];
    }
  }
}

void Column::tally(ConstWords rows, std::span<std::uint32_t> counts) const {
  constexpr std::size_t kFewMissing = 16;  // one in so many
  if (rows_ - index::count(rows) <= rows_ / kFewMissing) return tally_all_but(rows, counts);
  switch (head_.code_bytes) {
    case 1:
      return tally_in(codes8_, rows, counts);
    case 2:
      return tally_in(codes16_, rows, counts);
    case 4:
      return tally_in(codes32_, rows, counts);
    default:
      break;
  }
  if (head_.encoding == Encoding::codes) {
    counts[0] += static_cast<std::uint32_t>(index::count(rows));
    return;
  }
  for (std::size_t w = 0; w < rows.size(); ++w) {
    for (std::uint64_t left = rows[w]; left != 0; left &= left - 1) {
      ++counts[w * 64 + static_cast<std::size_t>(std::countr_zero(left))];
    }
  }
}

}  // namespace almagest::index
