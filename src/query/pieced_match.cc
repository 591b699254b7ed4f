// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/pieced_match.h"

#include <algorithm>
#include <map>
#include <vector>

namespace almagest::query {
namespace {

using States = Glob::States;

// Where each piece of a pool leads from some states; worked out for all pieces when first asked for. Few sets of states
// are ever met.
class Leads {
 public:
  // Of where a piece leads only the states of `useful` matter.
  Leads(const Glob& glob, const index::TextPool& pieces, States useful)
      : glob_(glob), pieces_(pieces), useful_(useful) {}

  // One a piece and, last, none: for numbers beyond the pieces, which only a damaged index has.
  const std::vector<States>& from(States states) {
    if (last_ != nullptr && states == last_states_) return *last_;
    if (tables_.size() == kMostTables && tables_.count(states) == 0) tables_.clear();
    std::vector<States>& table = tables_[states];
    if (table.empty()) {
      table.resize(pieces_.size() + 1, 0);
      for (std::size_t i = 0; i < pieces_.size(); ++i) table[i] = glob_.after(states, pieces_[i]) & useful_;
    }
    last_states_ = states;
    return *(last_ = &table);
  }

 private:
  static constexpr std::size_t kMostTables = 64;
  const Glob& glob_;
  const index::TextPool& pieces_;
  States useful_;
  std::map<States, std::vector<States>> tables_;
  States last_states_ = 0;
  const std::vector<States>* last_ = nullptr;
};

States look_up(const std::vector<States>& table, std::uint32_t piece) {
  return table[std::min<std::size_t>(piece, table.size() - 1)];
}

}  // namespace

void add_by_pieces(const index::PiecedTexts& pieces, const Glob& glob, std::size_t begin, std::size_t end,
                   index::Bitmap& codes) {
  std::vector<States> accepting(pieces.ends().size() + 1, 0);
  States accepted = 0;
  for (std::size_t i = 0; i + 1 < accepting.size(); ++i) {
    accepting[i] = glob.accepting(pieces.ends()[i]);
    accepted |= accepting[i];
  }
  Leads by_visit(glob, pieces.visits(), ~States{0});
  Leads by_middle(glob, pieces.middles(), accepted);

  const auto runs = pieces.runs();
  auto run = static_cast<std::size_t>(std::upper_bound(runs.begin(), runs.end(), begin) - runs.begin()) - 1;
  const auto stem_runs = pieces.stem_runs();
  auto stem =
      static_cast<std::size_t>(std::upper_bound(stem_runs.begin(), stem_runs.end(), run) - stem_runs.begin()) - 1;
  States after_stem = glob.after(glob.start(), pieces.stems()[stem]);
  for (std::size_t code = begin; code < end; ++run) {
    const std::size_t last = run + 1 == runs.size() ? end : std::min<std::size_t>(end, runs[run + 1]);
    if (stem + 1 < stem_runs.size() && run == stem_runs[stem + 1]) {
      after_stem = glob.after(glob.start(), pieces.stems()[++stem]);
    }
    const States after_visit = look_up(by_visit.from(after_stem), pieces.visit_of_run()[run]);
    if (after_visit != 0) {
      const std::vector<States>& after_middle = by_middle.from(after_visit);
      for (; code < last; ++code) {
        const States states = look_up(after_middle, pieces.middle_of()[code]);
        if (states != 0 && (states & look_up(accepting, pieces.end_of()[code])) != 0) codes.set(code);
      }
    }
    code = last;
  }
}

}  // namespace almagest::query
