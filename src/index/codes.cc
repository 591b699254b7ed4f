// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/codes.h"

#include <limits>
#include <type_traits>

namespace almagest::index {
namespace {

template <typename Vector>
constexpr bool kIsConstant = std::is_same_v<Vector, std::monostate>;

template <typename Wide, typename Narrow>
std::vector<Wide> widened(const std::vector<Narrow>& narrow) {
  return std::vector<Wide>(narrow.begin(), narrow.end());
}

}  // namespace

Code Codes::operator[](Row row) const {
  switch (stored_.index()) {
    case 1:
      return std::get<1>(stored_)[row];
    case 2:
      return std::get<2>(stored_)[row];
    case 3:
      return std::get<3>(stored_)[row];
    default:
      return 0;
  }
}

void Codes::widen() {
  switch (stored_.index()) {
    case 0:
      stored_ = std::vector<std::uint8_t>(size_, 0);
      return;
    case 1:
      stored_ = widened<std::uint16_t>(std::get<1>(stored_));
      return;
    default:
      stored_ = widened<std::uint32_t>(std::get<2>(stored_));
      return;
  }
}

void Codes::push(Code code) {
  for (;;) {
    const bool stored = std::visit(
        [code](auto& codes) {
          using Vector = std::decay_t<decltype(codes)>;
          if constexpr (kIsConstant<Vector>) {
            return code == 0;
          } else {
            using Width = typename Vector::value_type;
            if (code > std::numeric_limits<Width>::max()) return false;
            codes.push_back(static_cast<Width>(code));
            return true;
          }
        },
        stored_);
    if (stored) break;
    widen();
  }
  ++size_;
}

void Codes::renumber(std::span<const Code> new_code) {
  Codes made;
  for (std::size_t row = 0; row < size_; ++row) made.push(new_code[(*this)[static_cast<Row>(row)]]);
  std::visit(
      [](auto& codes) {
        if constexpr (!kIsConstant<std::decay_t<decltype(codes)>>) codes.shrink_to_fit();
      },
      made.stored_);
  *this = std::move(made);
}

std::size_t Codes::bytes() const {
  return std::visit(
      [](const auto& codes) -> std::size_t {
        using Vector = std::decay_t<decltype(codes)>;
        if constexpr (kIsConstant<Vector>) {
          return 0;
        } else {
          return codes.capacity() * sizeof(typename Vector::value_type);
        }
      },
      stored_);
}

}  // namespace almagest::index
