// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "render/axis.h"

namespace almagest::render {
namespace {

constexpr Colour kPaper{255, 255, 255};
constexpr Colour kInk{27, 36, 48};
constexpr Colour kQuiet{102, 113, 127};
constexpr Colour kGrid{227, 231, 236};
// Told apart also by those who confuse red and green.
constexpr std::array<Colour, kMostSeries> kColours{
    {{29, 95, 209}, {214, 93, 14}, {16, 128, 102}, {150, 60, 160}, {190, 40, 70}, {110, 110, 20}}};
constexpr double kLetters = 9;  // height of capitals, in pixels

struct Range {
  double low = 0;
  double high = 1;
};

Range x_range(const Plot& plot) {
  Range range{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
  for (const Series& series : plot.series) {
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!std::isfinite(series.x[i]) || !std::isfinite(series.y[i])) continue;
      range.low = std::min(range.low, series.x[i]);
      range.high = std::max(range.high, series.x[i]);
    }
  }
  return range;
}

Range y_range(const Plot& plot) {
  std::vector<double> values;
  for (const Series& series : plot.series) {
    std::copy_if(series.y.begin(), series.y.end(), std::back_inserter(values),
                 [](double v) { return std::isfinite(v); });
  }
  const bool all = plot.mark == Mark::points || values.size() < 100;
  const auto quantile = [&](double share) {
    const auto place = static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(values.size() - 1)));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[static_cast<std::size_t>(place)];
  };
  Range range{quantile(all ? 0 : 0.004), quantile(all ? 1 : 0.996)};
  // Lines of emission are few pixels, and what the spectrum is about: shown whole unless they are beyond all measure.
  const double most = quantile(1), least = quantile(0);
  const double inner = range.high - range.low;
  if (most - range.high < 3 * inner) range.high = most;
  if (range.low - least < 0.5 * inner) range.low = least;
  double span = range.high - range.low;
  if (!(span > 0)) span = std::max(std::abs(range.low), 1e-30);
  const bool from_zero = range.low >= 0 && range.low < 0.25 * range.high;
  return {from_zero ? 0 : range.low - 0.06 * span, range.high + 0.08 * span};
}

struct Frame {
  double left, top, right, bottom;
  Range x, y;
  bool x_reversed;

  double across(double value) const {
    const double part = (value - x.low) / (x.high - x.low);
    return x_reversed ? right - part * (right - left) : left + part * (right - left);
  }
  double down(double value) const {
    const double part = std::clamp((value - y.low) / (y.high - y.low), -0.02, 1.02);
    return bottom - part * (bottom - top);
  }
};

// Of many points in one column of pixels the first, least, greatest and last are enough.
std::vector<Stroke> curve_of(const Series& series, const Frame& frame) {
  std::vector<Stroke> strokes(1);
  int column = std::numeric_limits<int>::min();
  double least = 0, most = 0, last = 0;
  const auto leave_column = [&] {
    if (column == std::numeric_limits<int>::min()) return;
    Stroke& stroke = strokes.back();
    const double x = column / 2.0 + 0.25;
    if (least < last) stroke.push_back({x, least});
    if (most > last && most > least) stroke.push_back({x, most});
    stroke.push_back({x, last});
  };
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!std::isfinite(series.x[i]) || !std::isfinite(series.y[i])) {
      leave_column();
      column = std::numeric_limits<int>::min();
      if (!strokes.back().empty()) strokes.emplace_back();
      continue;
    }
    const double x = frame.across(series.x[i]);
    const double y = frame.down(series.y[i]);
    const int here = static_cast<int>(std::floor(2 * x));
    if (here != column) {
      leave_column();
      column = here;
      least = most = y;
      strokes.back().push_back({x, y});
    }
    least = std::min(least, y);
    most = std::max(most, y);
    last = y;
  }
  leave_column();
  return strokes;
}

void draw_band(const Series& series, const Frame& frame, Colour colour, Canvas& canvas) {
  if (series.error.size() != series.y.size()) return;
  // For each column of pixels the mean of the ends of its bars.
  const auto columns = static_cast<std::size_t>(canvas.width());
  std::vector<double> low(columns), high(columns);
  std::vector<int> count(columns);
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const double error = series.error[i];
    if (!std::isfinite(series.x[i]) || !std::isfinite(series.y[i]) || !std::isfinite(error) || error <= 0) continue;
    const double x = frame.across(series.x[i]);
    if (!(x >= 0) || x >= canvas.width()) continue;
    const auto column = static_cast<std::size_t>(x);
    low[column] += frame.down(series.y[i] - error);
    high[column] += frame.down(series.y[i] + error);
    ++count[column];
  }
  int before = -1;
  for (std::size_t column = 0; column < columns; ++column) {
    if (count[column] == 0) continue;
    const double from = high[column] / count[column], to = low[column] / count[column];
    const int here = static_cast<int>(column);
    // Gaps of a few pixels are between points, not between stretches of the spectrum.
    const int first = before >= 0 && here - before < 12 ? before + 1 : here;
    for (int x = first; x <= here; ++x) {
      for (int y = static_cast<int>(frame.top); y < static_cast<int>(frame.bottom); ++y) {
        if (y + 0.5 >= from && y + 0.5 <= to) canvas.blend(x, y, colour, 0.16);
      }
    }
    before = here;
  }
}

std::vector<Stroke> points_of(const Series& series, const Frame& frame) {
  constexpr std::size_t kMostPoints = 20'000;
  std::vector<Stroke> dots;
  const std::size_t step = series.x.size() / kMostPoints + 1;
  for (std::size_t i = 0; i < series.x.size(); i += step) {
    if (std::isfinite(series.x[i]) && std::isfinite(series.y[i])) {
      dots.push_back({{frame.across(series.x[i]), frame.down(series.y[i])}});
    }
  }
  return dots;
}

