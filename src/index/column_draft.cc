// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/column_draft.h"

#include <algorithm>
#include <array>

#include "index/text_pieces.h"

namespace almagest::index {
namespace {

constexpr std::string_view kListSeparator = ", ";

base::Status write_texts(const TextList& texts, Part bytes, Part ends, ColumnNumber number, ImageWriter& image) {
  ALMAGEST_CHECK(image.add_array(bytes, number, texts.bytes()));
  if (texts.wide()) return image.add_array(ends, number, texts.ends());
  const std::vector<std::uint32_t> narrow(texts.ends().begin(), texts.ends().end());
  return image.add_array(ends, number, narrow);
}

template <typename Width>
base::Status write_codes(const std::vector<Code>& codes, ColumnNumber number, ImageWriter& image) {
  std::vector<Width> narrow(codes.size());
  std::vector<Width> zones;
  zones.reserve(2 * (codes.size() / kZoneRows + 1));
  for (std::size_t begin = 0; begin < codes.size(); begin += kZoneRows) {
    const std::size_t end = std::min(begin + kZoneRows, codes.size());
    Code low = codes[begin];
    Code high = codes[begin];
    for (std::size_t row = begin; row < end; ++row) {
      low = std::min(low, codes[row]);
      high = std::max(high, codes[row]);
      narrow[row] = static_cast<Width>(codes[row]);
    }
    zones.push_back(static_cast<Width>(low));
    zones.push_back(static_cast<Width>(high));
  }
  ALMAGEST_CHECK(image.add_array(Part::codes, number, narrow));
  return image.add_array(Part::zones, number, zones);
}

bool are_row_numbers(const std::vector<Code>& codes) {
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (codes[row] != row) return false;
  }
  return true;
}

struct Lists {
  TextList elements;
  std::vector<std::uint32_t> ends, members, counts;
};

Lists lists_of(const TextList& texts, const std::vector<std::uint32_t>& code_counts) {
  std::vector<std::string_view> distinct;
  for (std::size_t code = 0; code < texts.size(); ++code) {
    for (const std::string_view element : elements_in(texts[code])) distinct.push_back(element);
  }
  std::sort(distinct.begin(), distinct.end(), text_less);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  Lists lists;
  for (const std::string_view element : distinct) lists.elements.add(element);
  lists.counts.assign(distinct.size(), 0);
  std::vector<std::uint32_t> own;
  for (std::size_t code = 0; code < texts.size(); ++code) {
    own.clear();
    for (const std::string_view element : elements_in(texts[code])) {
      const auto at = std::lower_bound(distinct.begin(), distinct.end(), element, text_less);
      own.push_back(static_cast<std::uint32_t>(at - distinct.begin()));
    }
    // An element that a list names twice counts once.
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (const std::uint32_t element : own) {
      lists.members.push_back(element);
      lists.counts[element] += code_counts[code];
    }
    lists.ends.push_back(static_cast<std::uint32_t>(lists.members.size()));
  }
  return lists;
}

}  // namespace

std::vector<std::string_view> elements_in(std::string_view list) {
  std::vector<std::string_view> elements;
  for (;;) {
    const std::size_t end = list.find(kListSeparator);
    if (end == std::string_view::npos) break;
    elements.push_back(list.substr(0, end));
    list.remove_prefix(end + kListSeparator.size());
  }
  elements.push_back(list);
  return elements;
}

base::Status write_column(const ColumnDraft& draft, ColumnNumber number, ImageWriter& image) {
  const std::size_t dictionary = draft.dictionary_size();
  std::vector<std::uint32_t> counts(dictionary + 1, 0);
  for (const Code code : draft.codes) ++counts[code];

  ColumnHead head;
  head.content = draft.content;
  head.elements = draft.elements;
  head.dictionary = dictionary;
  head.nulls = counts[dictionary];
  head.wide_texts = draft.texts.wide() ? 1 : 0;
  const std::size_t codes = dictionary + (head.nulls > 0 ? 1 : 0);
  if (codes > 1) {
    head.code_bytes = codes <= 0x100 ? 1 : codes <= 0x10000 ? 2 : 4;
    if (dictionary == draft.codes.size() && are_row_numbers(draft.codes)) {
      head.code_bytes = 0;
      head.encoding = Encoding::rows;
    }
  }
  Lists lists;
  if (draft.elements == Elements::listed) lists = lists_of(draft.texts, counts);
  head.wide_elements = lists.elements.wide() ? 1 : 0;

  ALMAGEST_CHECK(image.add_array(Part::column_head, number, std::array{head}));
  ALMAGEST_CHECK(image.add_array(Part::code_counts, number, counts));
  if (draft.content == Content::text) {
    ALMAGEST_CHECK(write_texts(draft.texts, Part::text_bytes, Part::text_ends, number, image));
    if (draft.elements != Elements::listed) ALMAGEST_CHECK(write_pieces(draft.texts, number, image));
  } else if (draft.content == Content::real) {
    ALMAGEST_CHECK(image.add_array(Part::numbers, number, draft.reals));
  } else {
    ALMAGEST_CHECK(image.add_array(Part::numbers, number, draft.integers));
  }
  if (draft.elements == Elements::listed) {
    ALMAGEST_CHECK(write_texts(lists.elements, Part::element_bytes, Part::element_ends, number, image));
    ALMAGEST_CHECK(image.add_array(Part::list_ends, number, lists.ends));
    ALMAGEST_CHECK(image.add_array(Part::list_elements, number, lists.members));
    ALMAGEST_CHECK(image.add_array(Part::element_counts, number, lists.counts));
  }
  switch (head.code_bytes) {
    case 1:
      return write_codes<std::uint8_t>(draft.codes, number, image);
    case 2:
      return write_codes<std::uint16_t>(draft.codes, number, image);
    case 4:
      return write_codes<std::uint32_t>(draft.codes, number, image);
    default:
      return {};
  }
}

base::Status write_footprint_column(std::size_t nulls, ColumnNumber number, ImageWriter& image) {
  ColumnHead head;
  head.encoding = Encoding::footprint;
  head.nulls = nulls;
  return image.add_array(Part::column_head, number, std::array{head});
}

void share_column(ColumnNumber from, ColumnNumber to, ImageWriter& image) {
  for (const Part part :
       {Part::column_head, Part::codes,       Part::zones,      Part::numbers,      Part::text_bytes,
        Part::text_ends,   Part::code_counts, Part::text_runs,  Part::run_visits,   Part::text_middles,
        Part::text_last,   Part::visit_bytes, Part::visit_ends, Part::middle_bytes, Part::middle_ends,
        Part::last_bytes,  Part::last_ends,   Part::stem_runs,  Part::stem_bytes,   Part::stem_ends}) {
    image.share(part, from, to);
  }
}

}  // namespace almagest::index
