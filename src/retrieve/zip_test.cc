// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/zip.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace almagest::retrieve {
namespace {

struct Content {
  std::string path;
  std::string bytes;
};

std::uint32_t crc_of(const std::string& bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

ZipLayout layout_of(const std::vector<Content>& contents) {
  return {contents.size(), [&contents](std::size_t i) {
            return ZipEntry{contents[i].path, contents[i].bytes.size(), crc_of(contents[i].bytes),
                            base::Instant{1'700'000'000'000'000}};
          }};
}

// The bytes [first, first + length), by walking the parts.
std::string bytes_of(const ZipLayout& layout, const std::vector<Content>& contents, std::uint64_t first,
                     std::uint64_t length) {
  std::string bytes;
  while (bytes.size() < length) {
    const ZipLayout::Part part = layout.part_at(first + bytes.size());
    EXPECT_LE(part.offset, first + bytes.size());
    EXPECT_GT(part.offset + part.length, first + bytes.size());
    const std::string text = part.kind == ZipLayout::Kind::data ? contents[part.entry].bytes : layout.text_of(part);
    EXPECT_EQ(text.size(), part.length);
    bytes += text.substr(first + bytes.size() - part.offset, length - bytes.size());
  }
  return bytes;
}

class Zip : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::vector<Content>& contents) {
    const ZipLayout layout = layout_of(contents);
    std::ofstream(path_, std::ios::binary) << bytes_of(layout, contents, 0, layout.length());
  }
  // What Python's zipfile says, as an expression over `z`.
  bool python(const std::string& expression) const {
    std::ofstream(folder_ + "/check.py") << "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert "
                                         << expression
                                         << ", [(i.filename, i.file_size, i.CRC) for i in z.infolist()[:5]]\n";
    return std::system(("python3 " + folder_ + "/check.py " + path_).c_str()) == 0;
  }
  bool unzip() const { return std::system(("unzip -tq " + path_ + " > /dev/null").c_str()) == 0; }

  const std::string folder_ = ::testing::TempDir() + "zip_" + std::to_string(::getpid());
  const std::string path_ = folder_ + "/test.zip";
};

TEST_F(Zip, IsReadByOthersWithOddNamesAndEmptyFiles) {
  write({{"top/MANIFEST.html", "<p>"},
         {"top/it's a \"name\" with $(blanks) & ü.fits", std::string(100'000, 'x')},
         {"top/empty", ""},
         {"top/-rf", "1"}});
  EXPECT_TRUE(python("z.testzip() is None and [i.file_size for i in z.infolist()] == [3, 100000, 0, 1]"));
  EXPECT_TRUE(python("z.namelist()[1] == 'top/it\\'s a \"name\" with $(blanks) & \\u00fc.fits'"));
  EXPECT_TRUE(python("z.infolist()[0].date_time == (2023, 11, 14, 22, 13, 20)"));
  EXPECT_TRUE(unzip());
}

TEST_F(Zip, OfNothingIsAnEmptyOne) {
  write({});
  EXPECT_EQ(std::filesystem::file_size(path_), 22U);
  EXPECT_TRUE(python("z.namelist() == []"));
}

TEST_F(Zip, HasMoreEntriesThanSixteenBitsCount) {
  std::vector<Content> contents;
  contents.reserve(70'000);
  for (int i = 0; i < 70'000; ++i) contents.push_back({"top/" + std::to_string(i), std::to_string(i % 7)});
  write(contents);
  EXPECT_TRUE(python("len(z.namelist()) == 70000 and z.read('top/69999') == b'6'"));
  EXPECT_TRUE(unzip());
}

TEST_F(Zip, AnyRangeIsThatOfTheWhole) {
  const std::vector<Content> contents{{"a/1", "first"}, {"a/2", ""}, {"a/3", std::string(300, '3')}};
  const ZipLayout layout = layout_of(contents);
  const std::string whole = bytes_of(layout, contents, 0, layout.length());
  ASSERT_EQ(whole.size(), layout.length());
  for (std::uint64_t first = 0; first < whole.size(); ++first) {
    for (const std::uint64_t length : {1U, 7U, 200U}) {
      const std::uint64_t there = std::min<std::uint64_t>(length, whole.size() - first);
      ASSERT_EQ(bytes_of(layout, contents, first, there), whole.substr(first, there));
    }
  }
}

// Sparse: only what lies between the data is written.
TEST_F(Zip, HasEntriesAndPlacesBeyondFourGigabytes) {
  const std::vector<std::uint64_t> sizes{0xFFFFFFFE, 0xFFFFFFFF, 5'000'000'000, 3};
  // CRC-32 of zeros, of the last one only: the others are not read here.
  const ZipLayout layout(sizes.size(), [&](std::size_t i) {
    return ZipEntry{"top/" + std::to_string(i), sizes[i], i == 3 ? crc_of(std::string(3, '\0')) : 0, {}};
  });
  std::ofstream file(path_, std::ios::binary);
  for (std::uint64_t at = 0; at < layout.length();) {
    const ZipLayout::Part part = layout.part_at(at);
    if (part.kind != ZipLayout::Kind::data) {
      file.seekp(static_cast<std::streamoff>(part.offset));
      file << layout.text_of(part);
    }
    at += part.length;
  }
  file.close();
  ASSERT_EQ(std::filesystem::file_size(path_), layout.length());
  EXPECT_TRUE(python("[i.file_size for i in z.infolist()] == [0xFFFFFFFE, 0xFFFFFFFF, 5000000000, 3]"));
  EXPECT_TRUE(python("z.read('top/3') == bytes(3) and z.open('top/2').read(9) == bytes(9)"));
  EXPECT_TRUE(python("z.infolist()[3].header_offset > 1 << 33 and z.infolist()[0].extract_version == 20"));
  EXPECT_EQ(std::system(("unzip -p " + path_ + " top/3 | cmp -n 3 - /dev/zero").c_str()), 0);
}

}  // namespace
}  // namespace almagest::retrieve
