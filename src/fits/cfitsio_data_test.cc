// SPDX-License-Identifier: GPL-3.0-or-later
// Every pixel and every cell, as CFITSIO reads them: of real files, and of files that CFITSIO wrote in every type.
#include <fitsio.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/env.h"
#include "fits/cfitsio_test_util.h"
#include "fits/fits_test_util.h"
#include "fits/image_reader.h"
#include "fits/table_reader.h"

namespace almagest::fits {
namespace {

template <typename T>
int cfitsio_type() {
  if constexpr (std::is_same_v<T, float>) return TFLOAT;
  if constexpr (std::is_same_v<T, double>) return TDOUBLE;
  if constexpr (std::is_same_v<T, std::int64_t>) return TLONGLONG;
  if constexpr (std::is_same_v<T, std::uint64_t>) return TULONGLONG;
}

template <typename T>
bool same(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) == std::isnan(b);
  }
  return a == b;
}

template <typename T>
void expect_same(const std::vector<T>& ours, const std::vector<T>& theirs, const std::string& what) {
  ASSERT_EQ(ours.size(), theirs.size()) << what;
  std::size_t different = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (!same(ours[i], theirs[i]) && ++different <= 3) {
      ADD_FAILURE() << what << " [" << i << "]: " << +ours[i] << " is not " << +theirs[i];
    }
  }
  EXPECT_EQ(different, 0U) << what;
}

// CFITSIO marks what has no value only if it is given something to mark it with; then it also changes numbers that are
// nearly zero, so that it is given that for integers only.
template <typename T>
void* null_for(bool floating, T& nan) {
  if constexpr (std::is_floating_point_v<T>) {
    nan = std::numeric_limits<T>::quiet_NaN();
    return floating ? nullptr : &nan;
  }
  return nullptr;
}

template <typename T>
void compare_section(Oracle& oracle, const ImageReader& image, const Section& section, bool as_written) {
  std::vector<long> first;
  std::vector<long> last;
  std::vector<long> step;
  std::size_t count = 1;
  for (std::size_t i = 0; i < section.shape.size(); ++i) {
    const std::int64_t stride = section.stride.empty() ? 1 : section.stride[i];
    first.push_back(section.start[i] + 1);
    last.push_back(section.start[i] + 1 + (section.shape[i] - 1) * stride);
    step.push_back(stride);
    count *= static_cast<std::size_t>(section.shape[i]);
  }
  std::vector<T> theirs(count);
  std::vector<T> ours(count);
  T nan{};
  void* null = as_written ? nullptr : null_for(is_floating(image.type()), nan);
  int any = 0;
  fits_read_subset(oracle.file, cfitsio_type<T>(), first.data(), last.data(), step.data(), null, theirs.data(), &any,
                   &oracle.status);
  ASSERT_EQ(oracle.status, 0);
  const auto status = image.read<T>(section, ours);
  ASSERT_TRUE(status) << status.error().message;
  expect_same(ours, theirs, "pixels");
}

std::size_t compare_image(Oracle& oracle, const File& file, const Hdu& hdu) {
  const auto image = ImageReader::open(file, hdu);
  if (!image) {
    EXPECT_EQ(image.error().code, base::Code::not_found) << image.error().message;
    EXPECT_TRUE(hdu.axes.empty());
    return 0;
  }
  if (image->pixels() == 0) return 0;
  std::vector<Section> sections{image->whole()};
  Section odd = image->whole();
  for (std::size_t i = 0; i < odd.shape.size(); ++i) {
    const std::int64_t length = image->axes()[i];
    odd.start[i] = length / 3;
    odd.stride.push_back(i % 2 == 0 ? 2 : 3);
    odd.shape[i] = std::max<std::int64_t>(1, (length - odd.start[i]) / odd.stride[i]);
  }
  sections.push_back(odd);
  const bool without_sign = image->type() == NumberType::int64 && image->scaling().zero > 0;
  for (const Section& section : sections) {
    if (image->type() == NumberType::float32) {
      compare_section<float>(oracle, *image, section, false);
    } else if (without_sign) {
      compare_section<std::uint64_t>(oracle, *image, section, false);
    } else if (image->type() == NumberType::int64 && image->scaling().changes_nothing() && !image->scaling().blank) {
      compare_section<std::int64_t>(oracle, *image, section, false);
    } else {
      compare_section<double>(oracle, *image, section, false);
    }
  }
  return image->pixels();
}

