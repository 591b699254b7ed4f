// SPDX-License-Identifier: GPL-3.0-or-later
// Goes from HDU to HDU: FITS 4.0 section 3.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "base/text.h"
#include "fits/geometry.h"
#include "fits/header.h"
#include "fits/source.h"

namespace almagest::fits {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t padded(std::uint64_t size) {
  return (size + kBlockSize - 1) / kBlockSize * kBlockSize;
}

class PlainSource final : public Source {
 public:
  explicit PlainSource(std::span<const std::byte> bytes) : bytes_(bytes) {}

  base::Result<std::string_view> peek(std::uint64_t offset, std::size_t size) override {
    last_ = std::string_view();
    if (offset < bytes_.size()) last_ = as_text(bytes_).substr(offset, size);
    return last_;
  }
  std::string_view keep(std::size_t size) override { return last_.substr(0, size); }
  base::Result<std::uint64_t> skip_to(std::uint64_t offset) override {
    return std::min<std::uint64_t>(offset, bytes_.size());
  }
  std::span<const std::byte> view(std::uint64_t offset, std::uint64_t size) const override {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return {};
    return bytes_.subspan(offset, size);
  }

 private:
  std::span<const std::byte> bytes_;
  std::string_view last_;
};

// Holds the mapped file that another source reads.
constexpr std::uint64_t kReadWhole = 256U << 10U;

class ReadBytes final : public base::Mapping {
 public:
  ReadBytes(std::unique_ptr<std::byte[]> bytes, std::size_t size) : bytes_(std::move(bytes)), size_(size) {}
  std::span<const std::byte> bytes() const override { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_;
};

class InflatedBytes final : public base::Mapping {
 public:
  explicit InflatedBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::span<const std::byte> bytes() const override { return std::as_bytes(std::span(bytes_)); }

 private:
  std::string bytes_;
};

enum class Data { skip, hold };

class MappedSource final : public Source {
 public:
  MappedSource(std::unique_ptr<base::Mapping> mapping, std::unique_ptr<Source> inner)
      : mapping_(std::move(mapping)), inner_(std::move(inner)) {}
  base::Result<std::string_view> peek(std::uint64_t offset, std::size_t size) override {
    return inner_->peek(offset, size);
  }
  std::string_view keep(std::size_t size) override { return inner_->keep(size); }
  base::Result<std::uint64_t> skip_to(std::uint64_t offset) override { return inner_->skip_to(offset); }
  std::span<const std::byte> view(std::uint64_t offset, std::uint64_t size) const override {
    return inner_->view(offset, size);
  }
  bool cut_short() const override { return inner_->cut_short(); }

 private:
  std::unique_ptr<base::Mapping> mapping_;
  std::unique_ptr<Source> inner_;
};

}  // namespace

std::unique_ptr<Source> make_plain_source(std::span<const std::byte> bytes) {
  return std::make_unique<PlainSource>(bytes);
}

class Reader {
 public:
  Reader(std::unique_ptr<Source> source, bool gzipped, const Limits& limits) : limits_(limits) {
    file_.source_ = std::move(source);
    file_.gzipped_ = gzipped;
  }

  base::Result<File> run() {
    while (true) {
      ALMAGEST_TRY(const bool more, at_hdu());
      if (!more) break;
      if (file_.hdus_.size() >= limits_.hdus) {
        return base::fail(base::Code::too_large, fmt::format("The file has more than {} HDUs", limits_.hdus));
      }
      ALMAGEST_CHECK(read_hdu());
    }
    if (file_.source_->cut_short()) file_.warnings_.emplace_back("The gzip stream ends too early");
    return std::move(file_);
  }

 private:
  tl::unexpected<base::Error> corrupt(std::string_view what) const {
    return base::fail(base::Code::corrupt, fmt::format("HDU {} at byte {}: {}", file_.hdus_.size() + 1, offset_, what),
                      base::Span{static_cast<std::size_t>(offset_), 0});
  }

