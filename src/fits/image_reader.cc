// SPDX-License-Identifier: GPL-3.0-or-later
#include "fits/image_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "fits/source.h"
#include "fits/tile_reader.h"

namespace almagest::fits {
namespace {

constexpr std::size_t kMostAxes = 999;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

// A cuboid of pixels that are at hand, in the order of FITS.
struct Box {
  std::span<const std::int64_t> start;
  std::span<const std::int64_t> shape;
  std::span<const std::byte> stored;
};

// Which of a section's pixels along one axis are in a box, and where they are there.
struct Overlap {
  std::int64_t first = 0;  // in the section
  std::int64_t count = 0;
  std::int64_t box_first = 0;
  std::int64_t stride = 1;
};

// The section is inside the image, so that nothing here overflows.
Overlap overlap_of(const Section& section, std::size_t axis, std::int64_t box_start, std::int64_t box_shape) {
  const std::int64_t stride = section.stride.empty() ? 1 : section.stride[axis];
  const std::int64_t start = section.start[axis];
  Overlap overlap{.stride = stride};
  if (start < box_start) overlap.first = (box_start - start + stride - 1) / stride;
  const std::int64_t box_end = box_start + box_shape;
  const std::int64_t end =
      start >= box_end ? 0 : std::min(section.shape[axis], (box_end - start + stride - 1) / stride);
  overlap.count = std::max<std::int64_t>(0, end - overlap.first);
  overlap.box_first = start + overlap.first * stride - box_start;
  return overlap;
}

// Copies what a box has of a section, run by run along the first axis.
template <typename T>
base::Status copy_overlap(const Box& box, NumberType type, const Scaling& scaling, const Section& section,
                          std::optional<T> no_value, std::span<T> into) {
  const std::size_t dimensions = section.shape.size();
  std::vector<Overlap> overlaps(dimensions);
  std::vector<std::int64_t> at(dimensions, 0);
  for (std::size_t i = 0; i < dimensions; ++i) {
    overlaps[i] = overlap_of(section, i, box.start[i], box.shape[i]);
    if (overlaps[i].count == 0) return {};
  }
  const std::size_t size = size_of(type);
  const auto run = static_cast<std::size_t>(overlaps[0].count);
  while (true) {
    std::int64_t from = 0;
    std::int64_t to = 0;
    for (std::size_t i = dimensions; i-- > 0;) {
      from = from * box.shape[i] + overlaps[i].box_first + at[i] * overlaps[i].stride;
      to = to * section.shape[i] + overlaps[i].first + at[i];
    }
    ALMAGEST_CHECK(convert<T>(type, box.stored.subspan(static_cast<std::size_t>(from) * size),
                              static_cast<std::size_t>(overlaps[0].stride), scaling, no_value,
                              into.subspan(static_cast<std::size_t>(to), run)));
    std::size_t axis = 1;
    for (; axis < dimensions && ++at[axis] == overlaps[axis].count; ++axis) at[axis] = 0;
    if (axis >= dimensions) return {};
  }
}

}  // namespace

ImageReader::ImageReader() = default;
ImageReader::~ImageReader() = default;
ImageReader::ImageReader(ImageReader&&) noexcept = default;
ImageReader& ImageReader::operator=(ImageReader&&) noexcept = default;

base::Result<ImageReader> ImageReader::open(const File& file, const Hdu& hdu) {
  ImageReader image;
  if (hdu.type == HduType::compressed_image) {
    ALMAGEST_TRY(TileReader tiles, TileReader::open(file, hdu));
    image.axes_ = tiles.axes();
    image.type_ = tiles.type();
    image.tiles_ = std::make_unique<const TileReader>(std::move(tiles));
  } else if (hdu.type == HduType::primary || hdu.type == HduType::image) {
    image.axes_ = hdu.axes;
    const auto type = number_type_of_bitpix(hdu.bitpix);
    if (!type) return base::fail(base::Code::corrupt, fmt::format("BITPIX is {}", hdu.bitpix));
    image.type_ = *type;
  } else {
    return base::fail(base::Code::not_found, fmt::format("this HDU is no image but of type {}", text_of(hdu.type)));
  }
  if (image.axes_.empty()) return base::fail(base::Code::not_found, "this HDU has no image: its NAXIS is 0");
  image.pixels_ = 1;
  for (const std::int64_t length : image.axes_) {
    if (__builtin_mul_overflow(image.pixels_, static_cast<std::uint64_t>(length), &image.pixels_)) {
      return base::fail(base::Code::corrupt, "the size of the image overflows");
    }
  }
  if (!image.compressed()) {
    const std::span<const std::byte> data = file.data(hdu);
    const bool by_pieces = file.source_->by_pieces();
    const std::uint64_t present = by_pieces ? hdu.data_present : data.size();
    // Image extensions may have PCOUNT and GCOUNT; only what is before such things is the image.
    if (image.pixels_ > 0 && present / size_of(image.type_) < image.pixels_) {
      return base::fail(base::Code::unsupported, "the pixels are not at hand: the file is cut short or still gzipped");
    }
    if (by_pieces) {
      image.source_ = file.source_.get();
      image.data_offset_ = hdu.data_offset;
    } else {
      image.stored_ = data.first(static_cast<std::size_t>(image.pixels_) * size_of(image.type_));
    }
  }
  ALMAGEST_TRY(image.scaling_, Scaling::of(hdu.header, "BSCALE", "BZERO", "BLANK"));
  if (is_floating(image.type_)) {
    image.scaling_.blank.reset();
  } else if (image.compressed() && !image.scaling_.blank) {
    image.scaling_.blank = hdu.header.integer("ZBLANK");
  }
  return image;
}

Section ImageReader::whole() const {
  return {.start = std::vector<std::int64_t>(axes_.size(), 0), .shape = axes_};
}

base::Status ImageReader::check(const Section& section, std::size_t room) const {
  const auto refuse = [](std::string why) { return base::fail(base::Code::invalid_argument, std::move(why)); };
  if (section.start.size() != axes_.size() || section.shape.size() != axes_.size() || axes_.size() > kMostAxes ||
      (!section.stride.empty() && section.stride.size() != axes_.size())) {
    return refuse(fmt::format("the section needs a start and a shape for each of the {} axes", axes_.size()));
  }
  std::uint64_t count = 1;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const std::int64_t stride = section.stride.empty() ? 1 : section.stride[i];
    const std::int64_t shape = section.shape[i];
    const bool inside =
        section.start[i] >= 0 && shape >= 0 && stride >= 1 && section.start[i] <= axes_[i] &&
        (shape == 0 || (section.start[i] < axes_[i] && (shape - 1) <= (axes_[i] - 1 - section.start[i]) / stride));
    if (!inside) return refuse(fmt::format("the section is not inside axis {} of length {}", i + 1, axes_[i]));
    count *= static_cast<std::uint64_t>(shape);  // at most pixels_
  }
  if (count != room) return refuse(fmt::format("the section has {} pixels, the buffer {}", count, room));
  return {};
}