struct Place {
  int column;
  LONGLONG row;
  LONGLONG count;
};

template <typename T>
void compare_numbers(Oracle& oracle, const TableReader& table, const Field& field, Place at) {
  std::vector<T> theirs(static_cast<std::size_t>(at.count));
  T nan{};
  int any = 0;
  fits_read_col(oracle.file, cfitsio_type<T>(), at.column, at.row, 1, at.count,
                null_for(is_floating(*field.number()), nan), theirs.data(), &any, &oracle.status);
  const auto ours = table.numbers<T>(field, static_cast<std::uint64_t>(at.row - 1));
  ASSERT_TRUE(ours) << ours.error().message;
  expect_same(*ours, theirs, field.name);
}

void compare_texts(Oracle& oracle, const TableReader& table, const Field& field, Place at, LONGLONG width) {
  const LONGLONG strings = field.variable || width == 0 ? 1 : at.count / width;
  const auto ours = table.texts(field, static_cast<std::uint64_t>(at.row - 1));
  ASSERT_TRUE(ours) << ours.error().message;
  if (static_cast<LONGLONG>(ours->size()) != strings) return;  // TDIM; CFITSIO leaves that to its callers
  for (LONGLONG i = 0; i < strings; ++i) {
    std::string theirs(static_cast<std::size_t>(at.count + 2), '\0');
    char* pointer = theirs.data();
    int any = 0;
    fits_read_col(oracle.file, TSTRING, at.column, at.row, i + 1, 1, nullptr, &pointer, &any, &oracle.status);
    theirs.resize(theirs.find('\0'));
    while (!theirs.empty() && theirs.back() == ' ') theirs.pop_back();
    EXPECT_EQ((*ours)[static_cast<std::size_t>(i)], theirs) << field.name;
  }
}

void compare_cell(Oracle& oracle, const TableReader& table, const Field& field, Place at, LONGLONG width) {
  const auto row = static_cast<std::uint64_t>(at.row - 1);
  const auto size = static_cast<std::size_t>(at.count);
  int any = 0;
  if (field.type == CellType::text) return compare_texts(oracle, table, field, at, width);
  if (field.type == CellType::logical) {
    std::vector<char> theirs(size);
    std::vector<char> none(size);
    fits_read_colnull_log(oracle.file, at.column, at.row, 1, at.count, theirs.data(), none.data(), &any,
                          &oracle.status);
    const auto ours = table.logicals(field, row);
    ASSERT_TRUE(ours);
    for (std::size_t i = 0; i < size; ++i) {
      EXPECT_EQ(ours->at(i), none[i] != 0 ? std::nullopt : std::optional(theirs[i] != 0)) << field.name;
    }
  } else if (field.type == CellType::bits) {
    std::vector<char> theirs(size);
    fits_read_col_bit(oracle.file, at.column, at.row, 1, at.count, theirs.data(), &oracle.status);
    const auto ours = table.bits(field, row);
    ASSERT_TRUE(ours);
    for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(ours->at(i), theirs[i] != 0) << field.name;
  } else if (!field.is_number()) {
    std::vector<double> theirs(size * 2);
    fits_read_col(oracle.file, TDBLCOMPLEX, at.column, at.row, 1, at.count, nullptr, theirs.data(), &any,
                  &oracle.status);
    const auto values = table.complexes(field, row);
    ASSERT_TRUE(values);
    std::vector<double> ours;
    for (const auto& value : *values) ours.insert(ours.end(), {value.real(), value.imag()});
    expect_same(ours, theirs, field.name);
  } else if (field.type == CellType::int64 && field.scaling.zero > 0) {
    compare_numbers<std::uint64_t>(oracle, table, field, at);
  } else if (field.type == CellType::int64 && field.scaling.changes_nothing() && !field.scaling.blank) {
    compare_numbers<std::int64_t>(oracle, table, field, at);
  } else {
    compare_numbers<double>(oracle, table, field, at);
  }
}

