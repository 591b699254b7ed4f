// SPDX-License-Identifier: GPL-3.0-or-later
// The text forms of a MOC: sections 4.3.2 (ASCII) and 4.3.3 (JSON) of the standard.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "sky/cell_ranges.h"
#include "sky/moc.h"

namespace almagest::sky {
namespace {

using base::Code;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What both forms are made of, with the place in the text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  char look() const { return at_end() ? '\0' : text_[at_]; }
  void step() { ++at_; }
  void skip_spaces() {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    skip_spaces();
    if (look() != c) return false;
    step();
    return true;
  }
  std::size_t place() const { return at_; }

  tl::unexpected<base::Error> fail(std::string message, std::size_t from, Code code = Code::invalid_argument) const {
    const std::size_t length = std::max<std::size_t>(at_ - std::min(from, at_), from < text_.size() ? 1 : 0);
    return base::fail(code, fmt::format("{}, at byte {} of the MOC", message, from), base::Span{from, length});
  }

  // Digits only, and no more than a cell can have.
  base::Result<Cell> number(const char* what) {
    const std::size_t from = at_;
    Cell value = 0;
    for (; !at_end() && is_digit(text_[at_]); ++at_) {
      if (at_ - from >= 19 || __builtin_mul_overflow(value, Cell{10}, &value) ||
          __builtin_add_overflow(value, Cell{text_[at_] - '0'}, &value)) {
        return fail(fmt::format("The {} has too many digits", what), from);
      }
    }
    if (at_ == from) return fail(fmt::format("Here a {} must stand", what), from);
    return value;
  }

  base::Result<int> order() {
    const std::size_t from = at_;
    ALMAGEST_TRY(const Cell value, number("order"));
    if (value > kMaxOrder) return fail(fmt::format("The order {} is not from 0 to {}", value, kMaxOrder), from);
    return static_cast<int>(value);
  }

