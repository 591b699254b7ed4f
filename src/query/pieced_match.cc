// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/pieced_match.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <span>
#include <vector>

namespace almagest::query {
namespace {

using States = Glob::States;

constexpr std::size_t kMostTables = 64;
constexpr std::size_t kTogether = 64;  // texts

// Where each piece of a pool leads from some states; worked out for all pieces when first asked for. Few sets of states
// are ever met.
class Leads {
 public:
  struct Table {
    // One a piece and, last, none: for numbers beyond the pieces, which only a damaged index has.
    std::vector<States> states;
    std::vector<std::uint8_t> any;  // 1: it leads somewhere; small enough to stay near the processor
    std::uint32_t none = 0;         // the last

    States of(std::uint32_t piece) const { return states[std::min(piece, none)]; }
    // A bit for each of up to 64 texts: whether its piece leads anywhere.
    std::uint64_t leading(std::span<const std::uint32_t> pieces) const {
      std::array<std::uint8_t, kTogether> each{};
      for (std::size_t i = 0; i < pieces.size(); ++i) each[i] = any[std::min(pieces[i], none)];
      std::uint64_t bits = 0;
      for (std::size_t at = 0; at < kTogether; at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, each.data() + at, sizeof eight);
        bits |= (eight * 0x0102'0408'1020'4080U) >> 56U << at;  // the lowest bits of eight bytes, brought together
      }
      return bits;
    }
  };

  // Of where a piece leads only the states of `useful` matter.
  Leads(const Glob& glob, const index::TextPool& pieces, States useful)
      : glob_(glob), pieces_(pieces), useful_(useful) {}

  const Table& from(States states) {
    if (last_ != nullptr && states == last_states_) return *last_;
    if (tables_.size() == kMostTables && tables_.count(states) == 0) tables_.clear();
    Table& table = tables_[states];
    if (table.states.empty()) {
      table.none = static_cast<std::uint32_t>(pieces_.size());
      table.states.resize(pieces_.size() + 1, 0);
      table.any.resize(pieces_.size() + 1, 0);
      for (std::size_t i = 0; i < pieces_.size(); ++i) {
        table.states[i] = glob_.after(states, pieces_[i]) & useful_;
        table.any[i] = table.states[i] != 0 ? 1 : 0;
      }
    }
    last_states_ = states;
    return *(last_ = &table);
  }

 private:
  const Glob& glob_;
  const index::TextPool& pieces_;
  States useful_;
  std::map<States, Table> tables_;
  States last_states_ = 0;
  const Table* last_ = nullptr;
};

// Which ends of texts are accepted in some states: 1 or 0 for each and, last, 0.
class Ends {
 public:
  Ends(const Glob& glob, const index::TextPool& pieces) {
    accepting_.reserve(pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      accepting_.push_back(glob.accepting(pieces[i]));
      useful_ |= accepting_.back();
    }
  }
  States useful() const { return useful_; }  // that any end is accepted in

  const std::vector<std::uint8_t>& accepted_in(States states) {
    if (last_ != nullptr && states == last_states_) return *last_;
    if (tables_.size() == kMostTables && tables_.count(states) == 0) tables_.clear();
    std::vector<std::uint8_t>& table = tables_[states];
    if (table.empty()) {
      table.resize(accepting_.size() + 1, 0);
      for (std::size_t i = 0; i < accepting_.size(); ++i) table[i] = (accepting_[i] & states) != 0 ? 1 : 0;
    }
    last_states_ = states;
    return *(last_ = &table);
  }

 private:
  std::vector<States> accepting_;
  States useful_ = 0;
  std::map<States, std::vector<std::uint8_t>> tables_;
  States last_states_ = 0;
  const std::vector<std::uint8_t>* last_ = nullptr;
};

}  // namespace

void add_by_pieces(const index::PiecedTexts& pieces, const Glob& glob, std::size_t begin, std::size_t end,
                   index::Bitmap& codes) {
  Ends ends(glob, pieces.ends());
  Leads by_visit(glob, pieces.visits(), ~States{0});
  Leads by_middle(glob, pieces.middles(), ends.useful());

  const std::span<std::uint64_t> words = codes.words();
  const auto middle_of = pieces.middle_of();
  const auto end_of = pieces.end_of();
  const auto runs = pieces.runs();
  auto run = static_cast<std::size_t>(std::upper_bound(runs.begin(), runs.end(), begin) - runs.begin()) - 1;
  const auto stem_runs = pieces.stem_runs();
  auto stem =
      static_cast<std::size_t>(std::upper_bound(stem_runs.begin(), stem_runs.end(), run) - stem_runs.begin()) - 1;
  States after_stem = glob.after(glob.start(), pieces.stems()[stem]);
  // Texts from `first` on have come to the same states so far; they are looked at together.
  const auto look_at = [&](std::size_t first, std::size_t last, States after_visit) {
    if (after_visit == 0) return;
    const Leads::Table& after_middle = by_middle.from(after_visit);
    for (; first < last; first += std::min(kTogether, last - first)) {
      const auto some = middle_of.subspan(first, std::min(kTogether, last - first));
      for (std::uint64_t left = after_middle.leading(some); left != 0; left &= left - 1) {
        const std::size_t code = first + static_cast<std::size_t>(std::countr_zero(left));
        const std::vector<std::uint8_t>& accepted = ends.accepted_in(after_middle.of(middle_of[code]));
        const std::uint64_t matches = accepted[std::min<std::size_t>(end_of[code], accepted.size() - 1)];
        words[code >> 6U] |= matches << (code & 63U);  // a branch could not be foreseen
      }
    }
  };
  std::size_t first = begin;
  States states = 0;
  for (; run < runs.size() && runs[run] < end; ++run) {
    if (stem + 1 < stem_runs.size() && run == stem_runs[stem + 1]) {
      after_stem = glob.after(glob.start(), pieces.stems()[++stem]);
    }
    const States after_visit = by_visit.from(after_stem).of(pieces.visit_of_run()[run]);
    if (after_visit == states) continue;
    const std::size_t here = std::max<std::size_t>(begin, runs[run]);
    look_at(first, here, states);
    first = here;
    states = after_visit;
  }
  look_at(first, end, states);
}

}  // namespace almagest::query