std::size_t compare_table(Oracle& oracle, const File& file, const Hdu& hdu) {
  const auto table = TableReader::open(file, hdu);
  EXPECT_TRUE(table) << table.error().message;
  if (!table) return 0;
  LONGLONG rows = 0;
  int columns = 0;
  fits_get_num_rowsll(oracle.file, &rows, &oracle.status);
  fits_get_num_cols(oracle.file, &columns, &oracle.status);
  EXPECT_EQ(table->rows(), static_cast<std::uint64_t>(rows));
  EXPECT_EQ(table->fields().size(), static_cast<std::size_t>(columns));
  std::size_t cells = 0;
  for (int column = 1; column <= columns; ++column) {
    const Field& field = table->fields()[static_cast<std::size_t>(column - 1)];
    int type = 0;
    LONGLONG repeat = 0;
    LONGLONG width = 0;
    fits_get_coltypell(oracle.file, column, &type, &repeat, &width, &oracle.status);
    EXPECT_EQ(type < 0, field.variable);
    for (LONGLONG row = 1; row <= rows && !testing::Test::HasFailure(); ++row) {
      Place at{column, row, repeat};
      LONGLONG offset = 0;
      if (field.variable) fits_read_descriptll(oracle.file, column, row, &at.count, &offset, &oracle.status);
      EXPECT_EQ(table->count(field, static_cast<std::uint64_t>(row - 1)), static_cast<std::uint64_t>(at.count));
      if (at.count > 0) compare_cell(oracle, *table, field, at, width);
      EXPECT_EQ(oracle.status, 0) << field.name << " row " << row;
      ++cells;
    }
  }
  return cells;
}

struct Compared {
  std::size_t pixels = 0;
  std::size_t cells = 0;
};

Compared compare_data(const fs::path& path) {
  SCOPED_TRACE(path.string());
  Compared compared;
  const auto env = base::make_env();
  const auto file = open_with_data(env->files(), path.string());
  EXPECT_TRUE(file) << file.error().message;
  Oracle oracle(path);
  EXPECT_EQ(oracle.status, 0);
  if (!file || oracle.status != 0) return compared;
  for (std::size_t i = 0; i < file->hdus().size() && !testing::Test::HasFailure(); ++i) {
    const Hdu& hdu = file->hdus()[i];
    SCOPED_TRACE("HDU " + std::to_string(i + 1));
    fits_movabs_hdu(oracle.file, static_cast<int>(i + 1), nullptr, &oracle.status);
    if (hdu.type == HduType::binary_table) {
      compared.cells += compare_table(oracle, *file, hdu);
    } else if (hdu.type != HduType::ascii_table) {
      compared.pixels += compare_image(oracle, *file, hdu);
    }
  }
  return compared;
}

TEST(CfitsioData, AgreesOnEveryPixelAndCellOfRealFiles) {
  const auto paths = real_files();
  if (paths.empty()) {
    if (in_ci()) FAIL() << "no files under " << shared_folder();
    GTEST_SKIP() << "the real files are not here";
  }
  Compared all;
  for (const fs::path& path : paths) {
    const Compared one = compare_data(path);
    all.pixels += one.pixels;
    all.cells += one.cells;
  }
  RecordProperty("pixels", static_cast<int>(all.pixels));
  RecordProperty("cells", static_cast<int>(all.cells));
  EXPECT_GT(all.pixels, 1'000'000U);
  EXPECT_GT(all.cells, 10'000U);
}

// A new file in a folder of the tests, removed again.
struct Written {
  explicit Written(const std::string& name) : path(fs::path(testing::TempDir()) / ("almagest_" + name + ".fits")) {
    fs::remove(path);
    fits_create_diskfile(&file, path.c_str(), &status);
  }
  ~Written() { fs::remove(path); }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  void close() {
    fits_close_file(file, &status);
    ASSERT_EQ(status, 0);
  }
  fs::path path;
  fitsfile* file = nullptr;
  int status = 0;
};

// Numbers over the whole range of a type, that are not smooth.
std::vector<double> rough(std::size_t count, double low, double high) {
  std::vector<double> values(count);
  std::uint64_t state = 12345;
  for (double& value : values) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    value = low + (high - low) * (static_cast<double>(state >> 11U) * 0x1p-53);
  }
  return values;
}