  base::Status check_cell(Cell cell, int order, std::size_t from) const {
    if (cell < cell_count(order)) return {};
    return fail(fmt::format("There is no cell {} of order {}; the last is {}", cell, order, cell_count(order) - 1),
                from);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// Collects cells of any order.
class Collector {
 public:
  base::Status add(const Scanner& scanner, int order, Cell first, Cell last) {
    if (++elements_ > Moc::kMaxElements) {
      return scanner.fail(fmt::format("The MOC has more than {} cells and ranges", Moc::kMaxElements), scanner.place(),
                          Code::too_large);
    }
    const int shift = 2 * (kMaxOrder - order);
    const CellRange range{first << shift, (last + 1) << shift};
    if (!ranges_.empty() && ranges_.back().end == range.first) {
      ranges_.back().end = range.end;
    } else {
      ranges_.push_back(range);
    }
    return {};
  }
  void saw(int order) { order_ = std::max(order_, order); }
  bool saw_any() const { return order_ >= 0; }

  Moc finish() { return Moc::of_cells(kMaxOrder, std::move(ranges_)).degraded(order_); }

 private:
  int order_ = -1;
  std::size_t elements_ = 0;
  std::vector<CellRange> ranges_;
};

class AsciiParser {
 public:
  explicit AsciiParser(std::string_view text) : scanner_(text) {}

  base::Result<Moc> parse() {
    std::optional<int> order;
    for (skip(); !scanner_.at_end(); skip()) {
      const std::size_t from = scanner_.place();
      const char first = scanner_.look();
      if (first == 't' || first == 'f') {
        scanner_.step();
        return scanner_.fail("A MOC of times or frequencies is not supported, only one of the sky", from,
                             Code::unsupported);
      }
      const bool named = first == 's';
      if (named) scanner_.step();
      ALMAGEST_TRY(const Cell number, scanner_.number(order ? "cell" : "order"));
      if (scanner_.take('/')) {
        if (number > kMaxOrder) {
          return scanner_.fail(fmt::format("The order {} is not from 0 to {}", number, kMaxOrder), from);
        }
        order = static_cast<int>(number);
        cells_.saw(*order);
        continue;
      }
      if (named || !order) return scanner_.fail("A MOC begins with an order and a slash, like \"3/1-5 8\"", from);
      ALMAGEST_CHECK(add(*order, number, from));
    }
    if (!cells_.saw_any()) return scanner_.fail("The MOC is empty; one without cells is written \"0/\"", 0);
    return cells_.finish();
  }

 private:
  void skip() {
    while (is_space(scanner_.look()) || scanner_.look() == ',') scanner_.step();
  }

  base::Status add(int order, Cell first, std::size_t from) {
    Cell last = first;
    if (scanner_.look() == '-') {
      scanner_.step();
      ALMAGEST_TRY(last, scanner_.number("cell"));
      if (last < first) return scanner_.fail("The range ends before it begins", from);
    }
    ALMAGEST_CHECK(scanner_.check_cell(last, order, from));
    return cells_.add(scanner_, order, first, last);
  }

  Scanner scanner_;
  Collector cells_;
};

class JsonParser {
 public:
  explicit JsonParser(std::string_view text) : scanner_(text) {}

  base::Result<Moc> parse() {
    scanner_.take('{');
    if (!scanner_.take('}')) {
      do {
        ALMAGEST_CHECK(parse_order());
      } while (scanner_.take(','));
      if (!scanner_.take('}')) return scanner_.fail("Here a comma or } must stand", scanner_.place());
    }
    scanner_.skip_spaces();
    if (!scanner_.at_end()) return scanner_.fail("Nothing may follow the MOC", scanner_.place());
    if (!cells_.saw_any()) cells_.saw(0);
    return cells_.finish();
  }

 private:
  base::Status parse_order() {
    if (!scanner_.take('"')) return scanner_.fail("Here an order in quotes must stand", scanner_.place());
    const std::size_t from = scanner_.place();
    if (scanner_.look() == 't' || scanner_.look() == 'f') {
      return scanner_.fail("A MOC of times or frequencies is not supported, only one of the sky", from,
                           Code::unsupported);
    }
    ALMAGEST_TRY(const int order, scanner_.order());
    cells_.saw(order);
    if (scanner_.look() != '"') return scanner_.fail("Here the order must end with a quote", scanner_.place());
    scanner_.step();
    if (!scanner_.take(':')) return scanner_.fail("Here a colon must stand", scanner_.place());
    if (!scanner_.take('[')) return scanner_.fail("Here a list of cells must begin", scanner_.place());
    if (scanner_.take(']')) return {};
    do {
      scanner_.skip_spaces();
      const std::size_t at = scanner_.place();
      ALMAGEST_TRY(const Cell cell, scanner_.number("cell"));
      ALMAGEST_CHECK(scanner_.check_cell(cell, order, at));
      ALMAGEST_CHECK(cells_.add(scanner_, order, cell, cell));
    } while (scanner_.take(','));
    if (!scanner_.take(']')) return scanner_.fail("Here a comma or ] must stand", scanner_.place());
    return {};
  }

  Scanner scanner_;
  Collector cells_;
};

}  // namespace

base::Result<Moc> Moc::parse(std::string_view text) {
  if (text.size() > kMaxText) {
    return base::fail(Code::too_large, fmt::format("The MOC's text is longer than {} bytes", kMaxText));
  }
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin != std::string_view::npos && text[begin] == '{') return JsonParser(text).parse();
  return AsciiParser(text).parse();
}

std::string Moc::to_ascii() const {
  std::string out;
  const auto levels = cells_by_order(*this);
  for (std::size_t order = 0; order < levels.size(); ++order) {
    const bool last = order + 1 == levels.size();
    if (levels[order].empty() && !last) continue;
    const auto into = std::back_inserter(out);
    fmt::format_to(into, "{}{}/", out.empty() ? "" : " ", order);
    const char* between = "";
    for (const CellRange& range : levels[order]) {
      fmt::format_to(into, "{}{}", between, range.first);
      if (range.end - range.first > 1) fmt::format_to(into, "-{}", range.end - 1);
      between = " ";
    }
  }
  return out;
}

std::string Moc::to_json() const {
  std::string out = "{";
  const auto levels = cells_by_order(*this);
  for (std::size_t order = 0; order < levels.size(); ++order) {
    const bool last = order + 1 == levels.size();
    if (levels[order].empty() && !last) continue;
    const auto into = std::back_inserter(out);
    fmt::format_to(into, "{}\"{}\":[", out.size() == 1 ? "" : ",", order);
    const char* between = "";
    for (const CellRange& range : levels[order]) {
      for (Cell cell = range.first; cell < range.end; ++cell) {
        fmt::format_to(into, "{}{}", between, cell);
        between = ",";
      }
    }
    out += ']';
  }
  return out + '}';
}

}  // namespace almagest::sky
