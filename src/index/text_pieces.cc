// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/text_pieces.h"

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/text.h"

namespace almagest::index {
namespace {

constexpr std::size_t kStemBytes = 7;
constexpr std::size_t kEndBytes = 6;
constexpr std::size_t kLarge = 16'384;  // texts: fewer are looked at one by one in a moment
constexpr std::size_t kWorth = 16;      // texts a distinct piece, at the least

// Far less than 4 GiB of them.
base::Status write_narrow(const TextList& texts, Part bytes, Part ends, ColumnNumber number, ImageWriter& image) {
  ALMAGEST_CHECK(image.add_array(bytes, number, texts.bytes()));
  const std::vector<std::uint32_t> narrow(texts.ends().begin(), texts.ends().end());
  return image.add_array(ends, number, narrow);
}

// Distinct pieces, numbered as they come.
class Pieces {
 public:
  std::uint32_t number_of(std::string_view piece) {
    if (!numbers_.empty() && piece == last_) return last_number_;
    last_ = piece;
    const auto [entry, fresh] = numbers_.try_emplace(base::lower(piece), static_cast<std::uint32_t>(numbers_.size()));
    if (fresh) list_.add(entry->first);
    return last_number_ = entry->second;
  }
  std::size_t size() const { return list_.size(); }
  base::Status write(Part bytes, Part ends, ColumnNumber number, ImageWriter& image) const {
    return write_narrow(list_, bytes, ends, number, image);
  }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  TextList list_;
  std::string_view last_;
  std::uint32_t last_number_ = 0;
};

TextPool pool(const Image& image, Part bytes, Part ends, ColumnNumber number) {
  return {image.bytes_of(bytes, number), image.bytes_of(ends, number), false};
}

// From 0 up, each within `size`.
bool begins_runs(std::span<const std::uint32_t> runs, std::size_t size) {
  return !runs.empty() && runs.front() == 0 && runs.back() < size &&
         std::adjacent_find(runs.begin(), runs.end(), std::greater_equal<>()) == runs.end();
}

}  // namespace

TextPieces pieces_of(std::string_view text) {
  const std::string_view head = text.substr(0, text.find('_'));
  const std::string_view tail = text.substr(head.size());
  const std::size_t stem = std::min(kStemBytes, head.size());
  const std::size_t end = std::min(kEndBytes, tail.size());
  return {head.substr(0, stem), head.substr(stem), tail.substr(0, tail.size() - end), tail.substr(tail.size() - end)};
}

base::Result<PiecedTexts> PiecedTexts::open(const Image& image, ColumnNumber number, std::size_t texts) {
  PiecedTexts made;
  if (!image.has(Part::text_runs, number)) return made;
  made.stem_runs_ = image.array<std::uint32_t>(Part::stem_runs, number);
  made.stems_ = pool(image, Part::stem_bytes, Part::stem_ends, number);
  made.runs_ = image.array<std::uint32_t>(Part::text_runs, number);
  made.visit_of_ = image.array<std::uint32_t>(Part::run_visits, number);
  made.middle_of_ = image.array<std::uint32_t>(Part::text_middles, number);
  made.end_of_ = image.array<std::uint32_t>(Part::text_last, number);
  made.visits_ = pool(image, Part::visit_bytes, Part::visit_ends, number);
  made.middles_ = pool(image, Part::middle_bytes, Part::middle_ends, number);
  made.ends_ = pool(image, Part::last_bytes, Part::last_ends, number);
  if (!begins_runs(made.runs_, texts) || !begins_runs(made.stem_runs_, made.runs_.size()) ||
      made.stems_.size() != made.stem_runs_.size() || made.visit_of_.size() != made.runs_.size() ||
      made.middle_of_.size() != texts || made.end_of_.size() != texts) {
    return base::fail(base::Code::corrupt, "the index is damaged: the pieces of texts do not fit to the texts");
  }
  return made;
}

base::Status write_pieces(const TextList& texts, ColumnNumber number, ImageWriter& image) {
  const std::size_t count = texts.size();
  if (count < kLarge) return {};
  Pieces visits, middles, ends;
  TextList stems;
  std::vector<std::uint32_t> stem_runs, runs, visit_of, middle_of, end_of;
  middle_of.reserve(count);
  end_of.reserve(count);
  TextPieces last;
  for (std::size_t i = 0; i < count; ++i) {
    const TextPieces own = pieces_of(texts[i]);
    if (i == 0 || own.stem != last.stem) {
      stem_runs.push_back(static_cast<std::uint32_t>(runs.size()));
      stems.add(own.stem);
    }
    if (i == 0 || own.stem != last.stem || own.visit != last.visit) {
      runs.push_back(static_cast<std::uint32_t>(i));
      visit_of.push_back(visits.number_of(own.visit));
    }
    last = own;
    middle_of.push_back(middles.number_of(own.middle));
    end_of.push_back(ends.number_of(own.end));
    // Given up as soon as it can't be worth it any more.
    if (std::max({stems.size(), visits.size(), middles.size(), ends.size()}) > count / kWorth) return {};
  }
  ALMAGEST_CHECK(image.add_array(Part::stem_runs, number, stem_runs));
  ALMAGEST_CHECK(write_narrow(stems, Part::stem_bytes, Part::stem_ends, number, image));
  ALMAGEST_CHECK(image.add_array(Part::text_runs, number, runs));
  ALMAGEST_CHECK(image.add_array(Part::run_visits, number, visit_of));
  ALMAGEST_CHECK(image.add_array(Part::text_middles, number, middle_of));
  ALMAGEST_CHECK(image.add_array(Part::text_last, number, end_of));
  ALMAGEST_CHECK(visits.write(Part::visit_bytes, Part::visit_ends, number, image));
  ALMAGEST_CHECK(middles.write(Part::middle_bytes, Part::middle_ends, number, image));
  return ends.write(Part::last_bytes, Part::last_ends, number, image);
}

}  // namespace almagest::index
