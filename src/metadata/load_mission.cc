// SPDX-License-Identifier: GPL-3.0-or-later
// mission.toml, and the order in which the files of a mission are read.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "metadata/loader.h"
#include "metadata/reference_address.h"
#include "metadata/state.h"

namespace almagest::metadata {

using base::Code;
using base::fail;
using base::Result;
using base::Status;
using Need = TomlReader::Need;

namespace {

constexpr std::array<std::pair<std::string_view, ExclusiveRows>, 2> kExclusiveRows = {
    {{"visible", ExclusiveRows::visible}, {"hidden", ExclusiveRows::hidden}}};

// In texts for shells and browsers it stands as it is, but for what is in braces.
bool is_reference_template(std::string_view text) {
  if (text.empty()) return true;
  return (text.starts_with("https://") || text.starts_with("http://")) &&
         text.find("{name}") != std::string_view::npos &&
         text.find_first_of(" \t\r\n\"'<>\\`") == std::string_view::npos;
}

struct RoleName {
  std::string_view name;
  std::string Roles::*member;
  Need need;
};

constexpr std::array kRoles = {RoleName{"dataset", &Roles::dataset, Need::required},
                               RoleName{"archive_file_id", &Roles::archive_file_id, Need::optional},
                               RoleName{"level", &Roles::level, Need::optional},
                               RoleName{"footprint", &Roles::footprint, Need::optional},
                               RoleName{"target_ra", &Roles::target_ra, Need::optional},
                               RoleName{"target_dec", &Roles::target_dec, Need::optional},
                               RoleName{"target_name", &Roles::target_name, Need::optional},
                               RoleName{"target_catalogue_name", &Roles::target_catalogue_name, Need::optional},
                               RoleName{"release", &Roles::release, Need::required},
                               RoleName{"access", &Roles::access, Need::required},
                               RoleName{"separation", &Roles::separation, Need::optional},
                               RoleName{"search_position", &Roles::search_position, Need::optional},
                               RoleName{"search_key", &Roles::search_key, Need::optional},
                               RoleName{"instrument", &Roles::instrument, Need::required},
                               RoleName{"exposure_type", &Roles::exposure_type, Need::optional},
                               RoleName{"optical_elements", &Roles::optical_elements, Need::optional},
                               RoleName{"program", &Roles::program, Need::optional},
                               RoleName{"title", &Roles::title, Need::optional},
                               RoleName{"pi", &Roles::pi, Need::optional},
                               RoleName{"category", &Roles::category, Need::optional},
                               RoleName{"start", &Roles::start, Need::optional},
                               RoleName{"end", &Roles::end, Need::optional},
                               RoleName{"visit", &Roles::visit, Need::optional},
                               RoleName{"observation", &Roles::observation, Need::optional},
                               RoleName{"association", &Roles::association, Need::optional},
                               RoleName{"exposure_time", &Roles::exposure_time, Need::optional},
                               RoleName{"cycle", &Roles::cycle, Need::optional},
                               RoleName{"wavelength_min", &Roles::wavelength_min, Need::optional},
                               RoleName{"wavelength_max", &Roles::wavelength_max, Need::optional}};

constexpr std::array<std::string_view, 5> kFormGroups = {"Where", "Which", "When", "How long", "Flags"};

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 32 &&
         std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// The text of an element, "CH{CHANNEL}": something before, then one keyword in braces.
std::optional<Setting::Element> element_of(std::string_view text) {
  const auto open = text.find('{');
  if (open == std::string_view::npos || !text.ends_with('}') || text.find('{', open + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  const auto keyword = text.substr(open + 1, text.size() - open - 2);
  if (keyword.empty() || keyword.find('}') != std::string_view::npos) return std::nullopt;
  return Setting::Element{std::string(text.substr(0, open)), std::string(keyword)};
}

}  // namespace

Loader::Loader() : state_(std::make_unique<Mission::State>()) {}
Loader::~Loader() = default;
Mission Loader::finish() {
  return Mission(std::move(state_));
}

Status Loader::roles(const std::string& path, const toml::table& table) {
  TomlReader reader(path, table, "[roles]");
  for (const auto& role : kRoles) {
    auto& column = state_->roles.*role.member;
    column = role.need == Need::required ? reader.text(role.name) : reader.text_or(role.name, "");
    if (column.empty()) continue;
    const auto found = state_->column_by_name.find(column);
    if (found != state_->column_by_name.end() && state_->columns[found->second].name == column) continue;
    reader.refuse(role.name,
                  fmt::format("role `{}` names \"{}\", which is no column of columns.toml", role.name, column));
  }
  return reader.finish();
}

std::vector<std::pair<std::string_view, std::string>> named_roles(const Roles& roles) {
  std::vector<std::pair<std::string_view, std::string>> named;
  for (const auto& role : kRoles) {
    if (const auto& column = roles.*role.member; !column.empty()) named.emplace_back(role.name, column);
  }
  return named;
}

Status Loader::form_group(const std::string& path, const toml::table& table) {
  TomlReader reader(path, table, "[[form]]");
  FormGroup form{reader.text("group"), reader.texts("columns", Need::required)};
  if (std::ranges::find(kFormGroups, form.group) == kFormGroups.end()) {
    reader.refuse_word("group", form.group, {kFormGroups.begin(), kFormGroups.end()});
  }
  if (std::ranges::find(state_->form, form.group, &FormGroup::group) != state_->form.end()) {
    reader.refuse("group", fmt::format("group \"{}\" is declared twice", form.group));
  }
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    const auto& column = form.columns[i];
    const auto found = state_->column_by_name.find(column);
    const auto shows = [&](const FormGroup& other) {
      return std::ranges::find(other.columns, column) != other.columns.end();
    };
    if (found == state_->column_by_name.end() || state_->columns[found->second].name != column) {
      reader.refuse("columns", fmt::format("\"{}\" is no column of columns.toml", column));
    } else if (!state_->columns[found->second].queryable) {
      reader.refuse("columns", fmt::format("\"{}\" can't stand in a condition, so a form can't ask for it", column));
    } else if (std::ranges::any_of(state_->form, shows) ||
               std::find(form.columns.begin(), form.columns.begin() + static_cast<std::ptrdiff_t>(i), column) !=
                   form.columns.begin() + static_cast<std::ptrdiff_t>(i)) {
      reader.refuse("columns", fmt::format("\"{}\" stands in the form already", column));
    }
  }
  ALMAGEST_CHECK(reader.finish());
  state_->form.push_back(std::move(form));
  return {};
}

Status Loader::setting(const std::string& path, const toml::table& table) {
  TomlReader reader(path, table, "[[setting]]");
  Setting setting;
  setting.instrument = reader.text("instrument");
  setting.exposure_types = reader.texts("exposure_types");
  for (const auto& text : reader.texts("elements", Need::required)) {
    auto element = element_of(text);
    if (element) {
      setting.elements.push_back(*std::move(element));
    } else {
      reader.refuse("elements",
                    fmt::format("element \"{}\" must end with a keyword in braces: \"CH{{CHANNEL}}\"", text));
    }
  }
  for (const auto& type : setting.exposure_types) {
    if (state_->exposure_by_name.contains(type)) continue;
    reader.refuse("exposure_types", fmt::format("\"{}\" is no [[exposure]] of products.toml", type));
  }
  ALMAGEST_CHECK(reader.finish());
  state_->settings.push_back(std::move(setting));
  return {};
}

const std::string& Loader::references_elsewhere(const Mission& mission) {
  return mission.state_->references_elsewhere;
}

const std::string& reference_template(const Mission& mission) {
  return Loader::references_elsewhere(mission);
}

Status Loader::mission(const std::string& path, const toml::table& file) {
  TomlReader reader(path, file, "mission.toml");
  state_->id = reader.text("id");
  state_->name = reader.text("name");
  state_->title = reader.text("title");
  state_->claims_by_name = reader.flag_or("claims_by_name", false);
  state_->telescopes = reader.texts("telescopes", state_->claims_by_name ? Need::optional : Need::required);
  state_->exclusive_rows = reader.has("exclusive_rows")
                               ? reader.choice_or("exclusive_rows", kExclusiveRows, ExclusiveRows::hidden)
                               : (reader.text("exclusive_rows"), ExclusiveRows::hidden);
  state_->access_exclusive = reader.text("access_exclusive");
  state_->elsewhere = reader.text_or("elsewhere", "");
  state_->references_elsewhere = reader.text_or("references_elsewhere", "");
  if (!is_reference_template(state_->references_elsewhere)) {
    reader.refuse("references_elsewhere",
                  "`references_elsewhere` begins with https:// or http:// and has {name} in it");
  }
  state_->default_sort = reader.texts("default_sort", Need::required);
  state_->absent_values = reader.texts("absent_values");
  const auto settings = reader.tables("setting");
  const auto form = reader.tables("form");
  const auto* roles_table = reader.table("roles", Need::required);
  if (!is_id(state_->id)) reader.refuse("id", "`id` is made of a-z, 0-9 and -, at most 32 of them");
  for (const auto& column : state_->default_sort) {
    if (state_->column_by_name.contains(column)) continue;
    reader.refuse("default_sort", fmt::format("\"{}\" is no column of columns.toml", column));
  }
  ALMAGEST_CHECK(reader.finish());
  for (const auto* table : settings) ALMAGEST_CHECK(setting(path, *table));
  for (const auto* table : form) ALMAGEST_CHECK(form_group(path, *table));
  return roles(path, *roles_table);
}

Result<Mission> load_mission(const std::vector<DeclarationFile>& files) {
  struct Part {
    std::string_view file;
    Status (Loader::*load)(const std::string&, const toml::table&);
    Need need;
  };
  static constexpr std::array<Part, 5> kParts = {{{"columns.toml", &Loader::columns, Need::required},
                                                  {"products.toml", &Loader::products, Need::required},
                                                  {"names.toml", &Loader::names, Need::required},
                                                  {"bands.toml", &Loader::bands, Need::optional},
                                                  {"mission.toml", &Loader::mission, Need::required}}};
  const auto base_name = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
  for (const auto& file : files) {
    const auto same = [&](const auto& other) { return base_name(other.path) == base_name(file.path); };
    if (std::ranges::find(kParts, base_name(file.path), &Part::file) == kParts.end()) {
      return fail(Code::invalid_argument,
                  fmt::format("{}:1: no declaration file; a mission has mission.toml, columns.toml, products.toml, "
                              "names.toml and bands.toml",
                              file.path));
    }
    if (std::ranges::count_if(files, same) > 1) {
      return fail(Code::invalid_argument, fmt::format("{}:1: given twice", file.path));
    }
  }

  Loader loader;
  for (const auto& part : kParts) {
    const auto file = std::ranges::find_if(files, [&](const auto& f) { return base_name(f.path) == part.file; });
    if (file == files.end()) {
      if (part.need == Need::optional) continue;
      return fail(Code::invalid_argument, fmt::format("{}:1: this file of the mission is missing", part.file));
    }
    ALMAGEST_TRY(const auto table, parse_toml(file->path, file->text));
    ALMAGEST_CHECK((loader.*part.load)(file->path, table));
  }
  return loader.finish();
}

}  // namespace almagest::metadata
