// SPDX-License-Identifier: GPL-3.0-or-later
// Many short texts in one allocation, and how texts are ordered.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace almagest::index {

// Compares without regard to ASCII case: negative, 0, positive.
int compare_nocase(std::string_view a, std::string_view b);
// The order of dictionaries: by compare_nocase, then by bytes.
bool text_less(std::string_view a, std::string_view b);

class TextPool {
 public:
  void add(std::string_view text);
  void shrink();  // gives back what will not be needed once all are added
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  std::size_t bytes() const { return bytes_.capacity() + ends_.capacity() * sizeof(std::size_t); }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace almagest::index
