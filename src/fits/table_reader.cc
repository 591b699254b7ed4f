// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/table_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "fits/big_endian.h"
#include "fits/source.h"
#include "fits/table_form.h"

namespace almagest::fits {
namespace {

tl::unexpected<base::Error> corrupt(std::string message) {
  return base::fail(base::Code::corrupt, std::move(message));
}

std::optional<CellType> cell_type_of(char letter) {
  constexpr std::string_view kLetters = "LXBIJKAEDCM";
  if (kLetters.find(letter) == std::string_view::npos) return std::nullopt;
  return static_cast<CellType>(letter);
}

bool scales(CellType type) {
  return type != CellType::logical && type != CellType::bits && type != CellType::text;
}

// Product of a shape's lengths; nothing if it overflows.
std::optional<std::uint64_t> size_of_shape(const std::vector<std::int64_t>& shape) {
  std::uint64_t size = 1;
  for (const std::int64_t length : shape) {
    if (__builtin_mul_overflow(size, static_cast<std::uint64_t>(length), &size)) return std::nullopt;
  }
  return size;
}

base::Status read_form(const std::string& text, int number, Field& field) {
  const auto form = parse_form(text);
  if (!form) return corrupt(fmt::format("TFORM{} can't be understood: '{}'", number, text));
  char letter = form->type;
  field.repeat = form->repeat;
  if (letter == 'P' || letter == 'Q') {
    field.variable = true;
    field.long_descriptor = letter == 'Q';
    if (form->repeat > 1) return corrupt(fmt::format("TFORM{} has more than one array descriptor", number));
    if (form->rest.empty()) return corrupt(fmt::format("TFORM{} does not say what its arrays hold", number));
    letter = form->rest.front();
  }
  const auto type = cell_type_of(letter);
  const auto width = width_of(form->type, form->repeat);
  if (!type || !width) return corrupt(fmt::format("TFORM{} can't be understood: '{}'", number, text));
  field.type = *type;
  field.width = *width;
  if (field.type == CellType::text && !field.variable) {
    const auto each = base::parse_int(form->rest);
    if (each && *each > 0) field.text_width = static_cast<std::uint64_t>(*each);
  }
  return {};
}

base::Result<Field> read_field(const Header& header, int number) {
  const auto keyword = [&](std::string_view root) { return fmt::format("{}{}", root, number); };
  Field field;
  field.name = std::string(base::trim(header.string(keyword("TTYPE")).value_or("")));
  field.unit = header.string(keyword("TUNIT")).value_or("");
  field.display = header.string(keyword("TDISP")).value_or("");
  ALMAGEST_CHECK(read_form(header.string(keyword("TFORM")).value_or(""), number, field));
  const auto shape = parse_dimensions(header.string(keyword("TDIM")).value_or(""));
  if (shape) {
    const auto size = size_of_shape(*shape);
    if (size && (field.variable || *size <= field.repeat)) field.shape = *shape;
  }
  if (field.type == CellType::text && !field.variable && field.shape.size() > 1) {
    field.text_width = static_cast<std::uint64_t>(field.shape.front());
  }
  if (scales(field.type)) {
    ALMAGEST_TRY(field.scaling, Scaling::of(header, keyword("TSCAL"), keyword("TZERO"), keyword("TNULL")));
    if (!field.is_number() || is_floating(*field.number())) field.scaling.blank.reset();
  }
  return field;
}

std::string text_from(std::span<const std::byte> bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  text = text.substr(0, text.find('\0'));
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return base::is_utf8(text) ? std::string(text) : base::latin1_to_utf8(text);
}

}  // namespace

bool Field::is_number() const {
  return number().has_value();
}

std::optional<NumberType> Field::number() const {
  switch (type) {
    case CellType::uint8:
      return NumberType::uint8;
    case CellType::int16:
      return NumberType::int16;
    case CellType::int32:
      return NumberType::int32;
    case CellType::int64:
      return NumberType::int64;
    case CellType::float32:
      return NumberType::float32;
    case CellType::float64:
      return NumberType::float64;
    default:
      return std::nullopt;
  }
}

base::Result<TableReader> TableReader::open(const File& file, const Hdu& hdu) {
  if (hdu.type != HduType::binary_table && hdu.type != HduType::compressed_image) {
    return base::fail(base::Code::not_found, "this HDU is no binary table");
  }
  if (hdu.header.logical("ZTABLE").value_or(false)) {
    return base::fail(base::Code::unsupported, "this table is compressed (ZTABLE), which is not read here");
  }
  if (hdu.axes.size() != 2 || hdu.bitpix != 8 || hdu.header.integer("GCOUNT").value_or(1) != 1) {
    return corrupt("a binary table needs BITPIX 8, NAXIS 2 and GCOUNT 1");
  }
  TableReader table;
  table.row_size_ = static_cast<std::uint64_t>(hdu.axes[0]);
  table.rows_ = table.row_size_ == 0 ? 0 : static_cast<std::uint64_t>(hdu.axes[1]);  // rows of nothing are none
  const std::uint64_t table_size = table.row_size_ * table.rows_;                    // checked when data_size was made
  const bool by_pieces = file.source_->by_pieces();
  const std::span<const std::byte> data = file.data(hdu);
  if ((!by_pieces && data.size() < hdu.data_size) || hdu.data_present < hdu.data_size || hdu.data_size < table_size) {
    return base::fail(base::Code::unsupported, "the cells are not at hand: the file is cut short or still gzipped");
  }
  table.table_size_ = table_size;
  table.data_size_ = hdu.data_size;
  if (by_pieces) {
    table.source_ = file.source_.get();
    table.data_offset_ = hdu.data_offset;
  } else {
    table.data_ = data;
  }
  const std::int64_t heap_at = hdu.header.integer("THEAP").value_or(static_cast<std::int64_t>(table_size));
  if (heap_at < 0 || static_cast<std::uint64_t>(heap_at) < table_size ||
      static_cast<std::uint64_t>(heap_at) > hdu.data_size) {
    return corrupt(fmt::format("THEAP is {}, outside the data behind the table", heap_at));
  }
  table.heap_at_ = static_cast<std::uint64_t>(heap_at);

  const std::int64_t count = hdu.header.integer("TFIELDS").value_or(-1);
  if (count < 0 || count > kMostFields) return corrupt("TFIELDS is missing or out of range");
  std::uint64_t offset = 0;
  for (int number = 1; number <= count; ++number) {
    ALMAGEST_TRY(Field field, read_field(hdu.header, number));
    // Both are at most the row's size before the sum, so that it can't overflow.
    if (field.width > table.row_size_ || offset + field.width > table.row_size_) {
      return corrupt(fmt::format("field {} reaches beyond the row of {} bytes", number, table.row_size_));
    }
    field.offset = offset;
    offset += field.width;
    table.fields_.push_back(std::move(field));
  }
  return table;
}

const Field* TableReader::find(std::string_view name) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [&](const Field& f) { return base::equal_nocase(f.name, name); });
  return found == fields_.end() ? nullptr : &*found;
}

