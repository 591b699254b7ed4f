// SPDX-License-Identifier: GPL-3.0-or-later
// products.toml
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/loader.h"
#include "metadata/state.h"

namespace almagest::metadata {

using base::fail;
using base::Status;
using Need = TomlReader::Need;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes = {{{"science", "science"},
                                                                                  {"auxiliary", "auxiliary"},
                                                                                  {"info", "info"},
                                                                                  {"preview", "preview"},
                                                                                  {"thumbnail", "thumbnail"},
                                                                                  {"calibration", "calibration"},
                                                                                  {"catalog", "catalog"}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kKinds = {{{"image", "image"},
                                                                                  {"spectrum", "spectrum"},
                                                                                  {"cube", "cube"},
                                                                                  {"timeseries", "timeseries"},
                                                                                  {"measurements", "measurements"},
                                                                                  {"other", "other"}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kPurposes = {
    {{"science", ""},
     {"guide_star", kGuideStarPurpose},
     {"calibration", "calibration"},
     {"target_acquisition", "target acquisition"}}};

}  // namespace

std::vector<std::string> Loader::level_names() const {
  std::vector<std::string> names;
  for (const auto& level : state_->levels) names.push_back(level.name);
  return names;
}

Status Loader::level(const std::string& path, const toml::table& table) {
  TomlReader reader(path, table, "[[level]]");
  LevelInfo level{reader.text("name"), static_cast<int>(reader.integer("calib"))};
  if (level.calib < 0 || level.calib > 4) reader.refuse("calib", "`calib` is the Portal's level, 0 to 4");
  ALMAGEST_CHECK(reader.finish());
  if (state_->level(level.name) != nullptr) {
    return fail(mistake(path, table, fmt::format("level \"{}\" is declared twice", level.name)));
  }
  state_->levels.push_back(std::move(level));
  return {};
}

Status Loader::product(const std::string& path, const toml::table& table) {
  TomlReader reader(path, table, "[[product]]");
  ProductType type;
  type.suffix = reader.text("suffix");
  type.level = reader.text_or("level", "");
  type.type = reader.has("type") ? reader.choice_or("type", kTypes, std::string_view()) : reader.text("type");
  type.kind = reader.choice_or("kind", kKinds, std::string_view());
  type.description = reader.text("description");
  type.extensions = reader.texts("extensions");
  type.guide_star = reader.flag_or("guide_star", false);
  type.made_from = reader.texts("made_from");
  type.joins = reader.texts("joins");
  if (type.extensions.empty()) type.extensions = {"fits"};
  if (!type.level.empty() && state_->level(type.level) == nullptr) {
    reader.refuse_word("level", type.level, level_names());
  }
  if (type.suffix.find('*', 1) != std::string::npos) {
    reader.refuse("suffix", "`*` may only begin a suffix: \"*\" is any, \"*_thumb\" any that ends so");
  }
  ALMAGEST_CHECK(reader.finish());

  const auto index = state_->products.size();
  const auto& extensions = type.extensions;
  if (type.suffix.starts_with('*')) {
    state_->wildcard_products.push_back(index);
  } else {
    const auto twice = std::ranges::find_if(
        extensions, [&](const auto& extension) { return state_->exact_product(type.suffix, extension) != nullptr; });
    if (twice != extensions.end()) {
      return fail(mistake(path, table,
                          fmt::format("suffix \"{}\" with extension \"{}\" is declared twice", type.suffix, *twice)));
    }
    state_->products_by_suffix[type.suffix].push_back(index);
  }
  state_->products.push_back(std::move(type));
  return {};
}

// Once all products are known, for one may be made from others that are declared below it.
Status Loader::sources(const std::string& path, const toml::table& table, const ProductType& type) const {
  for (std::size_t i = 0; i < type.made_from.size(); ++i) {
    const auto& source = type.made_from[i];
    if (source == "*" && !type.suffix.starts_with('*')) {
      return fail(mistake(path, table, "`made_from` may have \"*\" only where the suffix begins with it"));
    }
    if (source != "*" && !state_->products_by_suffix.contains(source)) {
      return fail(
          mistake(path, table, fmt::format("made_from: suffix \"{}\" is not declared by a [[product]]", source)));
    }
    if (std::find(type.made_from.begin(), type.made_from.begin() + static_cast<std::ptrdiff_t>(i), source) !=
        type.made_from.begin() + static_cast<std::ptrdiff_t>(i)) {
      return fail(mistake(path, table, fmt::format("made_from: suffix \"{}\" is given twice", source)));
    }
  }
  if (!type.joins.empty() && type.made_from.empty()) {
    return fail(mistake(path, table, "`joins` says in what the files of `made_from` differ, so it needs that"));
  }
  return {};
}

Status Loader::recommended_sets(const std::string& path, const toml::table* sets) {
  if (sets == nullptr) return {};
  for (const auto& [set, node] : *sets) {
    const auto* table = node.as_table();
    if (table == nullptr) return fail(mistake(path, node, "[recommended.x] is a table of levels with their suffixes"));
    TomlReader reader(path, *table, fmt::format("[recommended.{}]", set.str()));
    for (const auto& level : state_->levels) {
      for (const auto& suffix : reader.texts(level.name)) {
        if (state_->products_by_suffix.contains(suffix)) continue;
        reader.refuse(level.name, fmt::format("suffix \"{}\" is not declared by a [[product]]", suffix));
      }
    }
    ALMAGEST_CHECK(reader.finish());
  }
  return {};
}

Status Loader::exposure(const std::string& path, const toml::table& table, const toml::table* sets) {
  TomlReader reader(path, table, "[[exposure]]");
  ExposureType type;
  type.name = reader.text("name");
  type.kind = reader.has("kind") ? reader.choice_or("kind", kKinds, std::string_view()) : reader.text("kind");
  type.purpose = reader.choice_or("purpose", kPurposes, std::string_view());
  type.instrument_name = reader.text_or("instrument_name", "");
  const auto set = reader.text("recommended");
  type.recommended = set != "none";
  if (set != "none" && set != "science") {
    const auto* suffixes = sets == nullptr ? nullptr : sets->get_as<toml::table>(set);
    std::vector<std::string> known = {"none", "science"};
    if (sets != nullptr)
      for (const auto& [name, node] : *sets) known.emplace_back(name.str());
    if (suffixes == nullptr && !set.empty()) reader.refuse_word("recommended", set, known);
    if (suffixes != nullptr) {
      TomlReader inner(path, *suffixes, "[recommended]");
      for (const auto& level : state_->levels) {
        if (inner.has(level.name)) type.recommended_suffixes[level.name] = inner.texts(level.name);
      }
    }
  }
  ALMAGEST_CHECK(reader.finish());
  if (!state_->exposure_by_name.try_emplace(type.name, state_->exposures.size()).second) {
    return fail(mistake(path, table, fmt::format("exposure type \"{}\" is declared twice", type.name)));
  }
  state_->exposures.push_back(std::move(type));
  return {};
}

Status Loader::products(const std::string& path, const toml::table& file) {
  TomlReader reader(path, file, "products.toml");
  const auto levels = reader.tables("level", Need::required);
  const auto products = reader.tables("product", Need::required);
  const auto* sets = reader.table("recommended");
  const auto exposures = reader.tables("exposure");
  ALMAGEST_CHECK(reader.finish());
  for (const auto* table : levels) ALMAGEST_CHECK(level(path, *table));
  for (const auto* table : products) ALMAGEST_CHECK(product(path, *table));
  for (std::size_t i = 0; i < products.size(); ++i) {
    ALMAGEST_CHECK(sources(path, *products[i], state_->products[i]));
  }
  ALMAGEST_CHECK(recommended_sets(path, sets));
  for (const auto* table : exposures) ALMAGEST_CHECK(exposure(path, *table, sets));
  return {};
}

}  // namespace almagest::metadata
