// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/simulate_pixels.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/stopwatch.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "ingest/ingest.h"
#include "ingest/observations.h"
#include "ingest/reduce.h"
#include "simulate/large.h"
#include "simulate/reference_files.h"
#include "simulate/rows_writer.h"
#include "simulate/simulate.h"

namespace almagest::app {
namespace {

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

// Some products of a visit that broke off were taken back.
base::Result<std::int64_t> withdraw(catalog::Catalog& catalog, const metadata::Mission& mission) {
  std::vector<catalog::Dataset> touched;
  ALMAGEST_CHECK(catalog.datasets_changed_since(mission, 0, [&](const catalog::Dataset& dataset) -> base::Status {
    if (simulate::is_withdrawn(dataset.name)) touched.push_back(dataset);
    return {};
  }));
  std::int64_t count = 0;
  ALMAGEST_TRY(catalog::Transaction transaction, catalog.begin());
  for (const catalog::Dataset& dataset : touched) {
    ALMAGEST_TRY(const auto products, catalog.products_of(dataset.id));
    for (const catalog::Product& product : products) {
      if (!simulate::is_withdrawn(product.name) || !product.current ||
          product.current->standing != catalog::Standing::listed) {
        continue;
      }
      ALMAGEST_CHECK(transaction.set_standing(product.current->id, catalog::Standing::withdrawn));
      ALMAGEST_CHECK(transaction.note(mission, "withdrawn", dataset.id, product.id, product.name));
      ++count;
    }
    ALMAGEST_CHECK(ingest::rebuild_dataset(catalog, transaction, mission, dataset.id));
    ALMAGEST_CHECK(transaction.mark_relink(mission, dataset.program));
  }
  ALMAGEST_CHECK(transaction.commit());
  return count;
}

base::Result<simulate::Options> options_of(const Arguments& arguments) {
  simulate::Options options;
  options.datasets = simulate::whole_observatory();
  ALMAGEST_TRY(options.datasets, arguments.whole_number("--datasets", options.datasets, 1));
  ALMAGEST_TRY(const std::int64_t seed, arguments.whole_number("--seed", 1, 0));
  options.seed = static_cast<std::uint64_t>(seed);
  ALMAGEST_TRY(const std::int64_t scale, arguments.whole_number("--scale", 1, 1));
  options.scale = static_cast<int>(std::min<std::int64_t>(scale, 1000));
  if (const auto programs = arguments.value("--programs")) {
    for (const std::string_view word : base::split(*programs, ',')) {
      const auto number = base::parse_int(base::trim(word));
      if (!number || *number < 1 || *number > 99'999) {
        return base::fail(base::Code::invalid_argument, "'--programs' needs numbers, such as 9001,9013");
      }
      options.programs.push_back(static_cast<int>(*number));
    }
  }
  return options;
}

// Makes the files in a folder of their own, takes them in, and removes it.
base::Result<ingest::IngestReport> make_and_take_in(base::Env& env, const storage::Folder& folder,
                                                    catalog::Catalog& catalog, const metadata::Dictionary& dictionary,
                                                    const simulate::Options& options) {
  const std::string staging = folder.path() + "/staging/simulated";
  ALMAGEST_CHECK(remove_tree(staging));  // of a run that was stopped
  ProgressLine line;
  const Stopwatch watch(env);
  ALMAGEST_TRY(const simulate::Made made,
               simulate::simulate(env.files(), staging, options, [&](const simulate::Progress& progress) {
                 line.show(progress_text(progress, watch.seconds()));
               }));
  line.finish(fmt::format("simulated {} datasets{}: {} files, {:.1f} MB in {:.1f} s", grouped(made.datasets),
                          options.earlier ? " as an earlier version of the pipeline made them" : "",
                          grouped(made.files), static_cast<double>(made.bytes) / 1e6, watch.seconds()));
  ALMAGEST_TRY(ingest::IngestReport report, take_in(env, folder, catalog, dictionary, staging));
  ALMAGEST_CHECK(remove_tree(staging));
  return report;
}

// Two files for benchmarks, and nothing else.
base::Result<int> simulate_large(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog,
                                 const metadata::Dictionary& dictionary, std::uint64_t seed) {
  const std::string staging = folder.path() + "/staging/simulated";
  ALMAGEST_CHECK(remove_tree(staging));  // of a run that was stopped
  fmt::print(stderr, "making a mosaic of 1.1 GB and a cube of 3.4 GB\n");
  ALMAGEST_CHECK(simulate::write_large_files(env.files(), staging, seed, {}));
  ALMAGEST_TRY(const ingest::IngestReport report, take_in(env, folder, catalog, dictionary, staging));
  ALMAGEST_CHECK(remove_tree(staging));
  fmt::print("added {}, replaced {}, unchanged {}, refused {}: all of it is SIMULATED\n", report.added, report.replaced,
             report.unchanged, report.refused);
  return report.refused > 0 ? 1 : 0;
}

// What an earlier version of the pipeline made of some programs, unless they are known already.
base::Status make_earlier(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog,
                          const metadata::Dictionary& dictionary, const metadata::Mission& mission,
                          const simulate::Options& options) {
  simulate::Options earlier = options;
  earlier.earlier = true;
  earlier.programs.clear();
  for (const int number : simulate::reprocessed_programs()) {
    const auto& only = options.programs;
    if (only.empty() || std::find(only.begin(), only.end(), number) != only.end()) earlier.programs.push_back(number);
  }
  bool is_known = false;
  ALMAGEST_CHECK(catalog.datasets_changed_since(mission, 0, [&](const catalog::Dataset& dataset) -> base::Status {
    for (const int number : earlier.programs) is_known = is_known || dataset.program == std::to_string(number);
    return {};
  }));
  if (is_known || earlier.programs.empty()) return {};
  return make_and_take_in(env, folder, catalog, dictionary, earlier).map([](const ingest::IngestReport&) {});
}

constexpr std::string_view kAllSimulated =
    "Everything in this archive is SIMULATED: its files look like those of a telescope, and none of it was observed.";
constexpr std::string_view kSomeSimulated =
    "There are SIMULATED data in this archive: the headers of these files and their principal investigators say so.";

// What every page says from now on, before the first of the files is there.
base::Status mark_simulated(base::Env& env, storage::Folder& folder, catalog::Catalog& catalog) {
  if (!folder.simulated().empty()) return {};
  return folder.mark_simulated(env, std::string(simulate::rows::check_empty(catalog) ? kAllSimulated : kSomeSimulated));
}

// A cache of some of the references that the files name, beside them, and the line of almagest.toml that says so.
base::Status make_references(base::Env& env, const storage::Folder& folder) {
  constexpr std::string_view kUnset = "\n# crds_cache = ";
  const std::string path = folder.path() + "/almagest.toml";
  ALMAGEST_TRY(std::string text, base::read_text(env.files(), path, 1U << 20U));
  const std::size_t at = text.find(kUnset);
  if (!folder.configuration().retrieve.crds_cache.empty() || at == std::string::npos) return {};
  ALMAGEST_TRY(const std::int64_t count, simulate::write_reference_files(env.files(), folder.path() + "/crds"));
  text.replace(at, text.find('\n', at + 1) - at, "\ncrds_cache = \"crds\"");
  ALMAGEST_CHECK(base::write_atomically(env.files(), path, text));
  fmt::print("{} calibration references are in {}/crds\n", count, folder.path());
  return {};
}

}  // namespace

base::Result<int> simulate_pixels(base::Env& env, const Arguments& arguments, storage::Folder& folder,
                                  const metadata::Dictionary& dictionary, const metadata::Mission& mission) {
  ALMAGEST_TRY(const simulate::Options options, options_of(arguments));
  ALMAGEST_TRY(catalog::Catalog catalog,
               catalog::Catalog::open(env, folder.path(), dictionary, catalog::OpenMode::write));

  ALMAGEST_CHECK(mark_simulated(env, folder, catalog));
  if (arguments.has("--large")) return simulate_large(env, folder, catalog, dictionary, options.seed);
  ALMAGEST_CHECK(make_earlier(env, folder, catalog, dictionary, mission, options));
  ALMAGEST_TRY(const ingest::IngestReport report, make_and_take_in(env, folder, catalog, dictionary, options));

  std::int64_t days = 120;
  for (const simulate::ExclusiveProgram& program : simulate::exclusive_programs()) {
    const metadata::Mission* owner = dictionary.find(program.mission);
    if (owner == nullptr) continue;
    const base::Instant release = midnight_after(env, days);
    ALMAGEST_TRY(const std::int64_t datasets, make_exclusive(catalog, *owner, program.number, release));
    days += 180;
    if (datasets == 0) continue;
    fmt::print("{} program {}: {} datasets are exclusive until {}\n", owner->name(), program.number, datasets,
               base::iso_of(release, base::Fraction::none).substr(0, 10));
  }
  ALMAGEST_TRY(const std::int64_t withdrawn, withdraw(catalog, mission));
  if (withdrawn > 0) fmt::print("{} products are withdrawn\n", withdrawn);
  ALMAGEST_CHECK(ingest::relink_observations(catalog, dictionary));
  ALMAGEST_CHECK(make_references(env, folder));
  fmt::print("added {}, replaced {}, unchanged {}, refused {}: all of it is SIMULATED\n", report.added, report.replaced,
             report.unchanged, report.refused);
  return report.refused > 0 ? 1 : 0;
}

}  // namespace almagest::app
