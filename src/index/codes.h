// SPDX-License-Identifier: GPL-3.0-or-later
// One code a row in as few bytes as the largest needs; no bytes at all while every row has code 0.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace almagest::index {

using Row = std::uint32_t;   // 0 ... rows - 1
using Code = std::uint32_t;  // position in a dictionary

class Codes {
 public:
  using Stored =
      std::variant<std::monostate, std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>>;

  void push(Code code);
  void renumber(std::span<const Code> new_code);  // by old code
  std::size_t size() const { return size_; }
  Code operator[](Row row) const;
  const Stored& stored() const { return stored_; }  // monostate: all 0
  std::size_t bytes() const;

 private:
  void widen();
  std::size_t size_ = 0;
  Stored stored_;
};

}  // namespace almagest::index
