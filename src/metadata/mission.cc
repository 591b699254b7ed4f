// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/mission.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "metadata/state.h"

namespace almagest::metadata {

namespace {

constexpr std::size_t kMaxNameBytes = 255;
constexpr std::string_view kZipped = ".fits.gz";

bool plain_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  return std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != '\\'; });
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

bool contains_nocase(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::any_of(list, [&](const std::string& item) { return base::equal_nocase(item, word); });
}

}  // namespace

const LevelInfo* Mission::State::level(std::string_view wanted) const {
  const auto found = std::ranges::find(levels, wanted, &LevelInfo::name);
  return found == levels.end() ? nullptr : &*found;
}

const ProductType* Mission::State::exact_product(std::string_view suffix, std::string_view extension) const {
  const auto found = products_by_suffix.find(suffix);
  if (found == products_by_suffix.end()) return nullptr;
  for (const auto i : found->second) {
    if (contains_nocase(products[i].extensions, extension)) return &products[i];
  }
  return nullptr;
}

Mission::Mission(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mission::~Mission() = default;
Mission::Mission(Mission&&) noexcept = default;

const std::string& Mission::id() const {
  return state_->id;
}
const std::string& Mission::name() const {
  return state_->name;
}
const std::string& Mission::title() const {
  return state_->title;
}
ExclusiveRows Mission::exclusive_rows() const {
  return state_->exclusive_rows;
}
const std::string& Mission::elsewhere() const {
  return state_->elsewhere;
}

const std::string& Mission::access_exclusive() const {
  return state_->access_exclusive;
}
const Roles& Mission::roles() const {
  return state_->roles;
}
const std::vector<std::string>& Mission::default_sort() const {
  return state_->default_sort;
}
const std::vector<std::string>& Mission::telescopes() const {
  return state_->telescopes;
}
bool Mission::claims_by_name() const {
  return state_->claims_by_name;
}
const std::vector<Column>& Mission::columns() const {
  return state_->columns;
}
const std::vector<std::string>& Mission::groups() const {
  return state_->groups;
}
const std::vector<FormGroup>& Mission::form() const {
  return state_->form;
}
const std::vector<ProductType>& Mission::product_types() const {
  return state_->products;
}
const std::vector<ExposureType>& Mission::exposure_types() const {
  return state_->exposures;
}

std::optional<std::size_t> Mission::find(std::string_view name_or_alias) const {
  const auto found = state_->column_by_name.find(name_or_alias);
  if (found == state_->column_by_name.end()) return std::nullopt;
  return found->second;
}

const ProductType* Mission::product_type(std::string_view suffix, std::string_view extension) const {
  if (const auto* exact = state_->exact_product(suffix, extension)) return exact;
  for (const auto i : state_->wildcard_products) {
    const auto& type = state_->products[i];
    if (suffix.ends_with(std::string_view(type.suffix).substr(1)) && contains_nocase(type.extensions, extension)) {
      return &type;
    }
  }
  return nullptr;
}

const ExposureType* Mission::exposure_type(std::string_view name) const {
  const auto found = state_->exposure_by_name.find(name);
  return found == state_->exposure_by_name.end() ? nullptr : &state_->exposures[found->second];
}

std::string Mission::kind_of(std::string_view suffix, std::string_view extension, std::string_view exp_type) const {
  const auto* product = product_type(suffix, extension);
  if (product != nullptr && !product->kind.empty()) return product->kind;
  const auto* exposure = exposure_type(exp_type);
  return exposure == nullptr ? "other" : exposure->kind;
}

std::string Mission::data_type(std::string_view suffix, std::string_view extension, std::string_view exp_type) const {
  const auto* product = product_type(suffix, extension);
  const auto* exposure = exposure_type(exp_type);
  if (exposure != nullptr && !exposure->purpose.empty()) return exposure->purpose;
  if (product != nullptr && product->guide_star) return std::string(kGuideStarPurpose);
  if (product == nullptr && exposure == nullptr) return {};
  // What comes with data is of their type, if that is told at all.
  if (product != nullptr && !product->kind.empty() && product->type == "science") return product->kind;
  return exposure != nullptr ? exposure->kind : kind_of(suffix, extension, exp_type);
}

bool Mission::recommended(std::string_view suffix, std::string_view extension, std::string_view exp_type) const {
  const auto* product = product_type(suffix, extension);
  if (product == nullptr || product->guide_star) return false;
  if (product->type != "science" && product->type != "catalog") return false;
  const auto* exposure = exposure_type(exp_type);
  if (exposure == nullptr) return true;
  if (!exposure->recommended || exposure->recommended_suffixes.empty()) return exposure->recommended;
  return std::ranges::any_of(exposure->recommended_suffixes,
                             [&](const auto& of_level) { return contains(of_level.second, suffix); });
}

std::vector<std::string> Mission::sources_of(std::string_view suffix, std::string_view extension) const {
  const auto* type = product_type(suffix, extension);
  if (type == nullptr) return {};
  std::vector<std::string> sources = type->made_from;
  const auto rest = type->suffix.starts_with('*') ? type->suffix.size() - 1 : 0;
  for (auto& source : sources) {
    if (source == "*") source = suffix.substr(0, suffix.size() - rest);
  }
  return sources;
}

int Mission::level_rank(std::string_view level) const {
  const auto* found = state_->level(level);
  return found == nullptr ? 0 : static_cast<int>(found - state_->levels.data()) + 1;
}

int Mission::calib_level(std::string_view level) const {
  const auto* found = state_->level(level);
  return found == nullptr ? 0 : found->calib;
}

std::optional<FileName> Mission::parse_name(std::string_view file_name) const {
  if (!plain_name(file_name)) return std::nullopt;
  if (file_name.ends_with(kZipped)) file_name.remove_suffix(std::string_view(".gz").size());
  std::vector<std::string_view> values;
  for (const auto& rule : state_->rules) {
    if (!rule.match(file_name, values)) continue;
    FileName result;
    result.extension = rule.value("extension", values);
    result.level = rule.level();
    if (rule.has_suffix()) {
      // A preview is called after the product that it shows and has its level.
      const auto shown = rule.value("suffix", values);
      const auto known = state_->products_by_suffix.find(shown);
      result.suffix = rule.suffix().fill(values);
      const auto* type = product_type(result.suffix, result.extension);
      if (known == state_->products_by_suffix.end() || type == nullptr) continue;
      if (result.level.empty()) result.level = type->level;
      if (result.level.empty()) result.level = state_->products[known->second.front()].level;
    }
    result.rule = rule.name();
    result.dataset = rule.dataset().fill(values);
    result.observation = rule.observation().fill(values);
    result.mark = rule.mark().fill(values);
    result.contributed = rule.contributed();
    for (std::size_t i = 0; i < values.size(); ++i) result.parts.emplace(rule.groups()[i], values[i]);
    return result;
  }
  return std::nullopt;
}

std::string Mission::mark_of(std::string_view file_name) const {
  std::string_view name = file_name;
  if (name.ends_with(kZipped)) name.remove_suffix(std::string_view(".gz").size());
  std::vector<std::string_view> values;
  const bool may_have_one = std::ranges::any_of(
      state_->rules, [&](const NameRule& rule) { return rule.has_mark() && rule.match(name, values); });
  if (!may_have_one) return {};
  const auto parsed = parse_name(file_name);  // a rule before it may fit, too
  return parsed ? parsed->mark : std::string();
}

std::optional<Band> Mission::band(std::string_view instrument, const std::vector<std::string>& elements) const {
  const auto found = state_->bands.find(instrument);
  if (found == state_->bands.end()) return std::nullopt;
  std::optional<Band> result;
  for (const auto& entry : found->second.bands) {
    if (!std::ranges::all_of(entry.elements, [&](const auto& part) { return contains_nocase(elements, part); })) {
      continue;
    }
    if (!result) {
      result = entry.band;
      continue;
    }
    result->min_m = std::max(result->min_m, entry.band.min_m);
    result->max_m = std::min(result->max_m, entry.band.max_m);
  }
  if (result) return result->min_m < result->max_m ? result : std::nullopt;
  const auto& open = found->second.open;
  const bool all_open = std::ranges::all_of(elements, [&](const auto& part) { return contains_nocase(open, part); });
  return all_open ? found->second.whole : std::nullopt;
}

std::string Mission::optical_elements(std::string_view instrument, std::string_view exp_type,
                                      const KeywordOf& keyword) const {
  for (const auto& setting : state_->settings) {
    if (!base::equal_nocase(setting.instrument, instrument)) continue;
    if (!setting.exposure_types.empty() && !contains_nocase(setting.exposure_types, exp_type)) continue;
    std::vector<std::string> elements;
    for (const auto& element : setting.elements) {
      const auto value = keyword(element.keyword);
      const auto trimmed = base::trim(value);
      if (trimmed.empty() || contains_nocase(state_->absent_values, trimmed)) continue;
      elements.push_back(element.before + std::string(trimmed));
    }
    return base::join(elements, ";");
  }
  return {};
}

base::Result<Dictionary> Dictionary::make(std::vector<Mission> missions) {
  for (std::size_t i = 0; i < missions.size(); ++i) {
    for (std::size_t k = i + 1; k < missions.size(); ++k) {
      if (!base::equal_nocase(missions[i].id(), missions[k].id())) continue;
      return base::fail(base::Code::conflict, fmt::format("two missions have the id \"{}\"", missions[i].id()));
    }
  }
  Dictionary result;
  result.missions_ = std::move(missions);
  return result;
}

const Mission* Dictionary::find(std::string_view id) const {
  for (const auto& mission : missions_) {
    if (base::equal_nocase(mission.id(), id)) return &mission;
  }
  return nullptr;
}

}  // namespace almagest::metadata
