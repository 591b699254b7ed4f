// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/canvas.h"

#include <algorithm>
#include <cmath>

namespace almagest::render {
namespace {

double distance(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0) : 0;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

}  // namespace

Canvas::Canvas(int width, int height, Colour ground)
    : width_(width),
      height_(height),
      pixels_(std::size_t{3} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
  for (int y = 0; y < height_; ++y) {
    for (int x = 0; x < width_; ++x) set(x, y, ground);
  }
}

Colour Canvas::at(int x, int y) const {
  const std::size_t i =
      3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x));
  return {pixels_[i], pixels_[i + 1], pixels_[i + 2]};
}

void Canvas::set(int x, int y, Colour colour) {
  const std::size_t i =
      3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x));
  pixels_[i] = colour.red;
  pixels_[i + 1] = colour.green;
  pixels_[i + 2] = colour.blue;
}

void Canvas::blend(int x, int y, Colour colour, double share) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_ || share <= 0) return;
  const Colour below = at(x, y);
  const auto mixed = [share](std::uint8_t from, std::uint8_t to) {
    return static_cast<std::uint8_t>(std::lround(from + std::min(1.0, share) * (to - from)));
  };
  set(x, y, {mixed(below.red, colour.red), mixed(below.green, colour.green), mixed(below.blue, colour.blue)});
}

void Canvas::fill(int left, int top, int width, int height, Colour colour, double share) {
  for (int y = top; y < top + height; ++y) {
    for (int x = left; x < left + width; ++x) blend(x, y, colour, share);
  }
}

void Canvas::draw(const std::vector<Stroke>& strokes, double width, Colour colour, double share) {
  const double reach = width / 2 + 0.5;
  double left = width_, top = height_, right = 0, bottom = 0;
  for (const Stroke& stroke : strokes) {
    for (const Point& point : stroke) {
      if (!std::isfinite(point.x) || !std::isfinite(point.y)) return;
      left = std::min(left, point.x - reach - 1);
      right = std::max(right, point.x + reach + 1);
      top = std::min(top, point.y - reach - 1);
      bottom = std::max(bottom, point.y + reach + 1);
    }
  }
  const auto within = [](double place, int end) {
    return static_cast<int>(std::clamp(place, 0.0, static_cast<double>(end)));
  };
  const int x0 = within(left, width_), x1 = within(right, width_), y0 = within(top, height_),
            y1 = within(bottom, height_);
  if (x1 <= x0 || y1 <= y0) return;
  std::vector<float> covered(static_cast<std::size_t>(x1 - x0) * static_cast<std::size_t>(y1 - y0), 0);
  const auto cover_at = [&](int x, int y) -> float& {
    return covered[static_cast<std::size_t>(y - y0) * static_cast<std::size_t>(x1 - x0) +
                   static_cast<std::size_t>(x - x0)];
  };
  const auto segment = [&](Point a, Point b) {
    const auto first = [&](double low, int from) {
      return static_cast<int>(std::max(low - reach - 1, static_cast<double>(from)));
    };
    const auto last = [&](double high, int end) {
      return static_cast<int>(std::min(high + reach + 1, static_cast<double>(end) - 1));
    };
    for (int y = first(std::min(a.y, b.y), y0); y <= last(std::max(a.y, b.y), y1); ++y) {
      for (int x = first(std::min(a.x, b.x), x0); x <= last(std::max(a.x, b.x), x1); ++x) {
        const double part = std::clamp(reach - distance({x + 0.5, y + 0.5}, a, b), 0.0, 1.0) * std::min(1.0, width);
        cover_at(x, y) = std::max(cover_at(x, y), static_cast<float>(part));
      }
    }
  };
  for (const Stroke& stroke : strokes) {
    if (stroke.size() == 1) segment(stroke[0], stroke[0]);
    for (std::size_t i = 1; i < stroke.size(); ++i) segment(stroke[i - 1], stroke[i]);
  }
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) blend(x, y, colour, share * static_cast<double>(cover_at(x, y)));
  }
}

void Canvas::write(double x, double y, std::string_view text, double size, Colour colour, Align align, Turn turn) {
  Lettering lettering = letter(text, size);
  const double shift = align == Align::left ? 0 : align == Align::centre ? -lettering.width / 2 : -lettering.width;
  for (Stroke& stroke : lettering.strokes) {
    for (Point& point : stroke) {
      const Point along{point.x + shift, point.y};
      point = turn == Turn::none ? Point{x + along.x, y - along.y} : Point{x - along.y, y - along.x};
    }
  }
  draw(lettering.strokes, std::max(1.05, size / 7.5), colour);
}

}  // namespace almagest::render
