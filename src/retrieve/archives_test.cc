// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/zip.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "retrieve/tar.h"

namespace almagest::retrieve {
namespace {

struct Content {
  std::string path;
  std::string bytes;
};

std::uint32_t crc_of(const std::string& bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

class Contents final : public Entries {
 public:
  explicit Contents(const std::vector<Content>& contents) : contents_(contents) {}
  std::size_t count() const override { return contents_.size(); }
  Entry at(std::size_t i) const override {
    return {contents_[i].path, contents_[i].bytes.size(), crc_of(contents_[i].bytes),
            base::Instant{1'700'000'000'000'000}};
  }
  std::uint64_t size_of(std::size_t i) const override { return contents_[i].bytes.size(); }

 private:
  const std::vector<Content>& contents_;
};

enum class As { zip, tar };

class Made {
 public:
  Made(const Entries& entries, As as) : zip_(zip_places(entries)), tar_(tar_places(entries)) {
    if (as == As::zip) {
      layout_ = std::make_unique<ZipLayout>(entries, zip_.headers, zip_.directory);
    } else {
      layout_ = std::make_unique<TarLayout>(entries, tar_);
    }
  }
  const Layout& operator*() const { return *layout_; }
  const Layout* operator->() const { return layout_.get(); }

 private:
  ZipPlaces zip_;
  std::vector<std::uint64_t> tar_;
  std::unique_ptr<Layout> layout_;
};

// The bytes [first, first + length), by walking the parts.
std::string bytes_of(const Layout& layout, const std::vector<Content>& contents, std::uint64_t first,
                     std::uint64_t length) {
  std::string bytes;
  while (bytes.size() < length) {
    const Layout::Part part = layout.part_at(first + bytes.size());
    EXPECT_LE(part.offset, first + bytes.size());
    EXPECT_GT(part.offset + part.length, first + bytes.size());
    const std::string text = part.kind == Layout::Kind::data ? contents[part.entry].bytes : layout.text_of(part);
    EXPECT_EQ(text.size(), part.length);
    bytes += text.substr(first + bytes.size() - part.offset, length - bytes.size());
  }
  return bytes;
}

class Archives : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::vector<Content>& contents, As as = As::zip) {
    const Contents entries(contents);
    const Made layout(entries, as);
    std::ofstream(path_, std::ios::binary) << bytes_of(*layout, contents, 0, layout->length());
  }
  // What Python's zipfile or tarfile says, as an expression over `z`.
  bool python(const std::string& expression, As as = As::zip) const {
    std::ofstream(folder_ + "/check.py") << "import sys, tarfile, zipfile\nz = "
                                         << (as == As::zip ? "zipfile.ZipFile" : "tarfile.open")
                                         << "(sys.argv[1])\nassert " << expression << "\n";
    return std::system(("python3 " + folder_ + "/check.py " + path_).c_str()) == 0;
  }
  bool unzip() const { return std::system(("unzip -tq " + path_ + " > /dev/null").c_str()) == 0; }

  const std::string folder_ = ::testing::TempDir() + "zip_" + std::to_string(::getpid());
  const std::string path_ = folder_ + "/test.zip";
};

TEST_F(Archives, IsReadByOthersWithOddNamesAndEmptyFiles) {
  write({{"top/MANIFEST.html", "<p>"},
         {"top/it's a \"name\" with $(blanks) & ü.fits", std::string(100'000, 'x')},
         {"top/empty", ""},
         {"top/-rf", "1"}});
  EXPECT_TRUE(python("z.testzip() is None and [i.file_size for i in z.infolist()] == [3, 100000, 0, 1]"));
  EXPECT_TRUE(python("z.namelist()[1] == 'top/it\\'s a \"name\" with $(blanks) & \\u00fc.fits'"));
  EXPECT_TRUE(python("z.infolist()[0].date_time == (2023, 11, 14, 22, 13, 20)"));
  EXPECT_TRUE(unzip());
}

TEST_F(Archives, OfNothingIsAnEmptyOne) {
  write({});
  EXPECT_EQ(std::filesystem::file_size(path_), 22U);
  EXPECT_TRUE(python("z.namelist() == []"));
}

TEST_F(Archives, HasMoreEntriesThanSixteenBitsCount) {
  std::vector<Content> contents;
  contents.reserve(70'000);
  for (int i = 0; i < 70'000; ++i) contents.push_back({"top/" + std::to_string(i), std::to_string(i % 7)});
  write(contents);
  EXPECT_TRUE(python("len(z.namelist()) == 70000 and z.read('top/69999') == b'6'"));
  EXPECT_TRUE(unzip());
}

TEST_F(Archives, AnyRangeIsThatOfTheWhole) {
  const std::vector<Content> contents{{"a/1", "first"},
                                      {"a/2", ""},
                                      {"a/" + std::string(200, 'b'), std::string(300, '3')},
                                      {"a/4", std::string(512, '4')}};
  const Contents entries(contents);
  for (const As as : {As::zip, As::tar}) {
    const Made layout(entries, as);
    const std::string whole = bytes_of(*layout, contents, 0, layout->length());
    ASSERT_EQ(whole.size(), layout->length());
    for (std::uint64_t first = 0; first < whole.size(); ++first) {
      for (const std::uint64_t length : {1U, 7U, 200U}) {
        const std::uint64_t there = std::min<std::uint64_t>(length, whole.size() - first);
        ASSERT_EQ(bytes_of(*layout, contents, first, there), whole.substr(first, there));
      }
    }
  }
}

// Sparse: only what lies between the data is written.
class Large final : public Entries {
 public:
  std::size_t count() const override { return sizes_.size(); }
  Entry at(std::size_t i) const override {
    // CRC-32 of zeros, of the last one only: the others are not read here.
    return {"top/" + std::to_string(i), sizes_[i], i == 3 ? crc_of(std::string(3, '\0')) : 0, {}};
  }
  std::uint64_t size_of(std::size_t i) const override { return sizes_[i]; }

 private:
  std::vector<std::uint64_t> sizes_{0xFFFFFFFE, 0xFFFFFFFF, 9'000'000'000, 3};
};

TEST_F(Archives, HaveEntriesAndPlacesBeyondTheirFormatsFirstLimits) {
  const Large entries;
  for (const As as : {As::zip, As::tar}) {
    const Made layout(entries, as);
    std::ofstream file(path_, std::ios::binary);
    for (std::uint64_t at = 0; at < layout->length();) {
      const Layout::Part part = layout->part_at(at);
      if (part.kind != Layout::Kind::data) {
        file.seekp(static_cast<std::streamoff>(part.offset));
        file << layout->text_of(part);
      }
      at += part.length;
    }
    file.close();
    ASSERT_EQ(std::filesystem::file_size(path_), layout->length());
    if (as == As::tar) {
      EXPECT_TRUE(python("[i.size for i in z] == [0xFFFFFFFE, 0xFFFFFFFF, 9000000000, 3]", as));
      EXPECT_EQ(std::system(("tar -tf " + path_ + " > /dev/null").c_str()), 0);
      continue;
    }
    EXPECT_TRUE(python("[i.file_size for i in z.infolist()] == [0xFFFFFFFE, 0xFFFFFFFF, 9000000000, 3]"));
    EXPECT_TRUE(python("z.read('top/3') == bytes(3) and z.open('top/2').read(9) == bytes(9)"));
    EXPECT_TRUE(python("z.infolist()[3].header_offset > 1 << 33 and z.infolist()[0].extract_version == 20"));
    EXPECT_EQ(std::system(("unzip -p " + path_ + " top/3 | cmp -n 3 - /dev/zero").c_str()), 0);
  }
}

TEST_F(Archives, TarsHaveLongAndOddNames) {
  const std::string deep = "top/" + std::string(120, 'd') + "/" + std::string(90, 'n');
  const std::string longer = "top/" + std::string(160, 'd') + "/" + std::string(110, 'n');
  write({{"top/MANIFEST.html", "<p>"},
         {"top/empty", ""},
         {deep, "deep"},
         {longer, "longer"},
         {"top/\xc3\xbc b.fits", "u"}},
        As::tar);
  EXPECT_TRUE(python("[len(i.name) for i in z] == [17, 9, 215, 275, 12]", As::tar));
  EXPECT_TRUE(python("[z.extractfile(i).read() for i in z] == [b'<p>', b'', b'deep', b'longer', b'u']", As::tar));
  EXPECT_TRUE(python("z.getmembers()[2].name == 'top/' + 'd' * 120 + '/' + 'n' * 90", As::tar));
  EXPECT_TRUE(
      python("z.getmembers()[4].name == 'top/\\u00fc b.fits' and z.getmembers()[3].mtime == 1700000000", As::tar));
  EXPECT_EQ(std::system(("tar -xf " + path_ + " -C " + folder_).c_str()), 0);
  EXPECT_EQ(std::filesystem::file_size(folder_ + "/" + longer), 6U);
}

}  // namespace
}  // namespace almagest::retrieve
