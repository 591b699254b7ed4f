// SPDX-License-Identifier: GPL-3.0-or-later
// Pixels and cells per second on one core, ours against CFITSIO, which writes the files: images of 2048 x 2048 pixels,
// plain and compressed in tiles of a row, read whole as float; a table of a million rows, one column of it as double.
#include <benchmark/benchmark.h>
#include <fitsio.h>
#include <stdlib.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/env.h"
#include "fits/header.h"
#include "fits/image_reader.h"
#include "fits/table_reader.h"

namespace {

using namespace almagest;
namespace fs = std::filesystem;

constexpr long kSide = 2048;
constexpr long kRows = 1'000'000;

void check(int status) {
  if (status != 0) std::abort();
}

std::vector<float> noise() {
  std::vector<float> pixels(static_cast<std::size_t>(kSide * kSide));
  std::uint64_t state = 1;
  for (float& pixel : pixels) {
    double sum = 0;
    for (int i = 0; i < 4; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      sum += static_cast<double>(state >> 40U) * 0x1p-24 - 0.5;
    }
    pixel = static_cast<float>(1000 + 40 * sum);
  }
  return pixels;
}

// A folder of files that goes when the program ends.
class Files {
 public:
  Files() {
    std::string name = (fs::temp_directory_path() / "almagest-bench-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Files() { fs::remove_all(folder_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  std::string image(const std::string& name, int bitpix, int algorithm) {
    const std::string path = folder_ / name;
    if (fs::exists(path)) return path;
    int status = 0;
    fitsfile* file = nullptr;
    fits_create_diskfile(&file, path.c_str(), &status);
    fits_create_img(file, BYTE_IMG, 0, nullptr, &status);
    fits_set_compression_type(file, algorithm, &status);
    std::array<long, 2> axes{kSide, kSide};
    fits_create_img(file, bitpix, 2, axes.data(), &status);
    std::vector<float> pixels = noise();
    std::vector<short> whole(pixels.begin(), pixels.end());
    if (bitpix == FLOAT_IMG) {
      fits_write_img(file, TFLOAT, 1, kSide * kSide, pixels.data(), &status);
    } else {
      fits_write_img(file, TSHORT, 1, kSide * kSide, whole.data(), &status);
    }
    fits_close_file(file, &status);
    check(status);
    return path;
  }

  std::string table() {
    const std::string path = folder_ / "table.fits";
    if (fs::exists(path)) return path;
    int status = 0;
    fitsfile* file = nullptr;
    fits_create_diskfile(&file, path.c_str(), &status);
    std::array<std::string, 4> names{"ID", "RA", "FLUX", "FLAG"};
    std::array<std::string, 4> forms{"K", "D", "E", "I"};
    std::array<char*, 4> name_pointers{};
    std::array<char*, 4> form_pointers{};
    for (std::size_t i = 0; i < 4; ++i) {
      name_pointers[i] = names[i].data();
      form_pointers[i] = forms[i].data();
    }
    fits_create_tbl(file, BINARY_TBL, kRows, 4, name_pointers.data(), form_pointers.data(), nullptr, "T", &status);
    std::vector<float> flux = noise();
    fits_write_col(file, TFLOAT, 3, 1, 1, kRows, flux.data(), &status);
    fits_close_file(file, &status);
    check(status);
    return path;
  }

 private:
  fs::path folder_;
};

Files& files() {
  static Files all;
  return all;
}

void ours_image(benchmark::State& state, const std::string& path) {
  const auto env = base::make_env();
  std::vector<float> pixels(static_cast<std::size_t>(kSide * kSide));
  for (auto _ : state) {
    const auto file = fits::open_with_data(env->files(), path);
    const auto image = fits::ImageReader::open(*file, file->hdus().at(1));
    if (!image || !image->read<float>(image->whole(), pixels)) std::abort();
    benchmark::DoNotOptimize(pixels.data());
  }
  state.SetItemsProcessed(state.iterations() * kSide * kSide);
}

void cfitsio_image(benchmark::State& state, const std::string& path) {
  std::vector<float> pixels(static_cast<std::size_t>(kSide * kSide));
  for (auto _ : state) {
    int status = 0;
    int any = 0;
    fitsfile* file = nullptr;
    fits_open_diskfile(&file, path.c_str(), READONLY, &status);
    fits_movabs_hdu(file, 2, nullptr, &status);
    fits_read_img(file, TFLOAT, 1, kSide * kSide, nullptr, pixels.data(), &any, &status);
    fits_close_file(file, &status);
    check(status);
    benchmark::DoNotOptimize(pixels.data());
  }
  state.SetItemsProcessed(state.iterations() * kSide * kSide);
}

void ours_column(benchmark::State& state) {
  const std::string path = files().table();
  const auto env = base::make_env();
  std::vector<double> values(kRows);
  for (auto _ : state) {
    const auto file = fits::open_with_data(env->files(), path);
    const auto table = fits::TableReader::open(*file, file->hdus().at(1));
    if (!table || !table->read<double>(*table->find("FLUX"), 0, values)) std::abort();
    benchmark::DoNotOptimize(values.data());
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}

void cfitsio_column(benchmark::State& state) {
  const std::string path = files().table();
  std::vector<double> values(kRows);
  for (auto _ : state) {
    int status = 0;
    int any = 0;
    fitsfile* file = nullptr;
    fits_open_diskfile(&file, path.c_str(), READONLY, &status);
    fits_movabs_hdu(file, 2, nullptr, &status);
    fits_read_col(file, TDOUBLE, 3, 1, 1, kRows, nullptr, values.data(), &any, &status);
    fits_close_file(file, &status);
    check(status);
    benchmark::DoNotOptimize(values.data());
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}

struct Kind {
  const char* name;
  int bitpix;
  int algorithm;
};

}  // namespace

int main(int argc, char** argv) {
  for (const Kind& kind :
       {Kind{"float", FLOAT_IMG, 0}, Kind{"int16", SHORT_IMG, 0}, Kind{"int16_rice", SHORT_IMG, RICE_1},
        Kind{"float_rice", FLOAT_IMG, RICE_1}, Kind{"float_gzip2", FLOAT_IMG, GZIP_2}}) {
    const std::string path = files().image(std::string(kind.name) + ".fits", kind.bitpix, kind.algorithm);
    benchmark::RegisterBenchmark((std::string("ours/") + kind.name).c_str(), ours_image, path)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark((std::string("cfitsio/") + kind.name).c_str(), cfitsio_image, path)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("ours/column", ours_column)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("cfitsio/column", cfitsio_column)->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
