// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/command.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "ingest/ingest.h"
#include "ingest/observations.h"
#include "ingest/reduce.h"
#include "simulate/rows_writer.h"

namespace almagest::app {
namespace {

class Stopwatch {
 public:
  explicit Stopwatch(base::Env& env) : env_(env), started_(env.clock().monotonic()) {}
  double seconds() const { return std::chrono::duration<double>(env_.clock().monotonic() - started_).count(); }

 private:
  base::Env& env_;
  std::chrono::nanoseconds started_;
};

std::string progress_text(const simulate::Progress& progress, double seconds) {
  const double rate = static_cast<double>(progress.datasets) / std::max(seconds, 1e-3);
  const auto left = static_cast<double>(progress.datasets_total - progress.datasets);
  return fmt::format("simulated {} of {} datasets, {} files, {:.0f} MB, {:.1f} datasets/s, {:.0f} s left",
                     grouped(progress.datasets), grouped(progress.datasets_total), grouped(progress.files),
                     static_cast<double>(progress.bytes) / 1e6, rate, left / std::max(rate, 1e-3));
}

std::string progress_text(const ingest::IngestProgress& progress, double seconds) {
  const double rate = static_cast<double>(progress.files) / std::max(seconds, 1e-3);
  const auto left = static_cast<double>(progress.files_total - progress.files);
  return fmt::format("took in {} of {} files, {:.0f} files/s, {:.0f} s left",
                     grouped(static_cast<std::int64_t>(progress.files)),
                     grouped(static_cast<std::int64_t>(progress.files_total)), rate, left / std::max(rate, 1e-3));
}

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

base::Status remove_tree(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (!error) return {};
  return base::fail(base::Code::io, fmt::format("cannot remove '{}': {}", path, error.message()));
}

// Midnight so many days from today.
base::Instant midnight_after(base::Env& env, std::int64_t days) {
  constexpr std::int64_t kDay_us = 86'400'000'000;
  return {(env.clock().now().us / kDay_us + days) * kDay_us};
}

// Gives every product of a program a release date; its datasets follow. Datasets that have one keep it.
base::Result<std::int64_t> make_exclusive(catalog::Catalog& catalog, const metadata::Mission& mission,
                                          const std::string& program, base::Instant release) {
  std::int64_t datasets = 0;
  std::vector<catalog::Dataset> touched;
  ALMAGEST_CHECK(catalog.datasets_changed_since(mission, 0, [&](const catalog::Dataset& dataset) -> base::Status {
    if (dataset.program == program && !dataset.release) touched.push_back(dataset);
    return {};
  }));
  ALMAGEST_TRY(catalog::Transaction transaction, catalog.begin());
  for (const catalog::Dataset& dataset : touched) {
    ALMAGEST_TRY(const auto products, catalog.products_of(dataset.id));
    for (const catalog::Product& product : products) {
      if (!product.current) continue;
      ALMAGEST_CHECK(transaction.set_release(product.current->id, release, catalog::Dating::own));
    }
    ALMAGEST_CHECK(ingest::rebuild_dataset(catalog, transaction, mission, dataset.id));
    ALMAGEST_CHECK(transaction.note(mission, "replaced", dataset.id, std::nullopt, dataset.name));
    ++datasets;
  }
  ALMAGEST_CHECK(transaction.mark_relink(mission, program));
  ALMAGEST_CHECK(transaction.commit());
  return datasets;
}

base::Result<ingest::IngestReport> take_in(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog,
                                           const metadata::Dictionary& dictionary, const std::string& from) {
  ingest::IngestOptions options;
  options.placement = storage::Placement::link;
  ProgressLine line;
  const Stopwatch watch(env);
  ALMAGEST_TRY(ingest::IngestReport report, ingest::ingest(env, folder, catalog, dictionary, {from}, options,
                                                           [&](const ingest::IngestProgress& progress) {
                                                             line.show(progress_text(progress, watch.seconds()));
                                                           }));
  line.finish(fmt::format("took in {} files in {:.1f} s", grouped(report.added + report.replaced + report.unchanged),
                          watch.seconds()));
  // Every file says that it is simulated; only what else there is to say is worth a line.
  for (const std::string& message : report.messages) {
    if (message.find("SIMULATED data") == std::string::npos) fmt::print(stderr, "{}\n", message);
  }
  return report;
}

base::Result<simulate::Options> options_of(const Arguments& arguments) {
  simulate::Options options;
  ALMAGEST_TRY(options.datasets, arguments.whole_number("--datasets", options.datasets, 1));
  ALMAGEST_TRY(const std::int64_t seed, arguments.whole_number("--seed", 1, 0));
  options.seed = static_cast<std::uint64_t>(seed);
  return options;
}

// Files with pixels, taken in like any others.
base::Result<int> with_pixels(base::Env& env, const Arguments& arguments, const storage::Folder& folder,
                              const metadata::Dictionary& dictionary, const metadata::Mission& mission) {
  ALMAGEST_TRY(const simulate::Options options, options_of(arguments));
  ALMAGEST_TRY(catalog::Catalog catalog,
               catalog::Catalog::open(env, folder.path(), dictionary, catalog::OpenMode::write));

  const std::string staging = folder.path() + "/staging/simulated";
  ALMAGEST_CHECK(remove_tree(staging));  // of a run that was stopped
  ProgressLine line;
  const Stopwatch watch(env);
  ALMAGEST_TRY(const simulate::Made made,
               simulate::simulate(env.files(), staging, options, [&](const simulate::Progress& progress) {
                 line.show(progress_text(progress, watch.seconds()));
               }));
  line.finish(fmt::format("simulated {} datasets: {} files, {:.1f} MB in {:.1f} s", grouped(made.datasets),
                          grouped(made.files), static_cast<double>(made.bytes) / 1e6, watch.seconds()));
  ALMAGEST_TRY(const ingest::IngestReport report, take_in(env, folder, catalog, dictionary, staging));
  ALMAGEST_CHECK(remove_tree(staging));

  std::int64_t days = 120;
  for (const std::string& program : simulate::exclusive_programs()) {
    const base::Instant release = midnight_after(env, days);
    ALMAGEST_TRY(const std::int64_t datasets, make_exclusive(catalog, mission, program, release));
    days += 180;
    if (datasets == 0) continue;
    fmt::print("program {}: {} datasets are exclusive until {}\n", program, datasets,
               base::iso_of(release, base::Fraction::none).substr(0, 10));
  }
  ALMAGEST_CHECK(ingest::relink_observations(catalog, dictionary));
  fmt::print("added {}, replaced {}, unchanged {}, refused {}: all of it is SIMULATED\n", report.added, report.replaced,
             report.unchanged, report.refused);
  return report.refused > 0 ? 1 : 0;
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
  if (arguments.has("--pixels")) return with_pixels(env, arguments, folder, dictionary, *mission);
  return without_pixels(env, arguments, folder, dictionary, *mission);
}

}  // namespace

Command simulate_command() {
  return {
      "simulate",
      "DIR --datasets N [--pixels | --index-only]",
      "fill an archive with invented JWST data",
      {{"--datasets", Takes::value, "N  rows of metadata (1000); with --pixels exposures, combined ones on top (100)"},
       {"--pixels", Takes::nothing, "  write files with pixels and take them in"},
       {"--index-only", Takes::nothing, "  write the index of the rows and no record: to be searched only"},
       {"--seed", Takes::value, "S  another number gives other data (1)"},
       {"--until", Takes::value, "MJD  end of the last exposure, without --pixels (61366)"},
       kMissionsOption},
      1,
      1,
      run};
}

}  // namespace almagest::app
