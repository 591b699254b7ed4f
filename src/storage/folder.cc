// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/folder.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"

namespace almagest::storage {
namespace {

constexpr std::string_view kConfigurationName = "/almagest.toml";
constexpr std::string_view kSimulatedName = "/simulated.txt";
constexpr std::size_t kLongestSentence = 4096;

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
  ALMAGEST_CHECK(base::write_atomically(env.files(), file, configuration_text(configuration)));
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