base::Result<std::span<const std::byte>> TableReader::data() const {
  if (source_ == nullptr) return data_;
  return source_->load(data_offset_, data_size_);
}

base::Result<TableReader::Cell> TableReader::heap_cell(const Field& field, std::span<const std::byte> descriptor,
                                                       std::span<const std::byte> heap) const {
  if (field.repeat == 0) return Cell{};
  std::uint64_t count = 0;
  std::uint64_t offset = 0;
  if (field.long_descriptor) {
    count = load<std::uint64_t>(descriptor.data());
    offset = load<std::uint64_t>(descriptor.data() + 8);
  } else {
    count = load<std::uint32_t>(descriptor.data());
    offset = load<std::uint32_t>(descriptor.data() + 4);
  }
  if (count == 0) return Cell{};  // its offset means nothing
  const auto width = width_of(static_cast<char>(field.type), count);
  if (!width || offset > heap.size() || *width > heap.size() - offset) {
    return corrupt(fmt::format("an array of {} elements at byte {} of the heap is outside its {} bytes", count, offset,
                               heap.size()));
  }
  return Cell{count, heap.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(*width))};
}

base::Result<TableReader::Cell> TableReader::cell(const Field& field, std::uint64_t row) const {
  if (row >= rows_) {
    return base::fail(base::Code::invalid_argument, fmt::format("the table has {} rows, none at {}", rows_, row));
  }
  ALMAGEST_TRY(const std::span<const std::byte> data, this->data());
  const auto stored = data.subspan(row * row_size_ + field.offset, field.width);
  if (!field.variable) return Cell{field.repeat, stored};
  auto found = heap_cell(field, stored, data.subspan(heap_at_));
  if (!found) return base::fail_in(fmt::format("field {}, row {}", field.name, row + 1), found.error());
  return found;
}

