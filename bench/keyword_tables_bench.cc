// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the real keyword tables decoded on one core: text taken apart into fields and fields made values of columns;
// then the same with columns derived and footprints checked. The gzipped files are read and undone before, and nothing
// is recorded. Needs ALMAGEST_SHARED, a folder with `data/`.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ingest/csv.h"
#include "ingest/keyword_table.h"
#include "mix.h"

using namespace almagest;

namespace {

std::string whole_text(base::FileSystem& files, const std::string& path) {
  auto source = ingest::ByteSource::open(files, path);
  if (!source) bench::give_up(source.error().message);
  std::string text;
  std::vector<char> chunk(1U << 20U);
  for (;;) {
    const auto read = source->read(chunk);
    if (!read) bench::give_up(read.error().message);
    if (*read == 0) return text;
    text.append(chunk.data(), *read);
  }
}

// How many rows; a row that is refused ends the program.
std::size_t decode_all(const metadata::Mission& mission, ingest::ByteSource source, bool derive) {
  ingest::CsvReader reader(std::move(source));
  std::vector<std::string_view> fields;
  if (!reader.next(fields).value_or(false)) bench::give_up("a table has no header");
  auto table = ingest::KeywordTable::make(mission, fields);
  if (!table) bench::give_up(table.error().message);
  ingest::KeywordTable::Decoded decoded;
  std::size_t rows = 0;
  for (;;) {
    const auto more = reader.next(fields);
    if (!more) bench::give_up(more.error().message);
    if (!*more) return rows;
    const auto status = derive ? table->decode(fields, decoded) : table->read(fields, decoded);
    if (!status) bench::give_up(status.error().message);
    ++rows;
  }
}

}  // namespace

int main() {
  const char* shared = std::getenv("ALMAGEST_SHARED");
  if (shared == nullptr) {
    fmt::print("nothing to do: set ALMAGEST_SHARED to a folder with data/jwst-keywords\n");
    return 0;
  }
  const auto env = base::make_env();
  const metadata::Mission mission = bench::load_mission(env->files(), "jwst");
  std::vector<std::string> tables;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(shared) + "/data/jwst-keywords")) {
    if (entry.path().string().ends_with(".csv.gz")) tables.push_back(whole_text(env->files(), entry.path().string()));
  }
  for (const bool derive : {false, true}) {
    std::vector<double> times_ms;
    std::size_t rows = 0;
    for (int run = 0; run < 7; ++run) {
      rows = 0;
      std::vector<ingest::ByteSource> sources;
      sources.reserve(tables.size());
      for (const std::string& text : tables) sources.push_back(ingest::ByteSource::of(text));
      times_ms.push_back(bench::milliseconds([&] {
        for (ingest::ByteSource& source : sources) rows += decode_all(mission, std::move(source), derive);
      }));
    }
    std::sort(times_ms.begin(), times_ms.end());
    fmt::print("{} rows of {} tables {}: {:.0f} ms, {:.0f} rows/s (median of {})\n", rows, tables.size(),
               derive ? "decoded and derived" : "decoded", times_ms[3],
               1000.0 * static_cast<double>(rows) / times_ms[3], times_ms.size());
  }
  return 0;
}
