// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/ingest.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "app/command.h"

namespace almagest::app {
namespace {

std::string progress_text(const ingest::IngestProgress& progress, double seconds) {
  const double done = static_cast<double>(progress.bytes);
  const double rate = done / std::max(seconds, 1e-3);
  const double left = static_cast<double>(progress.bytes_total) - done;
  return fmt::format("{} of {} files, {:.1f} of {:.1f} MB, {:.0f} MB/s, {:.0f} s left",
                     grouped(static_cast<std::int64_t>(progress.files)),
                     grouped(static_cast<std::int64_t>(progress.files_total)), done / 1e6,
                     static_cast<double>(progress.bytes_total) / 1e6, rate / 1e6, left / std::max(rate, 1.0));
}

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  ingest::IngestOptions options;
  if (arguments.has("--copy") && arguments.has("--link")) {
    return base::fail(base::Code::invalid_argument, "choose --copy or --link, not both");
  }
  if (arguments.has("--copy")) options.placement = storage::Placement::copy;
  if (arguments.has("--link")) options.placement = storage::Placement::link;
  if (arguments.has("--verify")) options.trust = ingest::Trust::nothing;
  ALMAGEST_TRY(const std::int64_t jobs,
               arguments.whole_number("--jobs", std::max(1U, std::thread::hardware_concurrency()), 1));
  options.jobs = static_cast<unsigned>(std::min<std::int64_t>(jobs, 64));

  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  ALMAGEST_TRY(catalog::Catalog catalog,
               catalog::Catalog::open(env, folder.path(), dictionary, catalog::OpenMode::write));
  ProgressLine line;
  const auto started = env.clock().monotonic();
  const auto seconds = [&] { return std::chrono::duration<double>(env.clock().monotonic() - started).count(); };
  ingest::IngestProgress last;
  ALMAGEST_TRY(
      const ingest::IngestReport report,
      ingest::ingest(env, folder, catalog, dictionary, {arguments.words().begin() + 1, arguments.words().end()},
                     options, [&](const ingest::IngestProgress& progress) {
                       last = progress;
                       line.show(progress_text(progress, seconds()));
                     }));
  line.finish(fmt::format("{} files, {:.1f} MB in {:.1f} s", grouped(static_cast<std::int64_t>(last.files)),
                          static_cast<double>(last.bytes) / 1e6, seconds()));
  for (const std::string& message : report.messages) fmt::print(stderr, "{}\n", message);
  fmt::print("added {} (unclassified {}), replaced {}, held {}, unlisted {}, unchanged {}, warned {}, refused {}\n",
             report.added, report.unclassified, report.replaced, report.held, report.unlisted, report.unchanged,
             report.warned, report.refused);
  return report.refused > 0 ? 1 : 0;
}

}  // namespace

Command ingest_command() {
  return {"ingest",
          "DIR PATH...",
          "take in the files below some paths",
          {{"--copy", Takes::nothing, "  copy them into the archive's folder (else they stay where they are)"},
           {"--link", Takes::nothing, "  hard-link them into the archive's folder"},
           {"--jobs", Takes::value, "N  files read at a time (one for each processor)"},
           {"--verify", Takes::nothing, "  read every file, whatever its size and time say"},
           kMissionsOption},
          2,
          1000,
          run};
}

}  // namespace almagest::app