TEST(CfitsioData, AgreesOnImagesOfEveryType) {
  Written written("image_types");
  struct Kind {
    int bitpix;
    double low, high;
  };
  const std::vector<Kind> kinds{{BYTE_IMG, 0, 255},
                                {SBYTE_IMG, -128, 127},
                                {SHORT_IMG, -32768, 32767},
                                {USHORT_IMG, 0, 65535},
                                {LONG_IMG, -2147483648.0, 2147483647},
                                {ULONG_IMG, 0, 4294967295.0},
                                {FLOAT_IMG, -1e6, 1e6},
                                {DOUBLE_IMG, -1e100, 1e100}};
  for (const Kind& kind : kinds) {
    std::array<long, 4> axes{7, 5, 3, 2};
    fits_create_img(written.file, kind.bitpix, 4, axes.data(), &written.status);
    std::vector<double> values = rough(210, kind.low, kind.high);
    fits_write_img(written.file, TDOUBLE, 1, 210, values.data(), &written.status);
    EXPECT_EQ(written.status, 0) << kind.bitpix;
  }
  std::array<long, 1> line{1001};
  fits_create_img(written.file, LONGLONG_IMG, 1, line.data(), &written.status);
  std::vector<LONGLONG> integers(1001);
  for (std::size_t i = 0; i < 1001; ++i)
    integers[i] = std::numeric_limits<LONGLONG>::max() - static_cast<LONGLONG>(i * i * i * 1'000'000'007);
  fits_write_img(written.file, TLONGLONG, 1, 1001, integers.data(), &written.status);
  fits_create_img(written.file, ULONGLONG_IMG, 1, line.data(), &written.status);
  std::vector<ULONGLONG> naturals(1001);
  for (std::size_t i = 0; i < 1001; ++i) naturals[i] = std::numeric_limits<ULONGLONG>::max() - i * i;
  fits_write_img(written.file, TULONGLONG, 1, 1001, naturals.data(), &written.status);
  // Scaled, with blanks.
  fits_create_img(written.file, SHORT_IMG, 1, line.data(), &written.status);
  double scale = 0.1;
  double zero = -7.3;
  short blank = -999;
  fits_write_key(written.file, TDOUBLE, "BSCALE", &scale, nullptr, &written.status);
  fits_write_key(written.file, TDOUBLE, "BZERO", &zero, nullptr, &written.status);
  fits_write_key(written.file, TSHORT, "BLANK", &blank, nullptr, &written.status);
  fits_set_bscale(written.file, 1, 0, &written.status);
  std::vector<short> shorts(1001);
  for (std::size_t i = 0; i < 1001; ++i)
    shorts[i] = static_cast<short>(i % 10 == 0 ? -999 : static_cast<int>(i * 37) - 20000);
  fits_write_img(written.file, TSHORT, 1, 1001, shorts.data(), &written.status);
  written.close();
  EXPECT_EQ(compare_data(written.path).pixels, 8 * 210 + 3003U);
}

constexpr float kLossless = 9999;  // what CFITSIO takes for "do not round"

struct Compression {
  int algorithm;
  int bitpix;
  float level;
  int dither;
};

template <typename T>
void write_as(Written& written, int type, std::array<long, 3>& first, const std::vector<double>& values) {
  std::vector<T> numbers(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) numbers[i] = static_cast<T>(values[i]);
  fits_write_pix(written.file, type, first.data(), static_cast<LONGLONG>(numbers.size()), numbers.data(),
                 &written.status);
}

// Of the image's own type: what CFITSIO 4.2 compresses without rounding it does not convert.
void write_floats(Written& written, int bitpix, std::array<long, 3>& first, std::vector<double>& values) {
  const auto count = static_cast<LONGLONG>(values.size());
  if (bitpix == DOUBLE_IMG) {
    double nan = std::numeric_limits<double>::quiet_NaN();
    fits_write_pixnull(written.file, TDOUBLE, first.data(), count, values.data(), &nan, &written.status);
  } else {
    float nan = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> floats(values.begin(), values.end());
    fits_write_pixnull(written.file, TFLOAT, first.data(), count, floats.data(), &nan, &written.status);
  }
}

// CFITSIO compresses integers of the image's own type only.
void write_integers(Written& written, int bitpix, std::array<long, 3>& first, const std::vector<double>& values) {
  if (bitpix == BYTE_IMG) write_as<unsigned char>(written, TBYTE, first, values);
  if (bitpix == SBYTE_IMG) write_as<signed char>(written, TSBYTE, first, values);
  if (bitpix == SHORT_IMG) write_as<short>(written, TSHORT, first, values);
  if (bitpix == USHORT_IMG) write_as<unsigned short>(written, TUSHORT, first, values);
  if (bitpix == LONG_IMG) write_as<int>(written, TINT, first, values);
  if (bitpix == ULONG_IMG) write_as<unsigned>(written, TUINT, first, values);
}

TEST(CfitsioData, AgreesOnCompressedImages) {
  const std::vector<int> algorithms{RICE_1, GZIP_1, GZIP_2};
  const std::vector<Compression> integers{{0, BYTE_IMG, 0, 0}, {0, SHORT_IMG, 0, 0}, {0, USHORT_IMG, 0, 0},
                                          {0, LONG_IMG, 0, 0}, {0, ULONG_IMG, 0, 0}, {0, SBYTE_IMG, 0, 0}};
  std::vector<Compression> cases;
  for (const int algorithm : algorithms) {
    for (Compression one : integers) {
      one.algorithm = algorithm;
      cases.push_back(one);
    }
    for (const int bitpix : {FLOAT_IMG, DOUBLE_IMG}) {
      for (const int dither : {NO_DITHER, SUBTRACTIVE_DITHER_1, SUBTRACTIVE_DITHER_2}) {
        cases.push_back({algorithm, bitpix, 4, dither});
      }
      if (algorithm != RICE_1) cases.push_back({algorithm, bitpix, kLossless, NO_DITHER});
    }
  }
  std::size_t number = 0;
  for (const Compression& one : cases) {
    SCOPED_TRACE(
        fmt::format("algorithm {} bitpix {} level {} dither {}", one.algorithm, one.bitpix, one.level, one.dither));
    Written written(fmt::format("compressed_{}", number++));
    const bool floating = one.bitpix < 0;
    std::array<long, 3> axes{301, 23, 3};
    const std::array<std::array<long, 3>, 3> tiles{{{301, 1, 1}, {100, 7, 2}, {301, 23, 3}}};
    for (const auto& shape : tiles) {
      std::array<long, 3> tile = shape;
      fits_set_compression_type(written.file, one.algorithm, &written.status);
      fits_set_tile_dim(written.file, 3, tile.data(), &written.status);
      fits_set_quantize_level(written.file, one.level, &written.status);
      fits_set_quantize_method(written.file, one.dither, &written.status);
      fits_set_dither_seed(written.file, 9998, &written.status);
      fits_create_img(written.file, one.bitpix, 3, axes.data(), &written.status);
      std::vector<double> values = rough(301UL * 23 * 3, one.bitpix == SBYTE_IMG ? -100 : 0, 100);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!floating) values[i] = std::floor(values[i]);
        if (i % 1000 > 400 && i % 1000 < 600) values[i] = 0;  // blocks that are all the same
        if (floating && i % 701 == 3) values[i] = std::numeric_limits<double>::quiet_NaN();
        if (i % 97 == 5 && one.bitpix == LONG_IMG) values[i] = i % 2 == 0 ? -2147483648.0 : 2147483647;
        if (i / 301 == 11) values[i] = 42;  // a row without noise can't be rounded
      }
      std::array<long, 3> first{1, 1, 1};
      if (floating) {
        write_floats(written, one.bitpix, first, values);
      } else {
        write_integers(written, one.bitpix, first, values);
      }
      ASSERT_EQ(written.status, 0);
    }
    written.close();
    EXPECT_EQ(compare_data(written.path).pixels, 3 * 301 * 23 * 3U);
    if (HasFailure()) return;
  }
  RecordProperty("cases", static_cast<int>(cases.size()));
}

