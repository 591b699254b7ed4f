// SPDX-License-Identifier: GPL-3.0-or-later
// One keyword record of a FITS header ("card"): FITS 4.0 section 4.1 and 4.2.
#pragma once

#include <complex>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace almagest::fits {

inline constexpr std::size_t kCardSize = 80;

enum class ValueKind : std::uint8_t {
  none,       // COMMENT, HISTORY, blank, or no value indicator: the text is in comment()
  undefined,  // a value indicator and no value (4.1.2.3)
  logical,
  integer,
  real,
  complex,
  string,
  illegal,  // not a value by the standard; value_text() has it
};

// Integers beyond 64 bits are real. Illegal values are held as their text.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::complex<double>, std::string>;

// A view of one card together with the CONTINUE cards that lengthen its string (4.2.1.2). Cheap to copy; valid while
// the File, or the text that it was parsed from, lives. Values are parsed when asked for. Text comes out as valid
// UTF-8: bytes that are not are taken as Latin-1.
class Card {
 public:
  // `image` is one card of 80 bytes and perhaps its continuations.
  explicit Card(std::string_view image);

  // As written, without trailing blanks; of a HIERARCH card what stands between that word and `=`. Raw bytes.
  std::string_view keyword() const { return {image_ + keyword_at_, keyword_size_}; }
  bool has_value() const { return value_at_ != 0; }
  ValueKind kind() const;
  Value value() const;
  // The value as written on the first card, with quotes. Raw bytes.
  std::string_view value_text() const;
  // The value for people: a string unquoted, whole and without trailing blanks; else value_text().
  std::string text() const;
  // The comment as written on the first card, without trailing blanks. Raw bytes.
  std::string_view comment_text() const;
  // What follows `/`, of all continuations; of a card without value everything after the keyword. No trailing blanks.
  std::string comment() const;

  // The 80 bytes, and those of the continuations behind them.
  std::string_view image() const { return {image_, kCardSize * (1 + std::size_t{continuations_})}; }
  std::uint32_t continuations() const { return continuations_; }

 private:
  friend class Header;
  std::string string_from(std::string_view first) const;

  const char* image_;
  std::uint32_t continuations_ = 0;
  std::uint8_t keyword_at_ = 0;
  std::uint8_t keyword_size_ = 0;
  std::uint8_t value_at_ = 0;  // 0: none
};

}  // namespace almagest::fits
