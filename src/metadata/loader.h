// SPDX-License-Identifier: GPL-3.0-or-later
// Builds a Mission from its declaration files. Columns and products come first: the others refer to them.
#pragma once

#include <toml++/toml.h>
#include <memory>
#include <string>

#include "metadata/mission.h"
#include "metadata/toml_reader.h"

namespace almagest::metadata {

class Loader {
 public:
  Loader();
  ~Loader();

  base::Status columns(const std::string& path, const toml::table& file);
  base::Status products(const std::string& path, const toml::table& file);
  base::Status names(const std::string& path, const toml::table& file);
  base::Status bands(const std::string& path, const toml::table& file);
  base::Status mission(const std::string& path, const toml::table& file);
  Mission finish();
  static const std::string& references_elsewhere(const Mission& mission);  // reference_address.h

 private:
  base::Status column(const std::string& path, const toml::table& table);
  base::Status level(const std::string& path, const toml::table& table);
  base::Status product(const std::string& path, const toml::table& table);
  base::Status exposure(const std::string& path, const toml::table& table, const toml::table* sets);
  base::Status recommended_sets(const std::string& path, const toml::table* sets);
  base::Status name(const std::string& path, const toml::table& table);
  base::Status instrument_bands(const std::string& path, const std::string& instrument, const toml::table& table);
  base::Status setting(const std::string& path, const toml::table& table);
  base::Status form_group(const std::string& path, const toml::table& table);
  base::Status sources(const std::string& path, const toml::table& table, const ProductType& type) const;
  base::Status roles(const std::string& path, const toml::table& table);
  std::vector<std::string> level_names() const;

  std::unique_ptr<Mission::State> state_;
};

}  // namespace almagest::metadata
