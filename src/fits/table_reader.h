// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of binary tables: FITS 4.0 section 7.3, variable-length arrays (7.3.5) included.
//
//   ALMAGEST_TRY(const fits::TableReader table, fits::TableReader::open(file, *file.find("EXTRACT1D")));
//   const fits::Field* flux = table.find("FLUX");
//   if (flux == nullptr) return ...;
//   ALMAGEST_TRY(const std::vector<double> values, table.numbers<double>(*flux, row));
#pragma once

#include <complex>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fits/header.h"
#include "fits/numbers.h"

namespace almagest::fits {

// The letter of TFORMn.
enum class CellType : char {
  logical = 'L',
  bits = 'X',
  uint8 = 'B',
  int16 = 'I',
  int32 = 'J',
  int64 = 'K',
  text = 'A',
  float32 = 'E',
  float64 = 'D',
  complex64 = 'C',
  complex128 = 'M',
};

struct Field {
  std::string name{};     // TTYPEn, without blanks around it; may be empty or not unique
  std::string unit{};     // TUNITn as written
  std::string display{};  // TDISPn as written
  CellType type = CellType::uint8;
  bool variable = false;              // P or Q: cells are arrays in the heap, each of its own length
  std::uint64_t repeat = 1;           // elements (characters, bits) of a cell; of a variable field, arrays: 0 or 1
  std::vector<std::int64_t> shape{};  // TDIMn, first axis fastest, if it fits in the cell; else empty
  std::uint64_t text_width = 0;       // characters of each string of a cell (TDIMn, or `rAw`); 0: it is one string
  Scaling scaling{};                  // TSCALn, TZEROn, TNULLn; of bits, logicals and texts nothing
  std::uint64_t offset = 0;           // of the cell, or of its descriptor, in the row, in bytes
  std::uint64_t width = 0;            // of the same, in bytes
  bool long_descriptor = false;       // Q
  bool is_number() const;             // uint8 ... int64, float32, float64
  std::optional<NumberType> number() const;  // that type
};

// Refers to its File, which must have been read with its data (open_with_data) and outlive it. Const functions are safe
// from many threads. Everything is bounded by the bytes that are there: a cell is never larger than the file. Fields
// are those of fields(); rows count from 0. Errors of all that reads a cell: invalid_argument for a row that is not
// there or a field of another type; corrupt for a descriptor that points outside the heap.
class TableReader {
 public:
  // `hdu` is one of `file`; of a compressed image it gives the table that holds the tiles. Errors: not_found if this is
  // no binary table; unsupported if it is a compressed table (10.3) or its data are not at hand; corrupt if the header
  // contradicts itself or the file.
  static base::Result<TableReader> open(const File& file, const Hdu& hdu);

  std::uint64_t rows() const { return rows_; }
  const std::vector<Field>& fields() const { return fields_; }
  const Field* find(std::string_view name) const;  // without regard to case; the first of that name; else nullptr

  // Elements (characters, bits) of a cell.
  base::Result<std::uint64_t> count(const Field& field, std::uint64_t row) const;
  // The cell's bytes as stored, not copied.
  base::Result<std::span<const std::byte>> bytes(const Field& field, std::uint64_t row) const;

  // Numbers of one cell, scaled; T, values without number and `no_value` as in convert (numbers.h).
  template <typename T>
  base::Result<std::vector<T>> numbers(const Field& field, std::uint64_t row,
                                       std::optional<T> no_value = std::nullopt) const;
  // Numbers of a field that is not variable, from `first_row` on, `repeat` a row, until `into` is full.
  template <typename T>
  base::Status read(const Field& field, std::uint64_t first_row, std::span<T> into,
                    std::optional<T> no_value = std::nullopt) const;
  // C and M; the scaling applies to both parts, as CFITSIO does it.
  base::Result<std::vector<std::complex<double>>> complexes(const Field& field, std::uint64_t row) const;
  // Nothing where the byte is neither T nor F: by 7.3.3.1 a zero means "no value".
  base::Result<std::vector<std::optional<bool>>> logicals(const Field& field, std::uint64_t row) const;
  base::Result<std::vector<bool>> bits(const Field& field, std::uint64_t row) const;
  // One string, or as many as `text_width` makes of it: each ends at its first NUL, blanks at its end are dropped;
  // valid UTF-8, bytes that are not are taken as Latin-1.
  base::Result<std::vector<std::string>> texts(const Field& field, std::uint64_t row) const;

 private:
  struct Cell {
    std::uint64_t count = 0;
    std::span<const std::byte> bytes;
  };
  base::Result<Cell> cell(const Field& field, std::uint64_t row) const;
  base::Result<Cell> heap_cell(const Field& field, std::span<const std::byte> descriptor,
                               std::span<const std::byte> heap) const;
  base::Result<std::span<const std::byte>> data() const;
  base::Result<Cell> cell_of_type(const Field& field, std::uint64_t row, CellType type) const;

  std::vector<Field> fields_;
  std::uint64_t rows_ = 0;
  std::uint64_t row_size_ = 0;
  std::uint64_t table_size_ = 0;
  std::uint64_t heap_at_ = 0;
  std::span<const std::byte> data_;       // of the HDU; of a file that is read by pieces there is
  const class Source* source_ = nullptr;  // its source instead
  std::uint64_t data_offset_ = 0;         // there
  std::uint64_t data_size_ = 0;
};

}  // namespace almagest::fits
