// SPDX-License-Identifier: GPL-3.0-or-later
// A picture being drawn: pixels, smooth lines and letters, and the files that it becomes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/colour.h"
#include "render/font.h"

namespace almagest::render {

enum class Align { left, centre, right };
enum class Turn { none, left };  // left: read from below upwards

class Canvas {
 public:
  Canvas(int width, int height, Colour ground);

  int width() const { return width_; }
  int height() const { return height_; }
  Colour at(int x, int y) const;
  void set(int x, int y, Colour colour);                  // inside only
  void blend(int x, int y, Colour colour, double share);  // outside nothing happens
  void fill(int left, int top, int width, int height, Colour colour, double share);

  // Lines `width` pixels wide with round ends; places are pixels from the upper left corner, pixel centres at halves.
  // Where strokes cross nothing is drawn twice.
  void draw(const std::vector<Stroke>& strokes, double width, Colour colour, double share = 1);
  // Letters whose capitals are `size` pixels high; `x`, `y` is on the line that they stand on.
  void write(double x, double y, std::string_view text, double size, Colour colour, Align align = Align::left,
             Turn turn = Turn::none);

  // Errors: internal, if the library refuses.
  base::Result<std::string> png() const;
  base::Result<std::string> jpeg(int quality) const;

 private:
  int width_;
  int height_;
  std::vector<std::uint8_t> pixels_;  // red, green, blue; rows from the top
};

}  // namespace almagest::render
