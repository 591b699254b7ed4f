// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/import.h"

#include <fmt/format.h>

#include "app/command.h"

namespace almagest::app {
namespace {

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  const std::string form = arguments.value("--as").value_or("mast-keywords");
  if (form != "mast-keywords") {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("'--as {}' is unknown; tables are read --as mast-keywords", form));
  }
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  const std::string mission_id = arguments.value("--mission").value_or("jwst");
  const metadata::Mission* mission = dictionary.find(mission_id);
  if (mission == nullptr) {
    return base::fail(base::Code::invalid_argument, fmt::format("this archive has no mission '{}'", mission_id));
  }
  ALMAGEST_TRY(catalog::Catalog catalog,
               catalog::Catalog::open(env, folder.path(), dictionary, catalog::OpenMode::write));
  ALMAGEST_TRY(const catalog::Catalog::BulkLoad bulk, catalog.begin_bulk_load());
  int status = 0;
  for (std::size_t i = 1; i < arguments.words().size(); ++i) {
    const std::string& table = arguments.words()[i];
    ProgressLine line;
    const auto started = env.clock().monotonic();
    const auto seconds = [&] { return std::chrono::duration<double>(env.clock().monotonic() - started).count(); };
    ALMAGEST_TRY(
        const ingest::ImportReport report,
        ingest::import_keywords(env, catalog, *mission, table, [&](std::uint64_t rows, double read) {
          line.show(fmt::format("{}: {} rows, {:.0f} %, {:.0f} rows/s, {:.0f} s left", table,
                                grouped(static_cast<std::int64_t>(rows)), read * 100,
                                static_cast<double>(rows) / seconds(), seconds() * (1 - read) / std::max(read, 1e-3)));
        }));
    line.finish(fmt::format("{}: {} rows in {:.2f} s, {:.0f} rows/s", table, grouped(report.rows), seconds(),
                            static_cast<double>(report.rows) / seconds()));
    for (const std::string& message : report.messages) fmt::print(stderr, "{}: {}\n", table, message);
    fmt::print(
        "rows {}, versions {}, products {}, datasets {}, observations {}, withdrawn {}, conflicts {}; "
        "new versions {}, files found again {}, refused {}\n",
        report.rows, report.versions, report.products, report.datasets, report.observations, report.withdrawn,
        report.conflicts, report.added, report.adopted, report.refused);
    if (report.refused > 0) status = 1;
  }
  return status;
}

}  // namespace

Command import_command() {
  return {"import",
          "DIR TABLE... --as mast-keywords",
          "make known what keyword tables list",
          {{"--as", Takes::value, "mast-keywords  the form of the tables"},
           {"--mission", Takes::value, "ID  whose files they list (jwst)"},
           kMissionsOption},
          2,
          1000,
          run};
}

}  // namespace almagest::app
