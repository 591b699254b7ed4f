// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts the polygon's tangent plane into strips at the heights of all corners and crossings. Within a strip no edges
// meet, so the first and the second from the left bound an inside, then the third and the fourth. Trapezia between the
// same two edges are joined through the strips. Nothing depends on the winding or on which turn is convex.
#include "sky/convex.h"

#include <fmt/format.h>

#include <algorithm>

namespace almagest::sky {
namespace {

using Flat = Polygon::Flat;

constexpr std::size_t kMaxCrossings = 200'000;
constexpr std::size_t kMaxWork = 50'000'000;  // edges looked at, over all strips

struct Edge {
  Flat low, high;
  double x_at(double y) const {
    if (y <= low.y) return low.x;
    if (y >= high.y) return high.x;
    return low.x + (high.x - low.x) * ((y - low.y) / (high.y - low.y));
  }
};

// Between two edges, from a height that is known to one that is not yet.
struct Open {
  std::size_t left = 0;
  std::size_t right = 0;
  double from = 0;
};

// Once round a convex outline every turn has the same sense, and the height rises once and falls once.
bool is_convex(const Polygon& polygon) {
  if (polygon.self_crossing()) return false;
  const std::vector<Flat>& at = polygon.flat_corners();
  const std::size_t n = at.size();
  if (n < 3) return true;
  bool left = false;
  bool right = false;
  std::size_t changes = 0;
  int last = 0;
  for (std::size_t i = 0; i < 2 * n; ++i) {  // the second round counts
    const Flat& a = at[i % n];
    const Flat& b = at[(i + 1) % n];
    const Flat& c = at[(i + 2) % n];
    const double turn = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
    left = left || turn > 0;
    right = right || turn < 0;
    if (a.y == b.y) continue;
    const int now = b.y > a.y ? 1 : -1;
    if (i >= n && last != 0 && now != last) ++changes;
    last = now;
  }
  return !(left && right) && changes == 2;
}

class Cutter {
 public:
  Cutter(const Polygon& polygon, std::size_t max_parts) : polygon_(polygon), max_parts_(max_parts) {
    const std::vector<Flat>& corners = polygon.flat_corners();
    for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
      heights_.push_back(corners[i].y);
      if (corners[i].y == corners[j].y) continue;
      const bool up = corners[j].y < corners[i].y;
      edges_.push_back({up ? corners[j] : corners[i], up ? corners[i] : corners[j]});
    }
    std::sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) { return a.low.y < b.low.y; });
    place_.resize(edges_.size());
  }

  base::Result<std::vector<Polygon>> run() {
    ALMAGEST_CHECK(add_crossings());
    std::sort(heights_.begin(), heights_.end());
    heights_.erase(std::unique(heights_.begin(), heights_.end()), heights_.end());
    for (std::size_t i = 1; i < heights_.size(); ++i) ALMAGEST_CHECK(cut(heights_[i - 1], heights_[i]));
    for (const Open& open : open_) add(open, heights_.back());
    if (parts_.size() > max_parts_) return too_complex();
    return std::move(parts_);
  }

 private:
  static tl::unexpected<base::Error> too_complex() {
    return base::fail(base::Code::too_large, "The polygon crosses itself too often to be cut into convex parts");
  }

  base::Status add_crossings() {
    const std::size_t corners = heights_.size();
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      for (std::size_t j = i + 1; j < edges_.size() && edges_[j].low.y < edges_[i].high.y; ++j) {
        add_crossing(edges_[i], edges_[j]);
        if (heights_.size() - corners > kMaxCrossings) return too_complex();
      }
    }
    return {};
  }

  // Where the order of two edges differs at the ends of the heights that they share, it changes between.
  void add_crossing(const Edge& a, const Edge& b) {
    const double from = std::max(a.low.y, b.low.y);
    const double to = std::min(a.high.y, b.high.y);
    const double before = a.x_at(from) - b.x_at(from);
    const double after = a.x_at(to) - b.x_at(to);
    if (!(before * after < 0)) return;
    const double y = from + (to - from) * (before / (before - after));
    if (y > from && y < to) heights_.push_back(y);
  }

  base::Status cut(double from, double to) {
    const double middle = from + (to - from) / 2;
    while (next_ < edges_.size() && edges_[next_].low.y <= from) active_.push_back(next_++);
    std::erase_if(active_, [&](std::size_t edge) { return edges_[edge].high.y < to; });
    work_ += active_.size();
    if (work_ > kMaxWork) return too_complex();
    std::sort(active_.begin(), active_.end(), [&](std::size_t a, std::size_t b) {
      const double xa = edges_[a].x_at(middle);
      const double xb = edges_[b].x_at(middle);
      return xa != xb ? xa < xb : a < b;
    });
    std::vector<Open> now;
    for (std::size_t i = 0; i + 1 < active_.size(); i += 2) {
      place_[active_[i]] = now.size();
      now.push_back({active_[i], active_[i + 1], from});
    }
    for (const Open& open : open_) {
      const std::size_t place = place_[open.left];
      if (place < now.size() && now[place].left == open.left && now[place].right == open.right) {
        now[place].from = open.from;
      } else {
        add(open, from);
      }
    }
    open_ = std::move(now);
    if (parts_.size() > max_parts_) return too_complex();
    return {};
  }

  void add(const Open& open, double to) {
    const auto corner = [&](std::size_t edge, double y) {
      const auto& axes = polygon_.axes();
      return SkyPoint::towards(axes[2] + axes[0] * edges_[edge].x_at(y) + axes[1] * y);
    };
    auto part = Polygon::make(
        {corner(open.left, open.from), corner(open.right, open.from), corner(open.right, to), corner(open.left, to)});
    if (part) parts_.push_back(std::move(*part));  // else it is thinner than the tolerance
  }

  const Polygon& polygon_;
  std::size_t max_parts_;
  std::vector<Edge> edges_;  // none is level; by their lower ends
  std::vector<double> heights_;
  std::size_t next_ = 0;
  std::vector<std::size_t> active_;
  std::vector<Open> open_;
  std::vector<std::size_t> place_;  // by edge: where it bounds an inside on the left, if it does
  std::vector<Polygon> parts_;
  std::size_t work_ = 0;
};

}  // namespace

base::Result<std::vector<Polygon>> convex_parts(const Polygon& polygon, std::size_t max_parts) {
  if (is_convex(polygon)) return std::vector<Polygon>{polygon};
  return Cutter(polygon, max_parts).run();
}

}  // namespace almagest::sky
