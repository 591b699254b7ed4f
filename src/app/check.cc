// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/check.h"

#include <fmt/format.h>

#include "app/command.h"

namespace almagest::app {
namespace {

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  ALMAGEST_TRY(catalog::Catalog catalog,
               catalog::Catalog::open(env, folder.path(), dictionary, catalog::OpenMode::write));
  ProgressLine line;
  const auto depth = arguments.has("--bytes") ? ingest::Depth::bytes : ingest::Depth::record_and_links;
  ALMAGEST_TRY(const ingest::CheckReport report,
               ingest::check(env, folder, catalog, depth, [&](const ingest::CheckReport& so_far) {
                 line.show(fmt::format("{} files, {:.1f} MB checked", grouped(so_far.files),
                                       static_cast<double>(so_far.bytes) / 1e6));
               }));
  ALMAGEST_TRY(const catalog::Totals totals, catalog.totals());
  for (const std::string& problem : report.problems) fmt::print("{}\n", problem);
  fmt::print("{} versions of {} products in {} datasets and {} observations; {} files held; {}\n",
             grouped(totals.versions), grouped(totals.products), grouped(totals.datasets), grouped(totals.observations),
             grouped(totals.held),
             report.problems.empty() ? std::string("all is well") : fmt::format("{} problems", report.problems.size()));
  return report.problems.empty() ? 0 : 1;
}

}  // namespace

Command check_command() {
  return {"check",
          "DIR",
          "compare the archive with its record",
          {{"--bytes", Takes::nothing, "  read every held file and compare its checksums"}, kMissionsOption},
          1,
          1,
          run};
}

}  // namespace almagest::app