base::Result<TableReader::Cell> TableReader::cell_of_type(const Field& field, std::uint64_t row, CellType type) const {
  if (field.type != type) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("field {} is of type {}, not {}", field.name, static_cast<char>(field.type),
                                  static_cast<char>(type)));
  }
  return cell(field, row);
}

base::Result<std::uint64_t> TableReader::count(const Field& field, std::uint64_t row) const {
  ALMAGEST_TRY(const Cell found, cell(field, row));
  return found.count;
}

base::Result<std::span<const std::byte>> TableReader::bytes(const Field& field, std::uint64_t row) const {
  ALMAGEST_TRY(const Cell found, cell(field, row));
  return found.bytes;
}

template <typename T>
base::Result<std::vector<T>> TableReader::numbers(const Field& field, std::uint64_t row,
                                                  std::optional<T> no_value) const {
  const auto type = field.number();
  if (!type) {
    return base::fail(base::Code::invalid_argument, fmt::format("field {} has no numbers", field.name));
  }
  ALMAGEST_TRY(const Cell found, cell(field, row));
  std::vector<T> values(static_cast<std::size_t>(found.count));
  ALMAGEST_CHECK(convert<T>(*type, found.bytes, 1, field.scaling, no_value, values));
  return values;
}

template <typename T>
base::Status TableReader::read(const Field& field, std::uint64_t first_row, std::span<T> into,
                               std::optional<T> no_value) const {
  const auto type = field.number();
  if (!type || field.variable) {
    return base::fail(base::Code::invalid_argument, fmt::format("field {} has no numbers of fixed count", field.name));
  }
  if (into.empty()) return {};
  if (field.repeat == 0 || into.size() % field.repeat != 0 || first_row > rows_ ||
      into.size() / field.repeat > rows_ - first_row) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("the table has {} rows of {} numbers each", rows_, field.repeat));
  }
  const std::size_t size = size_of(*type);
  ALMAGEST_TRY(const std::span<const std::byte> data, this->data());
  const std::span<const std::byte> cells = data.first(table_size_);
  const std::byte* const from = cells.data() + first_row * row_size_ + field.offset;
  if (field.repeat == 1 && row_size_ % size == 0) {
    const auto rest = cells.subspan(static_cast<std::size_t>(from - cells.data()));
    return convert<T>(*type, rest, static_cast<std::size_t>(row_size_ / size), field.scaling, no_value, into);
  }
  const auto repeat = static_cast<std::size_t>(field.repeat);
  for (std::size_t row = 0; row * repeat < into.size(); ++row) {
    ALMAGEST_CHECK(convert<T>(*type, {from + row * row_size_, repeat * size}, 1, field.scaling, no_value,
                              into.subspan(row * repeat, repeat)));
  }
  return {};
}

base::Result<std::vector<std::complex<double>>> TableReader::complexes(const Field& field, std::uint64_t row) const {
  if (field.type != CellType::complex64 && field.type != CellType::complex128) {
    return base::fail(base::Code::invalid_argument, fmt::format("field {} has no complex numbers", field.name));
  }
  ALMAGEST_TRY(const Cell found, cell(field, row));
  std::vector<double> parts(static_cast<std::size_t>(found.count) * 2);
  const auto type = field.type == CellType::complex64 ? NumberType::float32 : NumberType::float64;
  ALMAGEST_CHECK(convert<double>(type, found.bytes, 1, field.scaling, std::nullopt, parts));
  std::vector<std::complex<double>> values;
  values.reserve(parts.size() / 2);
  for (std::size_t i = 0; i < parts.size(); i += 2) values.emplace_back(parts[i], parts[i + 1]);
  return values;
}

