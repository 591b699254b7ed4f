// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/growing_codes.h"

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

Code GrowingCodes::operator[](Row row) const {
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

void GrowingCodes::widen() {
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

void GrowingCodes::push(Code code) {
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

}  // namespace almagest::index
