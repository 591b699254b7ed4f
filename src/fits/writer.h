// SPDX-License-Identifier: GPL-3.0-or-later
// Writes small, correct FITS files (FITS 4.0) into memory: for simulated archives and tests.
//
//   fits::CardWriter cards;
//   cards.text("TELESCOP", "JWST", "telescope").real("EXPTIME", 85.9, "[s] exposure");
//   std::vector<std::byte> file;
//   ALMAGEST_CHECK(fits::append_empty_primary(file, cards));
//   ALMAGEST_CHECK(fits::append_image(file, {.axes = {64, 64}, .pixels = flux}, extension_cards,
//   fits::Checksums::write));
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace almagest::fits {

// Cards in fixed format (section 4.2). The keyword is written in upper case; one of more than 8 characters or with
// blanks becomes HIERARCH. Strings that do not fit go on in CONTINUE cards; comments that do not fit are cut. The first
// thing that can't be written makes status() an error (invalid_argument: a keyword or text with characters other than
// printable ASCII, a number that is not finite) and is left out.
class CardWriter {
 public:
  CardWriter& text(std::string_view keyword, std::string_view value, std::string_view comment = {});
  CardWriter& logical(std::string_view keyword, bool value, std::string_view comment = {});
  CardWriter& integer(std::string_view keyword, std::int64_t value, std::string_view comment = {});
  CardWriter& real(std::string_view keyword, double value, std::string_view comment = {});  // reads back the same
  CardWriter& undefined(std::string_view keyword, std::string_view comment = {});
  CardWriter& comment(std::string_view text);  // as many COMMENT cards as it takes
  CardWriter& history(std::string_view text);
  CardWriter& blank();
  CardWriter& append(const CardWriter& other);

  const std::string& cards() const { return cards_; }  // a multiple of 80 characters, without END
  const base::Status& status() const { return status_; }

 private:
  void write(std::string_view keyword, std::string_view value, std::string_view comment);
  void write_commentary(std::string_view keyword, std::string_view text);
  void refuse(std::string_view keyword, std::string_view why);

  std::string cards_;
  base::Status status_;
};

enum class Checksums { none, write };  // DATASUM and CHECKSUM (section 4.4.2.7, Appendix J)

// Pixels in the order of FITS: the first axis runs fastest. std::uint16_t is stored as BITPIX 16 with BZERO 32768.
struct Image {
  std::vector<std::int64_t> axes{};
  std::variant<std::vector<std::uint8_t>, std::vector<std::int16_t>, std::vector<std::uint16_t>,
               std::vector<std::int32_t>, std::vector<float>, std::vector<double>>
      pixels{};
};

// `repeat` values a row, row after row. Strings are padded to the longest (TFORM nA) and one a row.
struct TableColumn {
  std::string name{};
  std::string unit{};  // TUNITn, if any
  std::variant<std::vector<std::int32_t>, std::vector<std::int64_t>, std::vector<float>, std::vector<double>,
               std::vector<std::string>, std::vector<std::uint8_t>, std::vector<std::int16_t>, std::vector<bool>>
      values{};
  std::size_t repeat = 1;                  // r of TFORMn (section 7.3.1); a table without rows may have 0
  std::vector<std::int64_t> shape{};       // TDIMn, first axis fastest; its product is `repeat`. Empty: none
  std::optional<std::int64_t> no_value{};  // TNULLn: the integer that means none
  std::string display{};                   // TDISPn, if any
};

// Each appends one HDU to `file`, whose size is a multiple of 2880: the first is the primary, a later one an extension.
// The structural keywords come from the data; `cards` (EXTNAME among them) follow. On error `file` is as before.
base::Status append_empty_primary(std::vector<std::byte>& file, const CardWriter& cards,
                                  Checksums checksums = Checksums::none);
base::Status append_image(std::vector<std::byte>& file, const Image& image, const CardWriter& cards,
                          Checksums checksums = Checksums::none);
// Only the header of an image of floats, whose pixels somebody else will put behind it (image_stream.h); no checksums.
base::Status append_image_head(std::vector<std::byte>& file, const std::vector<std::int64_t>& axes,
                               const CardWriter& cards);
base::Status append_table(std::vector<std::byte>& file, const std::vector<TableColumn>& columns,
                          const CardWriter& cards,
                          Checksums checksums = Checksums::none);  // never first in a file

}  // namespace almagest::fits
