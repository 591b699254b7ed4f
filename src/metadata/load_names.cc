// SPDX-License-Identifier: GPL-3.0-or-later
// names.toml and bands.toml
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "metadata/loader.h"
#include "metadata/state.h"

namespace almagest::metadata {

using base::fail;
using base::Status;
using Need = TomlReader::Need;

namespace {

constexpr double kMetresPerMicrometre = 1e-6;

Band in_metres(std::pair<double, double> um) {
  return {um.first * kMetresPerMicrometre, um.second * kMetresPerMicrometre};
}

}  // namespace

Status Loader::name(const std::string& path, const toml::table& table) {
  TomlReader reader(path, table, "[[name]]");
  NameRule::Texts texts;
  texts.name = reader.text("rule");
  texts.pattern = reader.text("pattern");
  std::erase_if(texts.pattern, [](char c) { return c == ' ' || c == '\n' || c == '\r'; });  // names have none
  texts.dataset = reader.text_or("dataset", "");
  texts.observation = reader.text_or("observation", "");
  texts.suffix = reader.text_or("suffix", "");
  texts.level = reader.text_or("level", "");
  texts.mark = reader.text_or("mark", "");
  texts.contributed = reader.flag_or("contributed", false);
  if (!texts.level.empty() && state_->level(texts.level) == nullptr) {
    reader.refuse_word("level", texts.level, level_names());
  }
  ALMAGEST_CHECK(reader.finish());
  const auto same = [&](const NameRule& rule) { return rule.name() == texts.name; };
  if (std::ranges::any_of(state_->rules, same)) {
    return fail(mistake(path, table, fmt::format("rule \"{}\" is declared twice", texts.name)));
  }
  const auto rule_name = texts.name;
  auto rule = NameRule::make(std::move(texts));
  if (!rule) return fail(mistake(path, table, fmt::format("rule \"{}\": {}", rule_name, rule.error().message)));
  state_->rules.push_back(*std::move(rule));
  return {};
}

Status Loader::names(const std::string& path, const toml::table& file) {
  TomlReader reader(path, file, "names.toml");
  const auto rules = reader.tables("name", Need::required);
  ALMAGEST_CHECK(reader.finish());
  for (const auto* table : rules) ALMAGEST_CHECK(name(path, *table));
  return {};
}

Status Loader::instrument_bands(const std::string& path, const std::string& instrument, const toml::table& table) {
  TomlReader reader(path, table, fmt::format("[{}]", instrument));
  InstrumentBands bands;
  bands.open = reader.texts("open");
  if (reader.has("whole_um")) bands.whole = in_metres(reader.range("whole_um"));
  const auto* ranges = reader.table("um", Need::optional);
  if (!bands.whole) (void)reader.table("whole_um");
  ALMAGEST_CHECK(reader.finish());
  if (ranges != nullptr) {
    TomlReader inner(path, *ranges, fmt::format("[{}.um]", instrument));
    for (const auto& [elements, node] : *ranges) {
      ElementBand entry;
      for (const auto part : base::split(elements.str(), ';')) entry.elements.emplace_back(base::trim(part));
      entry.band = in_metres(inner.range(elements.str()));
      bands.bands.push_back(std::move(entry));
    }
    ALMAGEST_CHECK(inner.finish());
  }
  if (!state_->bands.try_emplace(instrument, std::move(bands)).second) {
    return fail(mistake(path, table, fmt::format("instrument \"{}\" is declared twice", instrument)));
  }
  return {};
}

Status Loader::bands(const std::string& path, const toml::table& file) {
  for (const auto& [instrument, node] : file) {
    const auto* table = node.as_table();
    if (table == nullptr) return fail(mistake(path, node, "bands.toml holds one table for each instrument"));
    ALMAGEST_CHECK(instrument_bands(path, std::string(instrument.str()), *table));
  }
  return {};
}

}  // namespace almagest::metadata
