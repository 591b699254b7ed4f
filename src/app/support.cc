// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>

#include "app/command.h"
#include "app/resources.h"

namespace almagest::app {
namespace {

using metadata::DeclarationFile;

constexpr std::uint64_t kDeclarationLimit = 4U << 20U;

std::map<std::string, std::vector<DeclarationFile>> shipped() {
  std::map<std::string, std::vector<DeclarationFile>> missions;
  for (const Resource& resource : resources()) {
    if (resource.path.substr(0, 9) != "missions/") continue;
    const std::string_view rest = resource.path.substr(9);
    missions[std::string(rest.substr(0, rest.find('/')))].push_back(
        {std::string(resource.path), std::string(resource.text)});
  }
  return missions;
}

base::Result<std::vector<DeclarationFile>> read_folder(base::Env& env, const std::string& folder) {
  std::vector<DeclarationFile> files;
  ALMAGEST_TRY(const auto entries, env.files().list(folder));
  for (const base::DirectoryEntry& entry : entries) {
    if (entry.name.size() < 6 || entry.name.substr(entry.name.size() - 5) != ".toml") continue;
    const std::string path = folder + "/" + entry.name;
    ALMAGEST_TRY(std::string text, base::read_text(env.files(), path, kDeclarationLimit));
    files.push_back({path, std::move(text)});
  }
  if (files.empty()) {
    return base::fail(base::Code::not_found,
                      fmt::format("'{}' holds no declarations of a mission (mission.toml and others)", folder));
  }
  return files;
}

}  // namespace

base::Result<metadata::Dictionary> load_dictionary(base::Env& env, const storage::Configuration& configuration,
                                                   const std::optional<std::string>& extra_folder) {
  const auto known = shipped();
  std::vector<std::string> wanted = configuration.missions;
  if (wanted.empty()) {
    wanted.emplace_back("jwst");  // the first mission is the one for files that name none
    for (const auto& [id, files] : known) {
      if (id != "jwst") wanted.push_back(id);
    }
  }
  if (extra_folder) wanted.push_back(*extra_folder);
  std::vector<metadata::Mission> missions;
  for (const std::string& name : wanted) {
    const auto found = known.find(name);
    if (found != known.end()) {
      ALMAGEST_TRY(metadata::Mission mission, metadata::load_mission(found->second));
      missions.push_back(std::move(mission));
      continue;
    }
    ALMAGEST_TRY(const auto files, read_folder(env, name));
    ALMAGEST_TRY(metadata::Mission mission, metadata::load_mission(files));
    missions.push_back(std::move(mission));
  }
  return metadata::Dictionary::make(std::move(missions));
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const std::string& text) {
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count();
  if (now < next_us_) return;
  next_us_ = now + (terminal_ ? 100'000 : 5'000'000);
  std::fprintf(stderr, terminal_ ? "\r\x1b[K%s" : "%s\n", text.c_str());
  std::fflush(stderr);
}

void ProgressLine::finish(const std::string& text) {
  std::fprintf(stderr, terminal_ ? "\r\x1b[K%s\n" : "%s\n", text.c_str());
}

}  // namespace almagest::app