TEST(CfitsioData, AgreesOnTablesOfEveryType) {
  Written written("table_types");
  std::vector<std::string> names;
  std::vector<std::string> forms{"3L", "11X", "4B", "4I", "4J", "4K", "12A", "30A10", "4E", "4D", "2C", "2M"};
  for (const std::string letter : {"L", "X", "B", "I", "J", "K", "A", "E", "D", "C", "M"}) {
    forms.push_back("1P" + letter);
    forms.push_back("1Q" + letter);
  }
  forms.insert(forms.end(), {"1I", "1J", "1K", "1E", "2I", "1PI", "0D"});
  for (std::size_t i = 0; i < forms.size(); ++i) names.push_back(fmt::format("F{}", i));
  std::vector<char*> name_pointers;
  std::vector<char*> form_pointers;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    name_pointers.push_back(names[i].data());
    form_pointers.push_back(forms[i].data());
  }
  constexpr LONGLONG kRows = 23;
  const auto count = static_cast<int>(forms.size());
  fits_create_tbl(written.file, BINARY_TBL, kRows, count, name_pointers.data(), form_pointers.data(), nullptr, "T",
                  &written.status);
  // The last ones are scaled, without sign, or have values that stand for none.
  const int scaled = count - 6;
  double zero16 = 32768;
  double zero32 = 2147483648.0;
  ULONGLONG zero64 = 9223372036854775808ULL;
  double scale = 0.25;
  double zero = 1.5;
  long none = 77;
  const auto key = [&](const char* root, int column) { return fmt::format("{}{}", root, column); };
  fits_write_key(written.file, TDOUBLE, key("TZERO", scaled).c_str(), &zero16, nullptr, &written.status);
  fits_write_key(written.file, TDOUBLE, key("TZERO", scaled + 1).c_str(), &zero32, nullptr, &written.status);
  fits_write_key(written.file, TULONGLONG, key("TZERO", scaled + 2).c_str(), &zero64, nullptr, &written.status);
  for (const int column : {scaled + 3, scaled + 4, scaled + 5}) {
    fits_write_key(written.file, TDOUBLE, key("TSCAL", column).c_str(), &scale, nullptr, &written.status);
    fits_write_key(written.file, TDOUBLE, key("TZERO", column).c_str(), &zero, nullptr, &written.status);
  }
  fits_write_key(written.file, TLONG, key("TNULL", scaled + 4).c_str(), &none, nullptr, &written.status);
  fits_write_key(written.file, TLONG, key("TNULL", scaled + 5).c_str(), &none, nullptr, &written.status);
  fits_set_hdustruc(written.file, &written.status);
  for (int column = 1; column <= count; ++column) {
    fits_set_tscale(written.file, column, 1, 0, &written.status);  // the stored values are written
    int type = 0;
    LONGLONG repeat = 0;
    LONGLONG width = 0;
    fits_get_coltypell(written.file, column, &type, &repeat, &width, &written.status);
    for (LONGLONG row = 1; row <= kRows; ++row) {
      const LONGLONG elements = type < 0 ? (row * 7) % 19 : repeat;
      const auto size = static_cast<std::size_t>(elements);
      if (elements == 0) continue;
      const int kind = std::abs(type);
      std::vector<double> values = rough(size * 2 + 1, 0, 200);
      values[static_cast<std::size_t>(row) % size] = 77;
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::floor(values[i]) + static_cast<double>(row % 30);
      values[0] = 77;
      if (kind == TSTRING) {
        std::string text = std::string("text of row ") + std::to_string(row);
        text.resize(std::min<std::size_t>(text.size(), size));
        char* pointer = text.data();
        fits_write_col(written.file, TSTRING, column, row, 1, 1, &pointer, &written.status);
      } else if (kind == TLOGICAL || kind == TBIT) {
        std::vector<char> flags(size);
        for (std::size_t i = 0; i < size; ++i) flags[i] = static_cast<std::int64_t>(values[i]) % 2 == 0 ? 1 : 0;
        if (kind == TLOGICAL) {
          fits_write_col(written.file, TLOGICAL, column, row, 1, elements, flags.data(), &written.status);
          if (row % 5 == 0) fits_write_col_null(written.file, column, row, 1, 1, &written.status);
        } else {
          fits_write_col_bit(written.file, column, row, 1, elements, flags.data(), &written.status);
        }
      } else if (kind == TCOMPLEX || kind == TDBLCOMPLEX) {
        fits_write_col(written.file, TDBLCOMPLEX, column, row, 1, elements, values.data(), &written.status);
      } else {
        fits_write_col(written.file, TDOUBLE, column, row, 1, elements, values.data(), &written.status);
      }
      ASSERT_EQ(written.status, 0) << "column " << column << " " << forms[static_cast<std::size_t>(column - 1)];
    }
  }
  written.close();
  EXPECT_EQ(compare_data(written.path).cells, static_cast<std::size_t>(count * kRows));
}

}  // namespace
}  // namespace almagest::fits
