// SPDX-License-Identifier: GPL-3.0-or-later
// The archive's folder: its configuration, where its parts lie, and how bytes come in and out of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/hash.h"
#include "base/result.h"
#include "storage/configuration.h"

namespace almagest::storage {

class Folder {
 public:
  // Makes `path` (or uses it if empty) and writes a commented almagest.toml. conflict: an archive is there already.
  static base::Result<Folder> create(base::Env& env, const std::string& path, const Configuration& configuration);
  static base::Result<Folder> open(base::Env& env, const std::string& path);

  const std::string& path() const { return path_; }
  const Configuration& configuration() const { return configuration_; }

  // What every visitor must be told of an archive whose contents are invented; empty: they are not. It is kept in
  // simulated.txt.
  const std::string& simulated() const { return simulated_; }
  base::Status mark_simulated(base::Env& env, const std::string& sentence);

  // Where a file of the archive's own tree belongs: "files/<mission>/<program>/<dataset>/<name>", relative. Program and
  // dataset may come from a header; whatever they say, each becomes one folder below its parent.
  static std::string place_of(const std::string& mission, const std::string& program, const std::string& dataset,
                              const std::string& name);
  // Paths in the catalog are relative to the folder for its own files and absolute for files left in place.
  std::string resolve(const std::string& catalog_path) const;
  static bool is_inside(const std::string& catalog_path);

 private:
  Folder(std::string path, Configuration configuration);
  std::string path_;
  Configuration configuration_;
  std::string simulated_;
};

// Size and checksums of a file in one read.
base::Result<base::Digests> digest_file(base::FileSystem& files, const std::string& path);

enum class Placement { leave, copy, link };
// Brings `from` to `to` whole or not at all: a copy is digested while it is written and renamed when it is complete.
// A link that the file system refuses (another device) becomes a copy. Returns the digests of what is there.
base::Result<base::Digests> place(base::FileSystem& files, const std::string& from, const std::string& to,
                                  Placement placement);

}  // namespace almagest::storage
