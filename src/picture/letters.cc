// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "picture/picture.h"

namespace almagest::picture {
namespace {

// Five columns and seven rows; each number is a row, its highest bit (16) the leftmost column.
using Glyph = std::array<std::uint8_t, 7>;

constexpr Glyph kLetters[26] = {
    {14, 17, 17, 31, 17, 17, 17}, {30, 17, 17, 30, 17, 17, 30}, {14, 17, 16, 16, 16, 17, 14},
    {30, 17, 17, 17, 17, 17, 30}, {31, 16, 16, 30, 16, 16, 31}, {31, 16, 16, 30, 16, 16, 16},
    {14, 17, 16, 23, 17, 17, 14}, {17, 17, 17, 31, 17, 17, 17}, {14, 4, 4, 4, 4, 4, 14},
    {7, 2, 2, 2, 2, 18, 12},      {17, 18, 20, 24, 20, 18, 17}, {16, 16, 16, 16, 16, 16, 31},
    {17, 27, 21, 21, 17, 17, 17}, {17, 25, 21, 19, 17, 17, 17}, {14, 17, 17, 17, 17, 17, 14},
    {30, 17, 17, 30, 16, 16, 16}, {14, 17, 17, 17, 21, 18, 13}, {30, 17, 17, 30, 20, 18, 17},
    {15, 16, 16, 14, 1, 1, 30},   {31, 4, 4, 4, 4, 4, 4},       {17, 17, 17, 17, 17, 17, 14},
    {17, 17, 17, 17, 17, 10, 4},  {17, 17, 17, 21, 21, 27, 17}, {17, 17, 10, 4, 10, 17, 17},
    {17, 17, 10, 4, 4, 4, 4},     {31, 1, 2, 4, 8, 16, 31}};

constexpr Glyph kDigits[10] = {{14, 17, 19, 21, 25, 17, 14}, {4, 12, 4, 4, 4, 4, 14},  {14, 17, 1, 6, 8, 16, 31},
                               {30, 1, 1, 14, 1, 1, 30},     {2, 6, 10, 18, 31, 2, 2}, {31, 16, 30, 1, 1, 17, 14},
                               {6, 8, 16, 30, 17, 17, 14},   {31, 1, 2, 4, 8, 8, 8},   {14, 17, 17, 14, 17, 17, 14},
                               {14, 17, 17, 15, 1, 2, 12}};

const Glyph* glyph_of(char letter) {
  if (letter >= 'A' && letter <= 'Z') return &kLetters[letter - 'A'];
  if (letter >= '0' && letter <= '9') return &kDigits[letter - '0'];
  return nullptr;
}

}  // namespace

void write_text(Picture& picture, int left, int top, std::string_view text, std::uint8_t level) {
  for (const char letter : text) {
    if (const Glyph* glyph = glyph_of(letter)) {
      for (int row = 0; row < 7; ++row) {
        for (int column = 0; column < 5; ++column) {
          const bool is_set = ((*glyph)[static_cast<std::size_t>(row)] >> (4 - column) & 1) != 0;
          const int x = left + column;
          const int y = top + row;
          if (is_set && x >= 0 && y >= 0 && x < picture.width && y < picture.height) picture.at(x, y) = level;
        }
      }
    }
    left += 6;
  }
}

}  // namespace almagest::picture
