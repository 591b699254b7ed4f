// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of ASCII tables (XTENSION = 'TABLE'): FITS 4.0 section 7.2.
#pragma once

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

struct AsciiField {
  std::string name{};        // TTYPEn, without blanks around it
  std::string unit{};        // TUNITn
  std::string display{};     // TDISPn
  char type = 'A';           // of TFORMn: A text, I integers, F E D floating-point numbers
  std::uint64_t offset = 0;  // TBCOLn - 1
  std::uint64_t width = 0;
  int decimals = 0;                        // of a number that is written without its point
  Scaling scaling{};                       // TSCALn, TZEROn
  std::optional<std::string> null_text{};  // TNULLn, without blanks at its end
};

// Refers to its File, as TableReader does. Rows count from 0. Const functions are safe from many threads.
class AsciiTable {
 public:
  // Errors: not_found if this is no ASCII table; unsupported if its data are not at hand; corrupt if the header
  // contradicts itself or the file.
  static base::Result<AsciiTable> open(const File& file, const Hdu& hdu);

  std::uint64_t rows() const { return rows_; }
  const std::vector<AsciiField>& fields() const { return fields_; }
  const AsciiField* find(std::string_view name) const;  // without regard to case; nullptr if absent

  // The cell as written, without blanks at its end; valid UTF-8. Errors: invalid_argument if there is no such row.
  base::Result<std::string> text(const AsciiField& field, std::uint64_t row) const;
  // The number, scaled; nothing where the cell is TNULLn; zero if it is blank. Errors: invalid_argument for a field of
  // texts; corrupt if the cell is no number.
  base::Result<std::optional<double>> number(const AsciiField& field, std::uint64_t row) const;
  // The same of a field I, exactly, without its scaling.
  base::Result<std::optional<std::int64_t>> integer(const AsciiField& field, std::uint64_t row) const;

 private:
  base::Result<std::string_view> cell(const AsciiField& field, std::uint64_t row) const;

  std::vector<AsciiField> fields_;
  std::uint64_t rows_ = 0;
  std::uint64_t row_size_ = 0;
  std::span<const std::byte> table_;
};

}  // namespace almagest::fits
