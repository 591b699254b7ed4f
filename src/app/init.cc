// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/command.h"
#include "catalog/catalog.h"

namespace almagest::app {
namespace {

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  const std::string& path = arguments.words()[0];
  storage::Configuration configuration;
  if (const auto title = arguments.value("--title")) configuration.title = *title;
  if (const auto missions = arguments.value("--missions")) configuration.missions = {*missions};
  // Mistakes in declarations are found before anything is made.
  ALMAGEST_TRY(const metadata::Dictionary dictionary, load_dictionary(env, configuration, std::nullopt));
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::create(env, path, configuration));
  ALMAGEST_TRY(const catalog::Catalog catalog, catalog::Catalog::create(env, path, dictionary));
  std::string missions;
  for (const metadata::Mission& mission : dictionary.missions()) missions += " " + mission.id();
  fmt::print("made an archive in {} for{}\n", folder.path(), missions);
  return 0;
}

}  // namespace

Command init_command() {
  return {"init",
          "DIR",
          "make an archive",
          {{"--title", Takes::value, "TEXT  the archive's name"},
           {"--missions", Takes::value, "ID|FOLDER  serve only this mission (all that come with almagest)"}},
          1,
          1,
          run};
}

}  // namespace almagest::app