// As many whole lines at a time as a piece holds, or a part of one.
template <typename T>
base::Status ImageReader::read_pieces(const Section& section, std::span<T> into, std::optional<T> no_value) const {
  const std::size_t dimensions = axes_.size();
  const auto stride = [&](std::size_t axis) { return section.stride.empty() ? 1 : section.stride[axis]; };
  const std::int64_t left = section.start[0];
  const std::int64_t right = left + (section.shape[0] - 1) * stride(0) + 1;
  const auto most = static_cast<std::int64_t>(kPieceBytes / size_of(type_));
  const bool whole_lines = dimensions > 1 && left == 0 && right == axes_[0] && stride(1) == 1 && right <= most;
  const std::int64_t lines = whole_lines ? most / right : 1;
  std::vector<std::int64_t> at(dimensions, 0);  // in the section
  std::vector<std::int64_t> start(dimensions), shape(dimensions, 1);
  std::vector<std::byte> bytes;
  while (true) {
    for (std::size_t i = 1; i < dimensions; ++i) start[i] = section.start[i] + at[i] * stride(i);
    if (dimensions > 1) shape[1] = std::min(lines, section.shape[1] - at[1]);
    for (start[0] = left; start[0] < right; start[0] += shape[0]) {
      shape[0] = std::min(most, right - start[0]);
      std::uint64_t first = 0;  // pixel
      for (std::size_t i = dimensions; i-- > 0;) {
        first = first * static_cast<std::uint64_t>(axes_[i]) + static_cast<std::uint64_t>(start[i]);
      }
      bytes.resize(static_cast<std::size_t>(shape[0] * (dimensions > 1 ? shape[1] : 1)) * size_of(type_));
      ALMAGEST_CHECK(source_->read_at(data_offset_ + first * size_of(type_), bytes));
      ALMAGEST_CHECK(copy_overlap<T>({start, shape, bytes}, type_, scaling_, section, no_value, into));
    }
    std::size_t axis = 1;
    for (; axis < dimensions; ++axis) {
      at[axis] += axis == 1 ? shape[1] : 1;
      if (at[axis] < section.shape[axis]) break;
      at[axis] = 0;
    }
    if (axis >= dimensions) return {};
  }
}