  // Whether an HDU begins here.
  base::Result<bool> at_hdu() {
    if (file_.missing_bytes_ > 0) return false;
    ALMAGEST_TRY(const std::string_view head, file_.source_->peek(offset_, kBlockSize));
    if (file_.hdus_.empty()) {
      if (head.empty()) return corrupt("the file is empty");
      if (head.substr(0, 9) == "SIMPLE  =") return true;
      return base::fail(base::Code::unsupported, "This is not a FITS file: it does not begin with SIMPLE");
    }
    if (head.empty()) return false;
    if (head.substr(0, 8) == "XTENSION") return true;
    ALMAGEST_TRY(const std::uint64_t end, file_.source_->skip_to(std::numeric_limits<std::uint64_t>::max()));
    file_.size_ = end;
    file_.trailing_bytes_ = end - offset_;
    file_.warnings_.push_back(
        fmt::format("{} bytes after the last HDU are not FITS extensions", file_.trailing_bytes_));
    return false;
  }

  base::Status read_hdu() {
    ALMAGEST_TRY(const std::string_view text, read_header());
    auto header = Header::parse(text, limits_);
    if (!header)
      return base::fail_in(fmt::format("HDU {} at byte {}", file_.hdus_.size() + 1, offset_), header.error());
    Hdu hdu{.header = std::move(*header)};
    hdu.header_offset = offset_;
    hdu.data_offset = offset_ + padded(text.size() + kCardSize);
    if (auto status = measure(hdu, file_.hdus_.empty() ? Place::primary : Place::extension); !status) {
      return corrupt(status.error().message);
    }
    return read_data(std::move(hdu));
  }

  // Up to END, without it.
  base::Result<std::string_view> read_header() {
    for (std::size_t block = 0;; ++block) {
      ALMAGEST_TRY(const std::string_view text, file_.source_->peek(offset_, (block + 1) * kBlockSize));
      for (std::size_t at = block * kBlockSize; at + kCardSize <= text.size(); at += kCardSize) {
        if (std::memcmp(text.data() + at, "END     ", 8) == 0) return end_header(text, at);
      }
      if (text.size() < (block + 1) * kBlockSize) return corrupt("the header has no END");
      ALMAGEST_CHECK(check_cards((block + 1) * kBlockSize / kCardSize));
    }
  }

  base::Result<std::string_view> end_header(std::string_view text, std::size_t end) {
    if (text.substr(end, kCardSize).find_first_not_of(' ', 8) != std::string_view::npos) {
      file_.warnings_.push_back(fmt::format("HDU {}: the END card has a text", file_.hdus_.size() + 1));
    }
    const std::size_t cards = end / kCardSize;
    ALMAGEST_CHECK(check_cards(cards));
    cards_ += cards;
    return file_.source_->keep(end);
  }

  base::Status check_cards(std::size_t in_this_header) const {
    if (in_this_header <= limits_.cards_per_header + kBlockSize / kCardSize &&
        cards_ + in_this_header <= limits_.cards) {
      return {};
    }
    return base::fail(base::Code::too_large, fmt::format("HDU {} at byte {}: the headers have too many cards",
                                                         file_.hdus_.size() + 1, offset_));
  }

  base::Status read_data(Hdu hdu) {
    const std::uint64_t end = hdu.data_offset + padded(hdu.data_size);
    ALMAGEST_TRY(const std::uint64_t reached, file_.source_->skip_to(end));
    file_.size_ = reached;
    hdu.data_present = reached > hdu.data_offset ? std::min(reached - hdu.data_offset, hdu.data_size) : 0;
    if (hdu.data_present < hdu.data_size) {
      file_.missing_bytes_ = hdu.data_size - hdu.data_present;
      file_.warnings_.push_back(fmt::format("HDU {} is cut short: {} of {} bytes of data are missing",
                                            file_.hdus_.size() + 1, file_.missing_bytes_, hdu.data_size));
    } else if (reached < end) {
      file_.warnings_.push_back(
          fmt::format("HDU {} is not filled up to a multiple of 2880 bytes", file_.hdus_.size() + 1));
    }
    offset_ = end;
    file_.hdus_.push_back(std::move(hdu));
    return {};
  }

