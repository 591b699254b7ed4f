// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: a column by itself, with the image that it is a view of.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "index/column_builder.h"

namespace almagest::index::testing {

class BuiltColumn {
 public:
  BuiltColumn(Content content, const std::vector<metadata::Value>& values, Elements elements = Elements::whole) {
    ColumnBuilder builder(content, elements);
    for (const metadata::Value& value : values) builder.add(value);
    const auto bytes = std::make_shared<std::vector<std::byte>>();
    ImageWriter writer([&bytes](std::span<const std::byte> more) -> base::Status {
      bytes->insert(bytes->end(), more.begin(), more.end());
      return {};
    });
    EXPECT_TRUE(writer.begin());
    EXPECT_TRUE(write_column(builder.finish({}), 0, writer));
    EXPECT_TRUE(writer.finish());
    image_ = std::make_unique<Image>(std::move(*Image::open(*bytes, bytes)));
    auto opened = Column::open(*image_, 0, values.size(), nullptr);
    EXPECT_TRUE(opened);
    column_ = *opened;
  }
  const Column& column() const { return column_; }
  std::size_t bytes() const { return image_->bytes(); }

 private:
  std::unique_ptr<Image> image_;
  Column column_;
};

}  // namespace almagest::index::testing
