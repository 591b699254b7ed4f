// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/moc_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <string>

#include "base/text.h"
#include "fits/writer.h"

namespace almagest::fits {
namespace {

using base::Code;
using sky::Cell;
using sky::CellRange;

enum class Layout { uniq, range };

struct Integers {
  std::size_t size = 8;    // bytes each
  std::size_t repeat = 1;  // in a row
};

// TFORM of the first column: "K", "1K", "2J", ...
base::Result<Integers> integers_of(const Header& header) {
  const std::string form = base::upper(header.string("TFORM1").value_or(""));
  const std::string_view trimmed = base::trim(form);
  const std::size_t digits = std::min(trimmed.find_first_not_of("0123456789"), trimmed.size());
  Integers made;
  if (digits > 0) {
    const auto repeat = base::parse_int(trimmed.substr(0, digits));
    if (!repeat || *repeat < 1 || *repeat > 1'000'000) {
      return base::fail(Code::unsupported, fmt::format("The MOC's column has TFORM1 '{}'", trimmed));
    }
    made.repeat = static_cast<std::size_t>(*repeat);
  }
  const std::string_view type = trimmed.substr(digits);
  if (type.empty() || std::string_view("IJK").find(type[0]) == std::string_view::npos) {
    return base::fail(Code::unsupported,
                      fmt::format("The first column of a MOC holds integers, TFORM1 is '{}'", trimmed));
  }
  made.size = type[0] == 'I' ? 2 : type[0] == 'J' ? 4 : 8;
  return made;
}

base::Result<Layout> layout_of(const Header& header) {
  const std::string dimension = base::upper(header.string("MOCDIM").value_or("SPACE"));
  if (dimension != "SPACE") {
    return base::fail(Code::unsupported,
                      fmt::format("The MOC is one of {}; only MOCs of SPACE are supported", dimension));
  }
  const std::string system = base::upper(header.string("COORDSYS").value_or("C"));
  if (system != "C" && system != "ICRS" && system != "EQUATORIAL") {
    return base::fail(Code::unsupported, fmt::format("The MOC's COORDSYS is {}; give one in ICRS", system));
  }
  const std::string ordering = base::upper(header.string("ORDERING").value_or("NUNIQ"));
  if (ordering == "NUNIQ" || ordering == "UNIQ") return Layout::uniq;
  if (ordering == "RANGE" || ordering == "RANGE29") return Layout::range;
  return base::fail(Code::unsupported,
                    fmt::format("The MOC's ORDERING is {}; NUNIQ and RANGE are supported", ordering));
}

// Of MOCORD_S, else MOCORDER, which some write as a string.
base::Result<std::optional<int>> order_of(const Header& header) {
  for (const char* keyword : {"MOCORD_S", "MOCORDER"}) {
    const auto text = header.text(keyword);
    if (!text) continue;
    const auto order = base::parse_int(base::trim(*text));
    if (!order || *order < 0 || *order > sky::kMaxOrder) {
      return base::fail(Code::corrupt, fmt::format("{} is '{}', not an order from 0 to 29", keyword, *text));
    }
    return static_cast<int>(*order);
  }
  return std::nullopt;
}

// The numbers of the first column.
class Column {
 public:
  Column(const Hdu& hdu, std::span<const std::byte> data, const Integers& integers)
      : data_(data), offset_(hdu.data_offset), integers_(integers), row_size_(static_cast<std::size_t>(hdu.axes[0])) {}

  std::size_t size() const { return data_.size() / row_size_ * integers_.repeat; }
  std::size_t place(std::size_t i) const {
    return i / integers_.repeat * row_size_ + i % integers_.repeat * integers_.size;
  }
  // Big-endian, in two's complement.
  Cell at(std::size_t i) const {
    const std::size_t from = place(i);
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < integers_.size; ++k)
      bits = bits << 8U | std::to_integer<std::uint64_t>(data_[from + k]);
    const std::size_t unused = 64 - 8 * integers_.size;
    return static_cast<Cell>(bits << unused) >> unused;
  }
  tl::unexpected<base::Error> corrupt(std::size_t i, std::string_view what) const {
    const std::size_t byte = static_cast<std::size_t>(offset_) + place(i);
    return base::fail(Code::corrupt, fmt::format("{} at byte {} of the file, {}", at(i), byte, what),
                      base::Span{byte, integers_.size});
  }

