// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/font.h"

#include <algorithm>
#include <string>

namespace almagest::render {
namespace {

// Strokes are parted by blanks; each point is two hexadecimal digits, x and y. Letters stand at y = 3, small ones reach
// to 10, capitals to 13. A stroke that begins with ~ is a smooth curve through its points.
struct Glyph {
  char32_t letter;
  int width;
  std::string_view strokes;
};

constexpr Glyph kGlyphs[] = {
    {U' ', 3, ""},
    {U'!', 2, "1d17 1313"},
    {U'"', 4, "1d1a 3d3a"},
    {U'#', 8, "233d 536d 0a7a 0676"},
    {U'%', 8, "037d ~1d2c2a190a0c1d ~77868453646677"},
    {U'&', 8, "~83290c2d3c3a0613335687"},
    {U'\'', 2, "1d1a"},
    {U'(', 3, "~3e1b1532"},
    {U')', 3, "~0e2b2502"},
    {U'*', 6, "353b 0a66 6a06"},
    {U'+', 6, "0868 353b"},
    {U',', 2, "1301"},
    {U'-', 5, "0858"},
    {U'.', 2, "1313"},
    {U'/', 5, "025e"},
    {U'0', 6, "~3d5c6a66543314060a1c3d"},
    {U'1', 4, "0b3d33"},
    {U'2', 6, "~0a1c3d5c6a5803 0363"},
    {U'3', 6, "~0b1c3d5c6a5938 ~38576554331405"},
    {U'4', 6, "434d0666"},
    {U'5', 6, "5d1d08 ~082949586654331405"},
    {U'6', 6, "~5c3d1b0714335466583907"},
    {U'7', 6, "0d6d23"},
    {U'8', 6, "~3d5c5a381a1c3d ~385765543314051738"},
    {U'9', 6, "~1433596a5c3d1c0a1837586a"},
    {U':', 2, "1414 1a1a"},
    {U';', 2, "1301 1a1a"},
    {U'<', 6, "6b0865"},
    {U'=', 6, "0969 0666"},
    {U'>', 6, "0b6805"},
    {U'?', 6, "~0b1c3d5c6a483736 3333"},
    {U'A', 8, "034d83 1676"},
    {U'B', 7, "030d 0d3d 0838 0333 ~3d5c6a5938 ~3867655433"},
    {U'C', 8, "~7b6c4d2c0a0624436475"},
    {U'D', 7, "030d 0d2d 0323 ~2d5c7a765423"},
    {U'E', 6, "6d0d0363 0858"},
    {U'F', 6, "6d0d03 0858"},
    {U'G', 8, "~7b6c4d2c0a0624436475 757848"},
    {U'H', 7, "030d 737d 0878"},
    {U'I', 2, "131d"},
    {U'J', 5, "4d46 ~4634231405"},
    {U'K', 7, "030d 7d07 3973"},
    {U'L', 6, "0d0363"},
    {U'M', 8, "030d458d83"},
    {U'N', 7, "030d737d"},
    {U'O', 8, "~4d7c88744314081c4d"},
    {U'P', 7, "030d 0d3d 0838 ~3d5c6b6a5938"},
    {U'Q', 8, "~4d7c88744314081c4d 5682"},
    {U'R', 7, "030d 0d3d 0838 ~3d5c6b6a5938 3873"},
    {U'S', 6, "~6c3d1c0a195766543304"},
    {U'T', 8, "0d8d 434d"},
    {U'U', 7, "0d06 ~0614335476 767d"},
    {U'V', 8, "0d438d"},
    {U'W', 10, "0d335b73ad"},
    {U'X', 7, "0d73 7d03"},
    {U'Y', 8, "0d488d 4843"},
    {U'Z', 7, "0d7d0373"},
    {U'[', 3, "3e1e1232"},
    {U'\\', 5, "0e52"},
    {U']', 3, "0e2e2202"},
    {U'_', 6, "0262"},
    {U'`', 3, "0d2b"},
    {U'a', 6, "~683a1906143365 6a63"},
    {U'b', 6, "030d ~083a5966543305"},
    {U'c', 5, "~593a1906143354"},
    {U'd', 6, "6d63 ~683a1906143365"},
    {U'e', 6, "0767 ~67593a1906143354"},
    {U'f', 4, "~4d3d2b2a 2a23 0a4a"},
    {U'g', 6, "~683a1906143365 6a62 ~62513011"},
    {U'h', 6, "030d ~083a5967 6763"},
    {U'i', 2, "1a13 1d1d"},
    {U'j', 3, "2a21 ~211001 2d2d"},
    {U'k', 5, "030d 5a06 2753"},
    {U'l', 2, "1d13"},
    {U'm', 8, "0a03 ~082a3a47 4743 ~486a7a87 8783"},
    {U'n', 6, "0a03 ~083a5967 6763"},
    {U'o', 6, "~3a596654331406193a"},
    {U'p', 6, "0a00 ~083a5966543305"},
    {U'q', 6, "6a60 ~683a1906143365"},
    {U'r', 4, "0a03 ~07193a4a"},
    {U's', 5, "~593a19183756543304"},
    {U't', 4, "2d26 ~26243343 0a4a"},
    {U'u', 6, "0a06 ~06143365 6a63"},
    {U'v', 6, "0a336a"},
    {U'w', 8, "0a2349638a"},
    {U'x', 6, "0a63 6a03"},
    {U'y', 6, "0a33 6a332100"},
    {U'z', 6, "0a6a0363"},
    {U'{', 4, "~3e2d2918 ~18272332"},
    {U'|', 2, "1e11"},
    {U'}', 4, "~0e1d1928 ~28171302"},
    {U'~', 6, "~0829385768"},
    {0xB0, 3, "~1d2c1b0c1d"},
    {0xB5, 6, "0a00 ~06143365 6a63"},
    {0xC5, 8, "034b83 1575 ~4e5d4c3d4e"},
    {0xD7, 6, "1a56 165a"},
};

constexpr double kCapital = 10;  // units of the height of capitals
constexpr double kGap = 2.6;     // between letters

int digit_of(char c) {
  return c >= 'a' ? c - 'a' + 10 : c - '0';
}

// Catmull-Rom; a curve that ends where it begins is smooth there, too.
Stroke smooth(const Stroke& points) {
  const auto count = static_cast<std::ptrdiff_t>(points.size());
  if (count < 3) return points;
  const bool closed = points.front().x == points.back().x && points.front().y == points.back().y;
  const auto at = [&](std::ptrdiff_t i) {
    if (closed) i = (i + count - 1) % (count - 1);
    return points[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, count - 1))];
  };
  Stroke curve;
  constexpr int kSteps = 4;
  for (std::ptrdiff_t i = 0; i + 1 < count; ++i) {
    const Point a = at(i - 1), b = at(i), c = at(i + 1), d = at(i + 2);
    for (int step = 0; step < kSteps; ++step) {
      const double t = static_cast<double>(step) / kSteps;
      const auto between = [t](double p, double q, double r, double s) {
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t * t * t);
      };
      curve.push_back({between(a.x, b.x, c.x, d.x), between(a.y, b.y, c.y, d.y)});
    }
  }
  curve.push_back(points.back());
  return curve;
}