  const Limits& limits_;
  File file_;
  std::uint64_t offset_ = 0;
  std::size_t cards_ = 0;  // of the HDUs before
};

File::File() = default;
File::~File() = default;
File::File(File&&) noexcept = default;
File& File::operator=(File&&) noexcept = default;

const Hdu* File::find(std::string_view name, std::int64_t version) const {
  const auto matches = [&](const Hdu& hdu) {
    return base::equal_nocase(hdu.name, name) && (version == 0 || hdu.version == version);
  };
  const auto found = std::find_if(hdus_.begin(), hdus_.end(), matches);
  return found == hdus_.end() ? nullptr : &*found;
}

std::span<const std::byte> File::data(const Hdu& hdu) const {
  if (hdu.data_present < hdu.data_size) return {};
  return source_->view(hdu.data_offset, hdu.data_size);
}

base::Result<File> read(std::span<const std::byte> bytes, const Limits& limits) {
  if (!is_gzip(bytes)) return Reader(make_plain_source(bytes), false, limits).run();
  ALMAGEST_TRY(auto source, make_gzip_source(bytes, limits));
  return Reader(std::move(source), true, limits).run();
}

// The bytes of a small file, read; of a large one, mapped: a mapping costs more than copying a few pages.
base::Result<std::unique_ptr<base::Mapping>> bytes_of_file(base::FileSystem& files, const std::string& path) {
  ALMAGEST_TRY(const auto file, files.open_read(path));
  ALMAGEST_TRY(const std::uint64_t size, file->size());
  if (size > kReadWhole) return files.map(path);
  auto bytes = std::make_unique_for_overwrite<std::byte[]>(size);
  ALMAGEST_TRY(const std::size_t have, file->read_at(0, std::span(bytes.get(), size)));
  return std::make_unique<ReadBytes>(std::move(bytes), have);
}

// All that the stream has, in memory.
base::Result<std::unique_ptr<base::Mapping>> inflated(std::span<const std::byte> bytes, const Limits& limits) {
  ALMAGEST_TRY(const auto source, make_gzip_source(bytes, limits));
  constexpr std::size_t kStep = std::size_t{1} << 20;
  std::string all;
  while (true) {
    ALMAGEST_TRY(const std::string_view part, source->peek(all.size(), kStep));
    if (part.empty()) break;
    if (part.size() > limits.held_bytes || all.size() > limits.held_bytes - part.size()) {
      return base::fail(base::Code::too_large,
                        fmt::format("The file inflates to more than {} bytes: gunzip it first", limits.held_bytes));
    }
    all += part;
  }
  return std::make_unique<InflatedBytes>(std::move(all));
}

base::Result<File> open_as(base::FileSystem& files, const std::string& path, const Limits& limits, Data data) {
  ALMAGEST_TRY(auto mapping, bytes_of_file(files, path));
  const bool gzipped = is_gzip(mapping->bytes());
  std::unique_ptr<Source> inner;
  if (gzipped && data == Data::skip) {
    ALMAGEST_TRY(inner, make_gzip_source(mapping->bytes(), limits));
  } else {
    if (gzipped) {
      auto all = inflated(mapping->bytes(), limits);
      if (!all) return base::fail_in(path, all.error());
      mapping = std::move(*all);
    }
    inner = make_plain_source(mapping->bytes());
  }
  auto file = Reader(std::make_unique<MappedSource>(std::move(mapping), std::move(inner)), gzipped, limits).run();
  if (!file) return base::fail_in(path, file.error());
  return file;
}

base::Result<File> open_by_pieces(base::FileSystem& files, const std::string& path, const Limits& limits) {
  ALMAGEST_TRY(auto file, files.open_read(path));
  ALMAGEST_TRY(const std::uint64_t size, file->size());
  std::array<std::byte, 3> magic{};
  ALMAGEST_TRY(const std::size_t got, file->read_at(0, magic));
  const bool gzipped = is_gzip(std::span(magic).first(got));
  std::unique_ptr<Source> source;
  if (gzipped) {
    if (size > limits.held_bytes) {
      return base::fail(base::Code::too_large,
                        fmt::format("{} has more than {} bytes: gunzip it first", path, limits.held_bytes));
    }
    std::vector<std::byte> packed(static_cast<std::size_t>(size));
    ALMAGEST_TRY(const std::size_t have, file->read_at(0, packed));
    auto all = inflated(std::span(packed).first(have), limits);
    if (!all) return base::fail_in(path, all.error());
    auto inner = make_plain_source((*all)->bytes());
    source = std::make_unique<MappedSource>(std::move(*all), std::move(inner));
  } else {
    source = make_file_source(std::move(file), size, limits.held_bytes);
  }
  auto read = Reader(std::move(source), gzipped, limits).run();
  if (!read) return base::fail_in(path, read.error());
  return read;
}

base::Result<File> open(base::FileSystem& files, const std::string& path, const Limits& limits) {
  return open_as(files, path, limits, Data::skip);
}

base::Result<File> open_with_data(base::FileSystem& files, const std::string& path, const Limits& limits) {
  return open_as(files, path, limits, Data::hold);
}

}  // namespace almagest::fits