 private:
  std::span<const std::byte> data_;
  std::uint64_t offset_;
  Integers integers_;
  std::size_t row_size_;
};

sky::Moc moc_of(std::vector<CellRange> finest, int order) {
  return sky::Moc::of_cells(sky::kMaxOrder, std::move(finest)).degraded(order);
}

base::Result<sky::Moc> read_uniq(const Column& column, std::optional<int> declared) {
  std::vector<CellRange> ranges;
  int finest = 0;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const Cell uniq = column.at(i);
    const int order = uniq < 4 ? -1 : (63 - std::countl_zero(static_cast<std::uint64_t>(uniq))) / 2 - 1;
    const Cell cell = order < 0 ? 0 : uniq - (Cell{4} << (2 * order));
    if (order < 0 || order > sky::kMaxOrder) {
      return column.corrupt(i, "is no cell: one is 4 * 4^order + its number");
    }
    finest = std::max(finest, order);
    const int shift = 2 * (sky::kMaxOrder - order);
    ranges.push_back({cell << shift, (cell + 1) << shift});
  }
  return moc_of(std::move(ranges), declared.value_or(finest));
}

base::Result<sky::Moc> read_ranges(const Column& column, std::optional<int> declared) {
  if (column.size() % 2 != 0) return column.corrupt(column.size() - 1, "is the begin of a range without an end");
  std::vector<CellRange> ranges;
  Cell bits = 0;
  for (std::size_t i = 0; i < column.size(); i += 2) {
    const CellRange range{column.at(i), column.at(i + 1)};
    if (range.first < 0 || range.first >= range.end) return column.corrupt(i, "begins a range that holds no cell");
    if (range.end > sky::cell_count(sky::kMaxOrder)) return column.corrupt(i + 1, "ends a range behind the last cell");
    bits |= range.first | range.end;
    ranges.push_back(range);
  }
  const int aligned = bits == 0 ? 2 * sky::kMaxOrder : std::countr_zero(static_cast<std::uint64_t>(bits));
  const int finest = std::max(0, sky::kMaxOrder - aligned / 2);
  return moc_of(std::move(ranges), declared.value_or(finest));
}

}  // namespace

base::Result<sky::Moc> read_moc(std::span<const std::byte> bytes, const Limits& limits) {
  ALMAGEST_TRY(const File file, read(bytes, limits));
  const auto table = std::find_if(file.hdus().begin(), file.hdus().end(),
                                  [](const Hdu& hdu) { return hdu.type == HduType::binary_table; });
  if (table == file.hdus().end()) return base::fail(Code::unsupported, "The file has no binary table, so it is no MOC");
  ALMAGEST_TRY(const Layout layout, layout_of(table->header));
  ALMAGEST_TRY(const Integers integers, integers_of(table->header));
  ALMAGEST_TRY(const std::optional<int> order, order_of(table->header));
  if (table->axes.size() != 2 || table->axes[0] < 0 || table->axes[1] < 0) {
    return base::fail(Code::corrupt, "The MOC's table has no rows and columns");
  }
  const auto row_size = static_cast<std::uint64_t>(table->axes[0]);
  const auto rows = static_cast<std::uint64_t>(table->axes[1]);
  if (rows == 0) return sky::Moc::of_cells(order.value_or(0), {});
  if (row_size < integers.size * integers.repeat) {
    return base::fail(Code::corrupt, "The rows of the MOC's table are shorter than its first column");
  }
  if (rows > sky::Moc::kMaxElements || rows * integers.repeat > sky::Moc::kMaxElements) {
    return base::fail(Code::too_large, fmt::format("The MOC has more than {} numbers", sky::Moc::kMaxElements));
  }
  const std::span<const std::byte> data = file.data(*table);
  if (data.size() / row_size < rows) {
    return base::fail(Code::corrupt, "The MOC's table is cut short, or the file is gzipped; give it whole and plain");
  }
  const Column column(*table, data.first(static_cast<std::size_t>(rows * row_size)), integers);
  return layout == Layout::uniq ? read_uniq(column, order) : read_ranges(column, order);
}

base::Result<std::vector<std::byte>> write_moc(const sky::Moc& moc) {
  std::vector<std::int64_t> uniq;
  const auto levels = sky::cells_by_order(moc);
  for (std::size_t order = 0; order < levels.size(); ++order) {
    for (const CellRange& range : levels[order]) {
      for (Cell cell = range.first; cell < range.end; ++cell) uniq.push_back((Cell{4} << (2 * order)) + cell);
    }
  }
  std::vector<std::byte> file;
  ALMAGEST_CHECK(append_empty_primary(file, CardWriter().logical("EXTEND", true)));
  CardWriter cards;
  cards.text("MOCVERS", "2.0", "MOC version").text("MOCDIM", "SPACE", "physical dimension");
  cards.text("ORDERING", "NUNIQ", "coding").text("COORDSYS", "C", "ICRS");
  cards.integer("MOCORD_S", moc.order(), "finest order").integer("MOCORDER", moc.order(), "the same, for MOC 1.1");
  ALMAGEST_CHECK(append_table(file, {{.name = "UNIQ", .values = std::move(uniq)}}, cards));
  return file;
}

}  // namespace almagest::fits
