// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <signal.h>

#include <cstdio>

#include "api/service.h"
#include "app/command.h"
#include "app/resources.h"
#include "base/log.h"
#include "base/text.h"
#include "ingest/observations.h"
#include "mail/outbox.h"
#include "query/facets.h"
#include "stage/worker.h"

namespace almagest::app {
namespace {

base::Status read_listen(const std::string& text, http::ServerOptions& options) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : base::parse_int(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) {
    return base::fail(base::Code::invalid_argument, "'--listen' needs HOST:PORT, such as 127.0.0.1:8480");
  }
  options.host = text.substr(0, colon);
  if (options.host.size() > 2 && options.host.front() == '[')
    options.host = options.host.substr(1, options.host.size() - 2);
  options.port = static_cast<std::uint16_t>(*port);
  return {};
}

std::string_view text_of_resource(std::string_view path) {
  for (const Resource& resource : resources()) {
    if (resource.path == path) return resource.text;
  }
  return {};
}

base::Result<query::NameTable> shipped_names() {
  return query::NameTable::parse(text_of_resource("names/names.tsv"));
}

// Blocks until the process is asked to end.
void wait_for_signal(const sigset_t& signals) {
  int signal = 0;
  while (::sigwait(&signals, &signal) != 0) {
  }
}

std::string banner_of(const Arguments& arguments, const storage::Folder& folder, base::Instant now) {
  std::string banner = folder.simulated();
  if (const auto said = arguments.value("--banner")) banner += (banner.empty() ? "" : " ") + *said;
  if (const auto clock = arguments.value("--clock"); clock && *clock != "now") {
    banner += fmt::format(
        "{}The clock of this archive is set: when the server started it showed MJD {}, {} UTC; what is exclusive is "
        "judged by it.",
        banner.empty() ? "" : " ", *clock, base::iso_of(now, base::Fraction::none));
  }
  return banner;
}

base::Result<int> serve(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  http::ServerOptions options;
  options.connection_limit = static_cast<std::size_t>(folder.configuration().connections);
  options.body_limit = static_cast<std::uint64_t>(folder.configuration().request_megabytes) << 20U;
  if (const auto listen = arguments.value("--listen")) {
    ALMAGEST_CHECK(read_listen(*listen, options));
    options.next_free_port = false;
  }
  {  // brings an older record up to date and adds what the dictionary has gained
    ALMAGEST_TRY(catalog::Catalog writer,
                 catalog::Catalog::open(env, folder.path(), dictionary, catalog::OpenMode::write));
    ALMAGEST_CHECK(ingest::relink_observations(writer, dictionary));  // also what a killed ingest left
  }
  ALMAGEST_TRY(const query::NameTable names, shipped_names());
  ALMAGEST_TRY(api::PagePack pages, api::PagePack::parse(text_of_resource("pages")));
  ALMAGEST_TRY(access::Accounts accounts, access::Accounts::open(env, folder.path()));
  ALMAGEST_TRY(mail::Outbox outbox, mail::Outbox::open(env, folder));
  ALMAGEST_TRY(stage::Jobs jobs, stage::Jobs::open(env, folder, accounts));
  api::CatalogPool catalogs(env, folder, dictionary);
  ALMAGEST_CHECK(base::log_to_file(folder.path() + "/log/server.log"));
  if (!arguments.has("--verbose")) base::set_log_level(base::Level::info);
  index::Store store(env, folder.path(), dictionary);
  index::SnapshotPointer first;
  {
    ALMAGEST_TRY(api::CatalogPool::Lease catalog, catalogs.lease());
    ALMAGEST_TRY(index::Loaded loaded, store.load(*catalog));
    first = std::move(loaded.snapshot);
    if (!loaded.rebuilt.empty()) {
      base::log(base::Level::info, "index rebuilt", {{"why", std::string_view(loaded.rebuilt)}});
    }
  }
  query::prepare_facets(*first, nullptr, env.clock().now());
  index::SnapshotHolder snapshots(std::move(first), env.clock());

  // Before any thread, so that all of them leave these signals to sigwait.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  api::Service service{env,
                       folder,
                       dictionary,
                       names,
                       accounts,
                       snapshots,
                       catalogs,
                       ALMAGEST_VERSION,
                       banner_of(arguments, folder, env.clock().now()),
                       arguments.has("--clock"),
                       text_of_resource("openapi.json"),
                       std::move(pages)};
  ALMAGEST_TRY(service.door, api::Door::open(env, folder));
  if (outbox.sends() && folder.configuration().address.empty()) {
    fmt::print(stderr, "almagest: accounts send no mail until 'address' in almagest.toml says where this archive is\n");
  }
  service.jobs = &jobs;
  service.outbox = &outbox;
  http::Router router;
  api::Routes routes(router);
  http::Server server(env, router, options);
  api::add_routes(service, routes, [&server] { return &server.metrics(); });

  const api::Refresher refresher(catalogs, dictionary, snapshots, store, env.clock());
  const mail::Postman postman(env, folder, outbox);
  ALMAGEST_CHECK(server.start());
  const std::string& known = folder.configuration().address;
  stage::Worker worker({env,
                        folder,
                        dictionary,
                        accounts,
                        jobs,
                        outbox,
                        {folder.configuration().title, service.banner, known.empty() ? server.address() : known}});
  worker.start();
  fmt::print("{} is served at {}/\n", folder.configuration().title, server.address());
  if (!folder.simulated().empty()) fmt::print("{}\n", folder.simulated());
  std::fflush(stdout);
  wait_for_signal(signals);
  fmt::print("stopping: requests in progress are finished first\n");
  server.stop();
  return 0;
}

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  const std::string clock = arguments.value("--clock").value_or("now");
  if (clock == "now") return serve(env, arguments);
  const auto mjd = base::parse_double(clock);
  if (!mjd) return base::fail(base::Code::invalid_argument, "'--clock' needs an MJD, such as 61272, or 'now'");
  ALMAGEST_TRY(const base::Instant at, base::instant_of_mjd(*mjd));
  const auto shifted = base::make_env_at(at);
  return serve(*shifted, arguments);
}

}  // namespace

Command serve_command() {
  return {"serve",
          "DIR",
          "answer searches and hand out files over HTTP",
          {{"--listen", Takes::value, "HOST:PORT  where (127.0.0.1:8480, or the next free port)"},
           {"--clock", Takes::value, "MJD|now  judge release dates as if it were that time; it ticks on from there"},
           {"--banner", Takes::value, "TEXT  a sentence on every page"},
           {"--verbose", Takes::nothing, "  debug messages in the log"},
           kMissionsOption},
          1,
          1,
          run};
}

}  // namespace almagest::app