void draw_axes(const Plot& plot, const Axis& x, const Axis& y, const Frame& frame, Canvas& canvas) {
  for (std::size_t i = 0; i < x.ticks.size(); ++i) {
    const double at = std::floor(frame.across(x.ticks[i])) + 0.5;
    canvas.draw({{{at, frame.top}, {at, frame.bottom}}}, 1, kGrid);
    canvas.draw({{{at, frame.bottom}, {at, frame.bottom + 4}}}, 1, kQuiet);
    canvas.write(at, frame.bottom + 7 + kLetters, x.numbers[i], kLetters, kInk, Align::centre);
  }
  for (std::size_t i = 0; i < y.ticks.size(); ++i) {
    const double at = std::floor(frame.down(y.ticks[i])) + 0.5;
    canvas.draw({{{frame.left, at}, {frame.right, at}}}, 1, kGrid);
    canvas.draw({{{frame.left - 4, at}, {frame.left, at}}}, 1, kQuiet);
    canvas.write(frame.left - 7, at + kLetters / 2, y.numbers[i], kLetters, kInk, Align::right);
  }
  const double middle = (frame.left + frame.right) / 2;
  const std::string x_power = x.power == 0 ? "" : fmt::format(" \u00D7 10^{}", x.power);
  canvas.write(middle, canvas.height() - 7, plot.x_label + x_power, kLetters + 0.5, kInk, Align::centre);
  std::string unit = plot.y_unit;
  if (y.power != 0) unit = fmt::format("10^{}{}{}", y.power, unit.empty() ? "" : " ", unit);
  canvas.write(6 + kLetters, (frame.top + frame.bottom) / 2,
               unit.empty() ? plot.y_label : fmt::format("{} ({})", plot.y_label, unit), kLetters + 0.5, kInk,
               Align::centre, Turn::left);
}

void draw_legend(const Plot& plot, const Frame& frame, Canvas& canvas) {
  double y = frame.top + 8 + kLetters;
  for (std::size_t i = 0; i < plot.series.size() && i < kMostSeries; ++i) {
    const std::string& label = plot.series[i].label;
    if (label.empty()) continue;
    const double width = letter(label, kLetters - 1).width;
    canvas.fill(static_cast<int>(frame.right - width - 34), static_cast<int>(y - kLetters - 2),
                static_cast<int>(width + 32), static_cast<int>(kLetters + 6), kPaper, 0.75);
    canvas.write(frame.right - 8, y, label, kLetters - 1, kInk, Align::right);
    canvas.draw({{{frame.right - width - 30, y - kLetters / 2 + 1}, {frame.right - width - 14, y - kLetters / 2 + 1}}},
                2, kColours[i]);
    y += kLetters + 6;
  }
}

}  // namespace

bool is_drawable(const Plot& plot) {
  const Range range = x_range(plot);
  return range.high > range.low && std::isfinite(range.high - range.low);
}

Canvas draw(const Plot& plot, int width, int height) {
  Canvas canvas(width, height, kPaper);
  const bool small = width < 300;
  if (!is_drawable(plot)) {
    canvas.write(width / 2.0, height / 2.0, "no finite values", small ? kLetters - 2 : kLetters + 2, kQuiet,
                 Align::centre);
    return canvas;
  }
  Range x = x_range(plot);
  const double spare = (plot.mark == Mark::line ? 0.01 : 0.03) * (x.high - x.low);
  x = {x.low - spare, x.high + spare};
  const Range y = y_range(plot);
  const Axis x_axis = make_axis(x.low, x.high, 7);
  const Axis y_axis = make_axis(y.low, y.high, 6);
  double numbers = 0;
  for (const std::string& number : y_axis.numbers) numbers = std::max(numbers, letter(number, kLetters).width);
  const Frame frame = small ? Frame{3.5, 3.5, width - 3.5, height - 3.5, x, y, plot.x_reversed}
                            : Frame{std::floor(26 + kLetters + numbers) + 0.5,
                                    plot.note.empty() ? 14.5 : 26.5,
                                    width - 14.5,
                                    height - 44.5,
                                    x,
                                    y,
                                    plot.x_reversed};
  if (!small) draw_axes(plot, x_axis, y_axis, frame, canvas);
  if (small && y.low < 0 && y.high > 0) {
    canvas.draw({{{frame.left, frame.down(0)}, {frame.right, frame.down(0)}}}, 1, kGrid);
  }
  for (std::size_t i = std::min(plot.series.size(), kMostSeries); i-- > 0;) {
    const Series& series = plot.series[i];
    if (plot.mark != Mark::points) {
      if (!small) draw_band(series, frame, kColours[i], canvas);
      const bool dotted = plot.mark == Mark::line_and_points;
      canvas.draw(curve_of(series, frame), small ? 1.1 : 1.3, kColours[i], dotted ? 0.45 : 1);
    }
    if (plot.mark != Mark::line) canvas.draw(points_of(series, frame), small ? 1.6 : 3.2, kColours[i]);
  }
  canvas.draw({{{frame.left, frame.top},
                {frame.right, frame.top},
                {frame.right, frame.bottom},
                {frame.left, frame.bottom},
                {frame.left, frame.top}}},
              1, small ? kGrid : kQuiet);
  if (!small) {
    draw_legend(plot, frame, canvas);
    canvas.write(frame.left, 18, plot.note, kLetters - 1, kQuiet);
  }
  return canvas;
}

}  // namespace almagest::render
