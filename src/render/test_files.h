// SPDX-License-Identifier: GPL-3.0-or-later
// FITS files for the tests of this layer.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fits/writer.h"

namespace almagest::render::testing {

class FileMaker {
 public:
  explicit FileMaker(bool simulated = false) {
    fits::CardWriter cards;
    cards.text("TELESCOP", "TEST");
    if (simulated) cards.logical("SIMULATE", true);
    EXPECT_TRUE(fits::append_empty_primary(bytes, cards));
  }
  template <typename T>
  FileMaker& image(const std::string& name, std::vector<std::int64_t> axes, std::vector<T> pixels) {
    EXPECT_TRUE(fits::append_image(bytes, {std::move(axes), std::move(pixels)}, named(name)));
    return *this;
  }
  FileMaker& table(const std::string& name, const std::vector<fits::TableColumn>& columns) {
    EXPECT_TRUE(fits::append_table(bytes, columns, named(name)));
    return *this;
  }

  std::vector<std::byte> bytes;

 private:
  static fits::CardWriter named(const std::string& name) {
    fits::CardWriter cards;
    cards.text("EXTNAME", name);
    return cards;
  }
};

}  // namespace almagest::render::testing
