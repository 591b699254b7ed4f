// SPDX-License-Identifier: GPL-3.0-or-later
// Codes while they are being collected: as few bytes a row as the largest needs, none while every row has code 0.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "index/types.h"

namespace almagest::index {

class GrowingCodes {
 public:
  void push(Code code);
  std::size_t size() const { return size_; }
  Code operator[](Row row) const;

 private:
  using Stored =
      std::variant<std::monostate, std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>>;
  void widen();
  std::size_t size_ = 0;
  Stored stored_;
};

}  // namespace almagest::index
