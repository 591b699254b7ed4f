// SPDX-License-Identifier: GPL-3.0-or-later
// Room for a few heavy searches at a time, so that they leave most threads of the server to everybody else.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "access/viewer.h"
#include "base/result.h"
#include "base/time.h"
#include "index/table.h"
#include "query/search.h"

namespace almagest::api {

// Thread-safe; it must outlive its passes.
class Lane {
 public:
  explicit Lane(int places) : free_(places) {}

  class Pass {
   public:
    explicit Pass(std::atomic<int>& free) : free_(&free) {}
    Pass(Pass&& other) noexcept : free_(std::exchange(other.free_, nullptr)) {}
    ~Pass() {
      if (free_ != nullptr) ++*free_;
    }

   private:
    std::atomic<int>* free_;
  };
  std::optional<Pass> enter();  // nullopt: all places are taken

 private:
  std::atomic<int> free_;
};

inline constexpr int kHeavyAtATime = 4;

enum class Weight { light, heavy, excessive };

// What is done with the rows besides finding them.
enum class Work { rows, outlines };

// What a search may cost: pairs of a target and a row within the radius, or footprints to be compared with an area, if
// rows lay evenly over the sky; outlines to be drawn together; and values to write. Only rows that the viewer may know
// of count, lest the answer tell of others.
Weight weight_of(const query::Search& search, const index::Table& table, const access::Viewer& viewer,
                 base::Instant now, Work work = Work::rows);

// A pass for a heavy search, none for a light one. Errors: too_large for an excessive one, unavailable while all places
// are taken.
base::Result<std::optional<Lane::Pass>> admit(Lane& lane, const query::Search& search, const index::Table& table,
                                              const access::Viewer& viewer, base::Instant now, Work work = Work::rows);

}  // namespace almagest::api
