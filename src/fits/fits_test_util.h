// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of FITS files for the tests of this layer.
#pragma once

#include <zlib.h>

#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "fits/header.h"

namespace almagest::fits {

inline std::span<const std::byte> as_bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

inline std::string card(std::string text) {
  text.resize(kCardSize, ' ');
  return text;
}

inline std::string padded(std::string text, char with) {
  text.resize((text.size() + kBlockSize - 1) / kBlockSize * kBlockSize, with);
  return text;
}

inline std::string header_of(const std::vector<std::string>& cards) {
  std::string text;
  for (const std::string& one : cards) text += card(one);
  return padded(text + "END", ' ');
}

// A primary HDU without data, with these cards behind the necessary ones.
inline std::string primary(const std::vector<std::string>& cards = {}) {
  std::vector<std::string> all{"SIMPLE  =                    T", "BITPIX  =                    8",
                               "NAXIS   =                    0"};
  all.insert(all.end(), cards.begin(), cards.end());
  return header_of(all);
}

inline std::string extension(const std::vector<std::string>& cards) {
  std::vector<std::string> all{"XTENSION= 'IMAGE   '"};
  all.insert(all.end(), cards.begin(), cards.end());
  return header_of(all);
}

inline std::string gzipped(const std::string& text, int level = 6) {
  z_stream stream{};
  deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// Touches everything that a File offers; returns something that depends on it.
inline std::size_t visit_all(const File& file) {
  std::size_t sum = 0;
  for (const Hdu& hdu : file.hdus()) {
    sum += hdu.name.size() + hdu.axes.size();
    for (const Card& one : hdu.header.cards()) {
      sum += one.keyword().size() + one.value().index() + one.text().size() + one.comment().size() + one.image().size();
      sum += static_cast<std::size_t>(one.kind());
      sum += hdu.header.find(one.keyword()) != nullptr ? 1 : 0;
    }
  }
  return sum;
}

}  // namespace almagest::fits
