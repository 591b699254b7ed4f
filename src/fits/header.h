// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the headers of a FITS file that came from anywhere: bounded, never trusting a claim that the bytes do not bear
// out. The standard is FITS 4.0 (2018-08-13), https://fits.gsfc.nasa.gov/fits_standard.html.
//
//   ALMAGEST_TRY(fits::File file, fits::open(env.files(), path));
//   for (const fits::Hdu& hdu : file.hdus()) use(hdu.name, hdu.header.real("EFFEXPTM"), hdu.data_offset);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "fits/card.h"

namespace almagest::fits {

inline constexpr std::size_t kBlockSize = 2880;

struct Limits {
  std::size_t hdus = 20'000;
  std::size_t cards_per_header = 200'000;
  std::size_t cards = 1'000'000;              // in the whole file
  std::size_t continuations = 10'000;         // of one string
  std::uint64_t inflated_bytes = 1ULL << 36;  // of a gzipped file
  // Inflated bytes may be this many times the compressed ones, once they are more than `ratio_from`.
  std::uint64_t inflation_ratio = 300;
  std::uint64_t ratio_from = 1ULL << 28;
  std::uint64_t held_bytes = 1ULL << 31;  // of a gzipped file, inflated into memory to read its data
};

// The cards of one HDU in order, without END and the blank ones before it, which only reserve room (4.4.2.4); CONTINUE
// cards are folded into the card that they lengthen. Keywords are found without regard to ASCII case; of several equal
// ones the first counts. Lookups cost O(1). Safe from many threads.
class Header {
 public:
  // `text` is a header up to and without its END card and must outlive the Header. Errors: too_large.
  static base::Result<Header> parse(std::string_view text, const Limits& limits = {});

  Header(Header&&) = default;
  Header& operator=(Header&&) = default;
  Header(const Header&) = delete;  // it refers to the bytes of its File
  Header& operator=(const Header&) = delete;

  const std::vector<Card>& cards() const { return cards_; }
  const Card* find(std::string_view keyword) const;  // nullptr if absent
  bool contains(std::string_view keyword) const { return find(keyword) != nullptr; }

  // Nothing if the keyword is absent or its value is of another kind. An integer serves as a real, and a real without
  // fraction, up to 2^53, as an integer.
  std::optional<bool> logical(std::string_view keyword) const;
  std::optional<std::int64_t> integer(std::string_view keyword) const;
  std::optional<double> real(std::string_view keyword) const;
  std::optional<std::string> string(std::string_view keyword) const;
  std::optional<std::string> text(std::string_view keyword) const;  // any value, see Card::text

 private:
  Header() = default;
  void build_index();

  std::vector<Card> cards_;
  struct Slot {
    std::uint32_t place = 0;  // 1 + that in cards_; 0 is free
    std::uint32_t tag = 0;    // of the keyword's hash
  };
  std::vector<Slot> slots_;  // open addressing by keyword
};

enum class HduType { primary, random_groups, image, ascii_table, binary_table, compressed_image, other };
std::string_view text_of(HduType type);

// Offsets and sizes are bytes in the FITS stream, which for a gzipped file is the inflated one.
struct Hdu {
  Header header;
  HduType type = HduType::other;
  std::string name{};        // EXTNAME, else HDUNAME; may be empty
  std::int64_t version = 1;  // EXTVER
  int bitpix = 8;
  std::vector<std::int64_t> axes{};  // NAXIS1 first; of a table or compressed image as stored, not as meant
  std::uint64_t header_offset = 0;
  std::uint64_t data_offset = 0;  // the block after END
  std::uint64_t data_size =
      0;  // what the header says (4.4.1.1 eq. 1, 4.4.1.2 eq. 2, 6.1.1), heap included, padding not
  std::uint64_t data_present = 0;  // less than data_size if the file is cut short
};

// Owns, or refers to, the bytes that its headers view. Move-only.
class File {
 public:
  ~File();
  File(File&&) noexcept;
  File& operator=(File&&) noexcept;

  const std::vector<Hdu>& hdus() const { return hdus_; }  // at least the primary
  // Name without regard to case; version 0 takes the first of that name.
  const Hdu* find(std::string_view name, std::int64_t version = 0) const;

  // The data of one of its HDUs, valid as long as the File; empty if they are not all there, or the file is gzipped and
  // was not opened with its data, or was opened by pieces.
  std::span<const std::byte> data(const Hdu& hdu) const;

  bool gzipped() const { return gzipped_; }
  std::uint64_t size() const { return size_; }  // of the FITS stream as far as it was there
  // The last HDU's data end before they should; missing_bytes() of them are not there. Padding does not count.
  bool truncated() const { return missing_bytes_ > 0; }
  std::uint64_t missing_bytes() const { return missing_bytes_; }
  // Behind the last HDU, which are no HDU: special records (3.5) or rubbish.
  std::uint64_t trailing_bytes() const { return trailing_bytes_; }
  // What a person should know about this file, one sentence each; empty for a sound one.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  friend class Reader;
  friend class ImageReader;
  friend class TableReader;
  File();
  std::unique_ptr<class Source> source_;
  std::vector<Hdu> hdus_;
  std::vector<std::string> warnings_;
  std::uint64_t size_ = 0;
  std::uint64_t missing_bytes_ = 0;
  std::uint64_t trailing_bytes_ = 0;
  bool gzipped_ = false;
};

// Reads all headers of FITS bytes, which may be gzipped (RFC 1952; known by their magic, not by a name). `bytes` must
// outlive the File unless they are gzipped. Errors: unsupported if this is no FITS; corrupt with HDU and byte offset if
// a header is cut short or contradicts itself; too_large beyond the limits. Data cut short are a warning, not an error.
base::Result<File> read(std::span<const std::byte> bytes, const Limits& limits = {});

// The same for a file, which is mapped as long as the File lives.
base::Result<File> open(base::FileSystem& files, const std::string& path, const Limits& limits = {});

// The same for what reads data too (image_reader.h, table_reader.h): a gzipped file is inflated into memory, up to
// limits.held_bytes, beyond which it is too_large.
base::Result<File> open_with_data(base::FileSystem& files, const std::string& path, const Limits& limits = {});

// The same without any mapping, for files that somebody may cut short meanwhile, which is then an error `corrupt` of
// the readers: pixels of images are read as they are asked for, tables and compressed images as a whole
// (limits.held_bytes of them in all, beyond which they are too_large). data() is empty.
base::Result<File> open_by_pieces(base::FileSystem& files, const std::string& path, const Limits& limits = {});

}  // namespace almagest::fits
