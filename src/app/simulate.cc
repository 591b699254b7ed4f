// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "app/command.h"
#include "app/simulate_pixels.h"
#include "app/stopwatch.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "simulate/rows_writer.h"

namespace almagest::app {
namespace {

base::Result<storage::Folder> open_or_make(base::Env& env, const std::string& path, const Arguments& arguments) {
  auto folder = storage::Folder::open(env, path);
  if (folder || folder.error().code != base::Code::not_found) return folder;
  storage::Configuration configuration;
  configuration.title = "Almagest: SIMULATED data";
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, configuration, arguments.value("--missions")));
  ALMAGEST_TRY(storage::Folder made, storage::Folder::create(env, path, configuration));
  ALMAGEST_TRY(const catalog::Catalog catalog, catalog::Catalog::create(env, path, dictionary));
  return made;
}

base::Result<simulate::rows::Options> row_options_of(const Arguments& arguments) {
  simulate::rows::Options options;
  ALMAGEST_TRY(options.datasets, arguments.whole_number("--datasets", options.datasets, 1));
  ALMAGEST_TRY(const std::int64_t seed, arguments.whole_number("--seed", 1, 0));
  options.seed = static_cast<std::uint64_t>(seed);
  if (const auto until = arguments.value("--until")) {
    const auto mjd = base::parse_double(*until);
    if (!mjd) return base::fail(base::Code::invalid_argument, "'--until' needs an MJD, such as 61366");
    options.last_mjd = *mjd;
  }
  return options;
}

constexpr std::string_view kSimulatedRows =
    "Everything in this archive is SIMULATED: no row in it is an observation, and there are no files.";

constexpr std::string_view kSimulatedIndex =
    "Everything in this archive is SIMULATED: no row in it is an observation. There is an index only, so no products "
    "are "
    "known.";

// Rows of metadata, without files.
base::Result<int> without_pixels(base::Env& env, const Arguments& arguments, storage::Folder& folder,
                                 const metadata::Dictionary& dictionary, const metadata::Mission& mission) {
  ALMAGEST_TRY(const simulate::rows::Options options, row_options_of(arguments));
  ALMAGEST_TRY(catalog::Catalog catalog,
               catalog::Catalog::open(env, folder.path(), dictionary, catalog::OpenMode::write));
  ALMAGEST_CHECK(simulate::rows::check_empty(catalog));
  const bool index_only = arguments.has("--index-only");
  ALMAGEST_CHECK(folder.mark_simulated(env, std::string(index_only ? kSimulatedIndex : kSimulatedRows)));
  ProgressLine line;
  const Stopwatch watch(env);
  const auto progress = [&](const simulate::rows::Written& so_far) {
    const double rate = static_cast<double>(so_far.datasets) / std::max(watch.seconds(), 1e-3);
    line.show(fmt::format("{} of {} datasets, {} products, {:.0f} datasets/s, {:.0f} s left", grouped(so_far.datasets),
                          grouped(options.datasets), grouped(so_far.products), rate,
                          static_cast<double>(options.datasets - so_far.datasets) / rate));
  };
  ALMAGEST_TRY(const simulate::rows::Written made,
               index_only ? simulate::rows::write_index(env, folder.path(), dictionary, mission, options, progress)
                          : simulate::rows::write_record(env, catalog, mission, options, progress));
  line.finish(fmt::format("simulated {} datasets of {} programs in {:.1f} s", grouped(made.datasets),
                          grouped(made.programs), watch.seconds()));
  const std::string known = index_only
                                ? "and no record"
                                : fmt::format("with {} products that are known and not held", grouped(made.products));
  fmt::print("{} datasets, {} of them exclusive, {}: all of it is SIMULATED\n", grouped(made.datasets),
             grouped(made.exclusive), known);
  return 0;
}

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(storage::Folder folder, open_or_make(env, arguments.words()[0], arguments));
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  const metadata::Mission* mission = dictionary.find("jwst");
  if (mission == nullptr) return base::fail(base::Code::not_found, "this archive does not serve the mission jwst");
  if (arguments.has("--pixels") && arguments.has("--index-only")) {
    return base::fail(base::Code::invalid_argument, "'--pixels' makes files, '--index-only' none: choose one");
  }
  if (arguments.has("--pixels")) return simulate_pixels(env, arguments, folder, dictionary, *mission);
  return without_pixels(env, arguments, folder, dictionary, *mission);
}

}  // namespace

Command simulate_command() {
  return {
      "simulate",
      "DIR --datasets N [--pixels | --index-only]",
      "fill an archive with invented data",
      {{"--datasets", Takes::value, "N  rows of metadata (1000); with --pixels exposures, combined ones on top (all)"},
       {"--pixels", Takes::nothing, "  write files with pixels and take them in"},
       {"--index-only", Takes::nothing, "  write the index of the rows and no record: to be searched only"},
       {"--scale", Takes::value, "S  pixels a side of large frames, with --pixels: 1 (small) to 16 (as real ones)"},
       {"--programs", Takes::value, "N,N  only these of the simulated programs, with --pixels"},
       {"--large", Takes::nothing, "  with --pixels: only a mosaic of 1.1 GB and a cube of 3.4 GB, for benchmarks"},
       {"--seed", Takes::value, "S  another number gives other data (1)"},
       {"--until", Takes::value, "MJD  end of the last exposure, without --pixels (61366)"},
       kMissionsOption},
      1,
      1,
      run};
}

}  // namespace almagest::app
