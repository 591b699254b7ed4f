// SPDX-License-Identifier: GPL-3.0-or-later
// Headers per second on one core, ours against CFITSIO: each file is opened and every card's keyword, value and comment
// is looked at. Real files are used too when ALMAGEST_SHARED names a folder with `data/`.
#include <benchmark/benchmark.h>
#include <fitsio.h>
#include <stdlib.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/env.h"
#include "fits/header.h"
#include "fits/writer.h"

namespace {

using namespace almagest;
namespace fs = std::filesystem;

constexpr int kFiles = 500;

fits::CardWriter some_cards(int count, int seed) {
  fits::CardWriter cards;
  for (int i = 0; i < count; ++i) {
    const std::string keyword = "KEY" + std::to_string(i);
    switch (i % 8) {
      case 0:
        cards.integer(keyword, 12345 * i + seed, "an integer of some kind");
        break;
      case 1:
        cards.logical(keyword, i % 16 == 1, "a flag");
        break;
      case 2:
        cards.text(keyword, "NRC_IMAGE", "type of data in the exposure");
        break;
      case 3:
        cards.text(keyword, "2023-01-25T14:53:08.123", "[mjd] UTC time");
        break;
      case 4:
        cards.comment("--- a heading between groups of cards ---");
        break;
      default:
        cards.real(keyword, 53.16234567891 * (i + 1) + seed, "[deg] a real number");
        break;
    }
  }
  return cards;
}

std::vector<std::byte> some_file(int seed) {
  std::vector<std::byte> file;
  bool good = fits::append_empty_primary(file, some_cards(145, seed)).has_value();
  for (const char* name : {"SCI", "ERR", "DQ"}) {
    fits::CardWriter cards = some_cards(120, seed);
    cards.text("EXTNAME", name)
        .text("S_REGION", "POLYGON ICRS  275.845029277 -70.139134558 275.8566 -70.13 275.86 -70.12 275.8 -70.1");
    good = good && fits::append_image(file, {{32, 32}, std::vector<float>(1024, 1.0F)}, cards).has_value();
  }
  if (!good) std::abort();
  return file;
}

// A folder of files that goes when the program ends.
class Synthetic {
 public:
  Synthetic() {
    std::string name = (fs::temp_directory_path() / "almagest_bench_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    for (int i = 0; i < kFiles; ++i) {
      const auto bytes = some_file(i);
      paths_.push_back((folder_ / (std::to_string(i) + ".fits")).string());
      std::ofstream(paths_.back(), std::ios::binary)
          .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
  }
  ~Synthetic() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Synthetic(const Synthetic&) = delete;
  Synthetic& operator=(const Synthetic&) = delete;
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  fs::path folder_;
  std::vector<std::string> paths_;
};

const std::vector<std::string>& synthetic_files() {
  static const Synthetic files;
  return files.paths();
}

const std::vector<std::string>& real_files() {
  static const auto files = [] {
    std::vector<std::string> paths;
    const char* shared = std::getenv("ALMAGEST_SHARED");
    if (shared == nullptr) return paths;
    std::error_code error;
    for (fs::recursive_directory_iterator it(fs::path(shared) / "data", error), end; !error && it != end;
         it.increment(error)) {
      if (it->is_regular_file() && it->path().extension() == ".fits") paths.push_back(it->path().string());
    }
    return paths;
  }();
  return files;
}

enum class Comments { raw, utf8 };

template <Comments kComments>
std::size_t read_ours(base::FileSystem& files, const std::string& path) {
  const auto file = fits::open(files, path);
  if (!file) return 0;
  std::size_t cards = 0;
  for (const fits::Hdu& hdu : file->hdus()) {
    for (const fits::Card& card : hdu.header.cards()) {
      benchmark::DoNotOptimize(card.keyword());
      benchmark::DoNotOptimize(card.value());
      if constexpr (kComments == Comments::utf8) {
        benchmark::DoNotOptimize(card.comment());
      } else {
        benchmark::DoNotOptimize(card.comment_text());
      }
      cards += 1 + card.continuations();
    }
  }
  return cards;
}

std::size_t read_cfitsio(const std::string& path) {
  fitsfile* file = nullptr;
  int status = 0;
  int hdus = 0;
  std::size_t cards = 0;
  if (ffopen(&file, path.c_str(), READONLY, &status) != 0) return 0;
  ffthdu(file, &hdus, &status);
  for (int hdu = 1; hdu <= hdus; ++hdu) {
    int count = 0;
    ffmahd(file, hdu, nullptr, &status);
    ffghsp(file, &count, nullptr, &status);
    for (int i = 1; i <= count; ++i) {
      std::array<char, FLEN_KEYWORD> keyword;
      std::array<char, FLEN_VALUE> value;
      std::array<char, FLEN_COMMENT> comment;
      ffgkyn(file, i, keyword.data(), value.data(), comment.data(), &status);
      benchmark::DoNotOptimize(keyword);
      ++cards;
    }
  }
  ffclos(file, &status);
  return cards;
}

template <typename Read>
void run(benchmark::State& state, const std::vector<std::string>& paths, const Read& read) {
  if (paths.empty()) {
    state.SkipWithError("no files");
    return;
  }
  std::size_t cards = 0;
  std::size_t files = 0;
  for (auto _ : state) {
    for (const std::string& path : paths) cards += read(path);
    files += paths.size();
  }
  state.counters["files/s"] = benchmark::Counter(static_cast<double>(files), benchmark::Counter::kIsRate);
  state.counters["cards/s"] = benchmark::Counter(static_cast<double>(cards), benchmark::Counter::kIsRate);
  state.counters["cards/file"] = static_cast<double>(cards) / static_cast<double>(files);
}

template <Comments kComments>
void ours(benchmark::State& state, const std::vector<std::string>& paths) {
  const auto env = base::make_env();
  run(state, paths, [&](const std::string& path) { return read_ours<kComments>(env->files(), path); });
}

void synthetic_ours(benchmark::State& state) {
  ours<Comments::raw>(state, synthetic_files());
}
void synthetic_ours_utf8(benchmark::State& state) {
  ours<Comments::utf8>(state, synthetic_files());
}
void synthetic_cfitsio(benchmark::State& state) {
  run(state, synthetic_files(), read_cfitsio);
}
void real_ours(benchmark::State& state) {
  ours<Comments::raw>(state, real_files());
}
void real_ours_utf8(benchmark::State& state) {
  ours<Comments::utf8>(state, real_files());
}
void real_cfitsio(benchmark::State& state) {
  run(state, real_files(), read_cfitsio);
}

}  // namespace

BENCHMARK(synthetic_ours)->Unit(benchmark::kMillisecond);
BENCHMARK(synthetic_ours_utf8)->Unit(benchmark::kMillisecond);
BENCHMARK(synthetic_cfitsio)->Unit(benchmark::kMillisecond);
BENCHMARK(real_ours)->Unit(benchmark::kMillisecond);
BENCHMARK(real_ours_utf8)->Unit(benchmark::kMillisecond);
BENCHMARK(real_cfitsio)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
