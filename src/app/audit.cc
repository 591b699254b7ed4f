// SPDX-License-Identifier: GPL-3.0-or-later
// audit: who was served exclusive data, signed in, changed rights.
#include <fmt/format.h>

#include <algorithm>

#include "app/account_commands.h"
#include "app/list.h"

namespace almagest::app {
namespace {

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  ALMAGEST_TRY(const access::Audit audit, access::Audit::open(env, folder.path()));
  access::AuditFilter filter;
  filter.user = arguments.value("--user");
  filter.kind = arguments.value("--kind");
  if (arguments.has("--account")) {
    ALMAGEST_TRY(filter.account, arguments.whole_number("--account", 0, 1));
  }
  if (const auto since = arguments.value("--since")) {
    ALMAGEST_TRY(filter.since, base::parse_instant(*since));
  }
  ALMAGEST_TRY(filter.limit, arguments.whole_number("--limit", 1000, 1));
  ALMAGEST_TRY(auto entries, audit.entries(filter));
  std::reverse(entries.begin(), entries.end());
  List list({{"id", Cell::number},
             {"time", Cell::time},
             {"kind", Cell::text},
             {"user", Cell::text},
             {"account", Cell::number},
             {"via", Cell::text},
             {"address", Cell::text},
             {"about", Cell::text},
             {"about_account", Cell::number},
             {"mission", Cell::text},
             {"program", Cell::text},
             {"detail", Cell::text},
             {"bytes", Cell::number},
             {"whole", Cell::text}});
  for (const access::AuditEntry& entry : entries) {
    list.row().add(entry.id).add(entry.time).add(entry.kind).add(entry.actor.user);
    list.add(entry.actor.account).add(entry.actor.via).add(entry.actor.address);
    list.add(entry.about.name).add(entry.about.account).add(entry.mission).add(entry.program).add(entry.detail);
    list.add(entry.bytes.value_or(0)).add(entry.whole ? (*entry.whole ? "yes" : "no") : "");
  }
  list.print(arguments.has("--json"), "nothing of that kind has happened yet");
  return 0;
}

}  // namespace

Command audit_command() {
  return {"audit",
          "DIR",
          "list who was served exclusive data, signed in, changed rights; the newest last",
          {{"--user", Takes::value, "NAME  what he did, and what was done about him"},
           {"--account", Takes::value, "N  the same, of the account with this number; 'almagest user DIR' lists them"},
           {"--kind", Takes::value, "WORD  file, sign_in, sign_in_failed, grant, ..."},
           {"--since", Takes::value, "TIME  such as 2026-09-01"},
           {"--limit", Takes::value, "N  the newest N (1000)"},
           kJsonOption},
          1,
          1,
          run};
}

}  // namespace almagest::app
