// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/kept_facets.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

#include "access/rights.h"
#include "query/facet_of.h"

namespace almagest::query {
namespace {

constexpr const char* kKey = "facets";
constexpr std::size_t kMostValues = 10'000;  // of a facet that is kept
constexpr std::size_t kMostKept = 500;
// Columns with more values than these are not counted before somebody asks.
constexpr std::size_t kFewValues = 100'000;

constexpr base::Instant kEndOfTime{std::numeric_limits<std::int64_t>::max()};

struct Kept {
  Audience audience = Audience::all;
  FacetAsk ask;
  Facet facet;
  base::Instant from, until;  // holds from the one to before the other

  bool holds(base::Instant now) const { return from <= now && now < until; }
};

// A table's, thread-safe.
class KeptFacets {
 public:
  std::optional<Facet> find(Audience audience, const FacetAsk& ask, base::Instant now) const {
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(key_of(audience, ask));
    return found != all_.end() && found->second.holds(now) ? std::optional(found->second.facet) : std::nullopt;
  }
  bool has(Audience audience, const FacetAsk& ask, base::Instant now) const {
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(key_of(audience, ask));
    return found != all_.end() && found->second.holds(now);
  }
  void add(Kept kept) {
    const std::lock_guard lock(mutex_);
    const auto key = key_of(kept.audience, kept.ask);
    if (all_.size() < kMostKept || all_.count(key) != 0) all_.insert_or_assign(key, std::move(kept));
  }
  std::vector<std::pair<Audience, FacetAsk>> asked() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<Audience, FacetAsk>> asked;
    for (const auto& [key, kept] : all_) asked.emplace_back(kept.audience, kept.ask);
    return asked;
  }

 private:
  using Key = std::tuple<Audience, std::size_t, std::size_t, bool, std::size_t>;
  static Key key_of(Audience audience, const FacetAsk& ask) {
    return {audience, ask.column, ask.limit, ask.histogram, ask.histogram ? ask.bins : 0};
  }
  mutable std::mutex mutex_;
  std::map<Key, Kept> all_;
};

std::shared_ptr<KeptFacets> kept_by(const index::Table& table) {
  return std::static_pointer_cast<KeptFacets>(
      table.kept_or(kKey, [] { return std::static_pointer_cast<void>(std::make_shared<KeptFacets>()); }));
}

// When the next row becomes public.
base::Instant next_release(const index::Table& table, base::Instant now) {
  base::Instant next = kEndOfTime;
  for (const index::Table::Part& part : table.parts()) {
    const auto dates = part.segment->releases().integers();
    const auto later = std::upper_bound(dates.begin(), dates.end(), now.us);
    if (later != dates.end()) next.us = std::min(next.us, *later);
  }
  return next;
}

// What a form asks first: the commonest values of every column that has not too many.
std::vector<FacetAsk> first_asks(const index::Table& table) {
  const metadata::Mission& mission = table.mission();
  std::vector<FacetAsk> asks;
  for (std::size_t i = 0; i < mission.columns().size(); ++i) {
    const bool stored = mission.columns()[i].reduce != metadata::Reduce::derived;
    const auto has_few = [i](const index::Table::Part& part) {
      const index::Column& column = part.segment->column(i);
      return column.has_dictionary() && column.dictionary_size() <= kFewValues;
    };
    if (is_access(mission, i) || (stored && std::all_of(table.parts().begin(), table.parts().end(), has_few))) {
      asks.push_back({i});
    }
  }
  return asks;
}

void prepare(const index::Table& table, const index::Table* before, base::Instant now) {
  const access::Viewer anonymous = access::Viewer::anonymous();
  const bool hides = !index::sees_all(table, anonymous);
  std::vector<std::pair<Audience, FacetAsk>> asked;
  for (const FacetAsk& ask : first_asks(table)) {
    asked.emplace_back(Audience::all, ask);
    if (hides) asked.emplace_back(Audience::everyone, ask);
  }
  if (before != nullptr) {
    const auto more = kept_by(*before)->asked();
    asked.insert(asked.end(), more.begin(), more.end());
  }
  const std::shared_ptr<KeptFacets> kept = kept_by(table);
  const FacetRows all = FacetRows::all_of(table);
  std::optional<FacetRows> open;
  for (const auto& [audience, ask] : asked) {
    if (kept->has(audience, ask, now)) continue;
    if (audience == Audience::everyone && !open) {
      open = FacetRows::some_of(table, index::visible_rows(table, anonymous, now));
    }
    const FacetRows& rows = audience == Audience::everyone ? *open : all;
    keep_facet(table, audience, ask, facet_of(table, ask, rows, now), now);
  }
}

}  // namespace

std::optional<Audience> audience_of(const index::Table& table, const access::Viewer& viewer) {
  if (index::sees_all(table, viewer)) return Audience::all;
  if (access::sees_like_anonymous(viewer)) return Audience::everyone;
  return std::nullopt;
}

std::optional<Facet> kept_facet(const index::Table& table, Audience audience, const FacetAsk& ask, base::Instant now) {
  return kept_by(table)->find(audience, ask, now);
}

void keep_facet(const index::Table& table, Audience audience, const FacetAsk& ask, const Facet& facet,
                base::Instant now) {
  if (facet.values.size() > kMostValues) return;
  // What depends on the time holds until the next release.
  const bool timeless = audience == Audience::all && !is_access(table.mission(), ask.column);
  const base::Instant from = timeless ? base::Instant{std::numeric_limits<std::int64_t>::min()} : now;
  kept_by(table)->add({audience, ask, facet, from, timeless ? kEndOfTime : next_release(table, now)});
}

void prepare_facets(const index::Snapshot& snapshot, const index::Snapshot* before, base::Instant now) {
  for (const index::TablePointer& table : snapshot.tables()) {
    const index::Table* earlier = before != nullptr ? before->find(table->mission().id()) : nullptr;
    prepare(*table, earlier, now);
  }
}

}  // namespace almagest::query
