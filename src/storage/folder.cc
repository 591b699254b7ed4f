// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/folder.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <filesystem>

#include "base/text.h"
#include "base/toml_guard.h"

namespace almagest::storage {
namespace {

constexpr std::string_view kConfigurationName = "/almagest.toml";
constexpr std::string_view kSimulatedName = "/simulated.txt";
constexpr std::size_t kLongestSentence = 4096;

constexpr std::string_view kTemplate = R"toml(# Configuration of this archive. A key that is not listed here is refused.

# The archive's name, shown on every page.
title = "{}"

# Missions that it serves: ids of the ones that come with almagest ("jwst", "hst", "tess", "galex", "hlsp"), or folders
# of declarations (docs/missions.md). An empty list stands for all that come with it.
missions = [{}]

# Files that no imported table knows are exclusive for this many days after their data end; 0 makes them public at once.
exclusive_days = {}

# The most connections at a time; more are answered 503.
connections = {}

# The largest request body, in MiB.
request_megabytes = {}

# Previews that were drawn are kept in cache/previews, up to so many MiB; 0 keeps none.
preview_megabytes = {}

# Stored selections can be had for so many days, the latest so many of them, as long as their lists take up no more than
# so many MiB; beyond that, the oldest are removed.
selection_days = {}
selections = {}
selection_megabytes = {}
)toml";

base::Result<Configuration> parse_configuration(const std::string& text, const std::string& path) {
  if (const auto poison = base::find_poison(text)) {
    return base::fail(base::Code::invalid_argument, fmt::format("{}:{}: {}", path, poison->line, poison->message));
  }
  toml::table table;
  try {
    table = toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    return base::fail(base::Code::invalid_argument,
                      fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  }
  Configuration configuration;
  base::Status problem;
  const auto wrong = [&](const toml::node& node, std::string_view key, std::string_view wanted) {
    problem = base::fail(base::Code::invalid_argument,
                         fmt::format("{}:{}: '{}' must be {}", path, node.source().begin.line, key, wanted));
  };
  const auto whole = [&](const toml::node& node, std::string_view key, std::int64_t least, std::int64_t& into) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least) return wrong(node, key, fmt::format("a whole number from {}", least));
    into = *value;
  };
  for (const auto& [key, node] : table) {
    const std::string_view name = key.str();
    if (name == "title") {
      const auto value = node.value_exact<std::string>();
      if (value) {
        configuration.title = *value;
      } else {
        wrong(node, name, "a text");
      }
    } else if (name == "missions") {
      if (node.as_array() == nullptr) wrong(node, name, "a list of mission ids or folders");
      for (std::size_t i = 0; node.as_array() != nullptr && i < node.as_array()->size(); ++i) {
        const auto value = (*node.as_array())[i].value_exact<std::string>();
        if (value) {
          configuration.missions.push_back(*value);
        } else {
          wrong(node, name, "a list of mission ids or folders");
        }
      }
    } else if (name == "exclusive_days") {
      whole(node, name, 0, configuration.exclusive_days);
    } else if (name == "connections") {
      whole(node, name, 1, configuration.connections);
    } else if (name == "request_megabytes") {
      whole(node, name, 1, configuration.request_megabytes);
    } else if (name == "preview_megabytes") {
      whole(node, name, 0, configuration.preview_megabytes);
    } else if (name == "selection_days") {
      whole(node, name, 1, configuration.selection_days);
    } else if (name == "selections") {
      whole(node, name, 0, configuration.selections);
    } else if (name == "selection_megabytes") {
      whole(node, name, 0, configuration.selection_megabytes);
    } else {
      problem =
          base::fail(base::Code::invalid_argument,
                     fmt::format("{}:{}: '{}' is no key of this file; it may have title, missions, exclusive_days, "
                                 "connections, request_megabytes, preview_megabytes, selection_days, selections, "
                                 "selection_megabytes",
                                 path, node.source().begin.line, name));
    }
  }
  ALMAGEST_CHECK(problem);
  return configuration;
}

std::string toml_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

// A text from a header as the name of a folder: no separators, no control bytes, neither hidden nor "..".
std::string one_folder(std::string text) {
  for (char& c : text) {
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20) c = '_';
  }
  if (text.front() == '.') text.front() = '_';
  return text;
}

}  // namespace

Folder::Folder(std::string path, Configuration configuration)
    : path_(std::move(path)), configuration_(std::move(configuration)) {}

base::Result<Folder> Folder::create(base::Env& env, const std::string& path, const Configuration& configuration) {
  const std::string file = path + std::string(kConfigurationName);
  if (env.files().stat(file, base::Follow::symlinks)) {
    return base::fail(base::Code::conflict, fmt::format("'{}' is an archive already", path));
  }
  for (const char* part : {"", "/files", "/index", "/cache", "/staging", "/log"}) {
    ALMAGEST_CHECK(env.files().make_directories(path + part));
  }
  std::string missions;
  for (const std::string& mission : configuration.missions) {
    missions += fmt::format("{}\"{}\"", missions.empty() ? "" : ", ", toml_text(mission));
  }
  ALMAGEST_CHECK(base::write_atomically(
      env.files(), file,
      fmt::format(kTemplate, toml_text(configuration.title), missions, configuration.exclusive_days,
                  configuration.connections, configuration.request_megabytes, configuration.preview_megabytes,
                  configuration.selection_days, configuration.selections, configuration.selection_megabytes)));
  return open(env, path);
}

base::Result<Folder> Folder::open(base::Env& env, const std::string& path) {
  const std::string file = path + std::string(kConfigurationName);
  const auto text = base::read_text(env.files(), file, 1U << 20U);
  if (!text) {
    if (text.error().code != base::Code::not_found) return base::fail(text.error());
    return base::fail(base::Code::not_found,
                      fmt::format("there is no archive in '{}'; make one with 'almagest init {}'", path, path));
  }
  ALMAGEST_TRY(Configuration configuration, parse_configuration(*text, file));
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  Folder folder(error ? path : absolute.lexically_normal().string(), std::move(configuration));
  const auto sentence = base::read_text(env.files(), path + std::string(kSimulatedName), kLongestSentence);
  if (!sentence && sentence.error().code != base::Code::not_found) return base::fail(sentence.error());
  if (sentence) folder.simulated_ = base::trim(*sentence);
  return folder;
}

base::Status Folder::mark_simulated(base::Env& env, const std::string& sentence) {
  ALMAGEST_CHECK(base::write_atomically(env.files(), path_ + std::string(kSimulatedName), sentence + "\n"));
  simulated_ = sentence;
  return {};
}

std::string Folder::place_of(const std::string& mission, const std::string& program, const std::string& dataset,
                             const std::string& name) {
  return fmt::format("files/{}/{}/{}/{}", mission, program.empty() ? "none" : one_folder(program),
                     dataset.empty() ? "unclassified" : one_folder(dataset), name);
}

std::string Folder::resolve(const std::string& catalog_path) const {
  return is_inside(catalog_path) ? path_ + "/" + catalog_path : catalog_path;
}

bool Folder::is_inside(const std::string& catalog_path) {
  return catalog_path.empty() || catalog_path.front() != '/';
}

}  // namespace almagest::storage