template <typename T>
base::Status ImageReader::read(const Section& section, std::span<T> into, std::optional<T> no_value) const {
  ALMAGEST_CHECK(check(section, into.size()));
  if (into.empty()) return {};
  if (source_ != nullptr) return read_pieces(section, into, no_value);
  if (!compressed()) {
    const std::vector<std::int64_t> origin(axes_.size(), 0);
    return copy_overlap<T>({origin, axes_, stored_}, type_, scaling_, section, no_value, into);
  }
  // The tiles between the section's corners, in the order of their rows.
  const std::vector<std::int64_t>& tile = tiles_->tile_shape();
  std::vector<std::int64_t> first(axes_.size());
  std::vector<std::int64_t> last(axes_.size());
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const std::int64_t stride = section.stride.empty() ? 1 : section.stride[i];
    first[i] = section.start[i] / tile[i];
    last[i] = (section.start[i] + (section.shape[i] - 1) * stride) / tile[i];
  }
  std::vector<std::int64_t> place = first;
  TileReader::Workspace workspace;
  while (true) {
    std::vector<std::int64_t> start(axes_.size());
    bool touched = true;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      start[i] = place[i] * tile[i];
      const std::int64_t length = std::min(tile[i], axes_[i] - start[i]);
      touched = touched && overlap_of(section, i, start[i], length).count > 0;
    }
    if (touched) {
      ALMAGEST_TRY(const auto decoded, tiles_->read(place, workspace));
      ALMAGEST_CHECK(copy_overlap<T>({start, decoded.shape, decoded.stored}, type_, scaling_, section, no_value, into));
    }
    std::size_t axis = 0;
    for (; axis < axes_.size() && ++place[axis] > last[axis]; ++axis) place[axis] = first[axis];
    if (axis == axes_.size()) return {};
  }
}

template base::Status ImageReader::read(const Section&, std::span<std::uint8_t>, std::optional<std::uint8_t>) const;
template base::Status ImageReader::read(const Section&, std::span<std::int16_t>, std::optional<std::int16_t>) const;
template base::Status ImageReader::read(const Section&, std::span<std::uint16_t>, std::optional<std::uint16_t>) const;
template base::Status ImageReader::read(const Section&, std::span<std::int32_t>, std::optional<std::int32_t>) const;
template base::Status ImageReader::read(const Section&, std::span<std::uint32_t>, std::optional<std::uint32_t>) const;
template base::Status ImageReader::read(const Section&, std::span<std::int64_t>, std::optional<std::int64_t>) const;
template base::Status ImageReader::read(const Section&, std::span<std::uint64_t>, std::optional<std::uint64_t>) const;
template base::Status ImageReader::read(const Section&, std::span<float>, std::optional<float>) const;
template base::Status ImageReader::read(const Section&, std::span<double>, std::optional<double>) const;

}  // namespace almagest::fits