base::Result<std::vector<std::optional<bool>>> TableReader::logicals(const Field& field, std::uint64_t row) const {
  ALMAGEST_TRY(const Cell found, cell_of_type(field, row, CellType::logical));
  std::vector<std::optional<bool>> values;
  values.reserve(found.bytes.size());
  for (const std::byte byte : found.bytes) {
    const char letter = static_cast<char>(byte);
    values.push_back(letter == 'T' ? std::optional(true) : letter == 'F' ? std::optional(false) : std::nullopt);
  }
  return values;
}

base::Result<std::vector<bool>> TableReader::bits(const Field& field, std::uint64_t row) const {
  ALMAGEST_TRY(const Cell found, cell_of_type(field, row, CellType::bits));
  std::vector<bool> values;
  values.reserve(static_cast<std::size_t>(found.count));
  for (std::uint64_t i = 0; i < found.count; ++i) {
    values.push_back((found.bytes[i / 8] >> (7 - i % 8) & std::byte{1}) != std::byte{0});
  }
  return values;
}

base::Result<std::vector<std::string>> TableReader::texts(const Field& field, std::uint64_t row) const {
  ALMAGEST_TRY(const Cell found, cell_of_type(field, row, CellType::text));
  const std::uint64_t width = field.text_width;
  if (width == 0 || width >= found.bytes.size()) return std::vector<std::string>{text_from(found.bytes)};
  std::vector<std::string> values;
  for (std::uint64_t at = 0; at < found.bytes.size(); at += width) {
    values.push_back(text_from(found.bytes.subspan(at, std::min<std::uint64_t>(width, found.bytes.size() - at))));
  }
  return values;
}

template base::Result<std::vector<std::uint8_t>> TableReader::numbers(const Field&, std::uint64_t,
                                                                      std::optional<std::uint8_t>) const;
template base::Result<std::vector<std::int16_t>> TableReader::numbers(const Field&, std::uint64_t,
                                                                      std::optional<std::int16_t>) const;
template base::Result<std::vector<std::uint16_t>> TableReader::numbers(const Field&, std::uint64_t,
                                                                       std::optional<std::uint16_t>) const;
template base::Result<std::vector<std::int32_t>> TableReader::numbers(const Field&, std::uint64_t,
                                                                      std::optional<std::int32_t>) const;
template base::Result<std::vector<std::uint32_t>> TableReader::numbers(const Field&, std::uint64_t,
                                                                       std::optional<std::uint32_t>) const;
template base::Result<std::vector<std::int64_t>> TableReader::numbers(const Field&, std::uint64_t,
                                                                      std::optional<std::int64_t>) const;
template base::Result<std::vector<std::uint64_t>> TableReader::numbers(const Field&, std::uint64_t,
                                                                       std::optional<std::uint64_t>) const;
template base::Result<std::vector<float>> TableReader::numbers(const Field&, std::uint64_t, std::optional<float>) const;
template base::Result<std::vector<double>> TableReader::numbers(const Field&, std::uint64_t,
                                                                std::optional<double>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<std::uint8_t>,
                                        std::optional<std::uint8_t>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<std::int16_t>,
                                        std::optional<std::int16_t>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<std::uint16_t>,
                                        std::optional<std::uint16_t>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<std::int32_t>,
                                        std::optional<std::int32_t>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<std::uint32_t>,
                                        std::optional<std::uint32_t>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<std::int64_t>,
                                        std::optional<std::int64_t>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<std::uint64_t>,
                                        std::optional<std::uint64_t>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<float>, std::optional<float>) const;
template base::Status TableReader::read(const Field&, std::uint64_t, std::span<double>, std::optional<double>) const;

}  // namespace almagest::fits