std::vector<Stroke> strokes_of(std::string_view text) {
  std::vector<Stroke> strokes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool curved = part.substr(0, 1) == "~";
    if (curved) part.remove_prefix(1);
    Stroke stroke;
    for (std::size_t i = 0; i + 1 < part.size(); i += 2) {
      stroke.push_back({static_cast<double>(digit_of(part[i])), static_cast<double>(digit_of(part[i + 1])) - 3});
    }
    if (!stroke.empty()) strokes.push_back(curved ? smooth(stroke) : stroke);
  }
  return strokes;
}

const Glyph* glyph_of(char32_t letter) {
  const auto* found =
      std::find_if(std::begin(kGlyphs), std::end(kGlyphs), [&](const Glyph& g) { return g.letter == letter; });
  return found == std::end(kGlyphs) ? nullptr : found;
}

// Any bytes: what is no character is passed over.
std::u32string characters_of(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out += byte;
    } else if ((byte & 0xE0U) == 0xC0 && i + 1 < text.size()) {
      out += static_cast<char32_t>((byte & 0x1FU) << 6U | (static_cast<unsigned char>(text[i + 1]) & 0x3FU));
      ++i;
    }
  }
  return out;
}

}  // namespace

Lettering letter(std::string_view text, double size) {
  Lettering out;
  bool raised = false;
  for (const char32_t c : characters_of(text)) {
    if (c == U'^') {
      raised = true;
      continue;
    }
    raised = raised && ((c >= U'0' && c <= U'9') || c == U'-' || c == U'+');
    const Glyph* glyph = glyph_of(c);
    if (glyph == nullptr) continue;
    const double scale = size / kCapital * (raised ? 0.72 : 1);
    const double lift = raised ? 0.55 * size : 0;
    for (Stroke& stroke : strokes_of(glyph->strokes)) {
      for (Point& point : stroke) point = {out.width + point.x * scale, lift + point.y * scale};
      out.strokes.push_back(std::move(stroke));
    }
    out.width += (glyph->width + kGap) * scale;
  }
  return out;
}

}  // namespace almagest::render
