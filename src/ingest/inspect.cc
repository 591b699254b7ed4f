// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/inspect.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "catalog/undated.h"
#include "fits/header.h"
#include "fits/table_probe.h"
#include "ingest/header_row.h"

namespace almagest::ingest {
namespace {

using metadata::Mission;

constexpr std::uint64_t kAssociationLimit = 64U << 20U;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && base::equal_nocase(text.substr(text.size() - end.size()), end);
}

bool is_fits_name(std::string_view name) {
  return ends_with(name, ".fits") || ends_with(name, ".fit") || ends_with(name, ".fits.gz") ||
         ends_with(name, ".fit.gz");
}

const Mission* mission_of_telescope(const metadata::Dictionary& dictionary, const std::string& telescope) {
  for (const Mission& mission : dictionary.missions()) {
    for (const std::string& name : mission.telescopes()) {
      if (base::equal_nocase(name, telescope)) return &mission;
    }
  }
  return nullptr;
}

bool follows_grammar(const Mission& mission, const std::string& file_name, Inspected& found) {
  auto name = mission.parse_name(file_name);
  if (!name) return false;
  found.mission = &mission;
  found.name = std::move(name);
  return true;
}

// By its name if a mission claims all files of its grammar; else by the header's TELESCOP, then by whose grammar the
// name follows.
void find_mission(const metadata::Dictionary& dictionary, const std::string& telescope, const std::string& file_name,
                  Inspected& found) {
  for (const Mission& mission : dictionary.missions()) {
    if (mission.claims_by_name() && follows_grammar(mission, file_name, found)) return;
  }
  if (const Mission* mission = mission_of_telescope(dictionary, telescope)) {
    found.mission = mission;
    found.name = mission->parse_name(file_name);
    return;
  }
  for (const Mission& mission : dictionary.missions()) {
    if (follows_grammar(mission, file_name, found)) return;
  }
  found.mission = &dictionary.missions().front();
}

void read_association(const std::string& text, Inspected& found) {
  boost::system::error_code error;
  const boost::json::value root = boost::json::parse(text, error);
  const auto* object = error ? nullptr : root.if_object();
  const auto* products =
      object != nullptr && object->if_contains("products") != nullptr ? object->at("products").if_array() : nullptr;
  if (products == nullptr) {
    found.warnings.emplace_back("this is no association: it has no list 'products'");
    return;
  }
  const auto text_in = [](const boost::json::value& value, const char* key) -> std::string {
    const auto* fields = value.if_object();
    const auto* field = fields == nullptr ? nullptr : fields->if_contains(key);
    return field != nullptr && field->is_string() ? std::string(field->get_string()) : std::string();
  };
  for (const auto& product : *products) {
    const std::string output = text_in(product, "name");
    const auto* members = product.is_object() && product.as_object().if_contains("members") != nullptr
                              ? product.as_object().at("members").if_array()
                              : nullptr;
    if (output.empty() || members == nullptr) continue;
    for (const auto& member : *members) {
      const std::string name = text_in(member, "expname");
      if (name.empty() || text_in(member, "exptype") == "target_acquisition") continue;
      found.associations.emplace_back(association_root(*found.mission, output), association_root(*found.mission, name));
    }
  }
}

// An extracted spectrum in which nothing was measured looks like data and is none.
void check_flux(const fits::File& file, Inspected& found) {
  if (!found.name) return;
  const std::string& suffix = found.name->suffix;
  if (suffix != "x1d" && suffix != "x1dints" && suffix != "c1d") return;
  std::size_t known = 0;
  std::size_t empty = 0;
  for (const fits::Hdu& hdu : file.hdus()) {
    if (hdu.type != fits::HduType::binary_table) continue;
    const auto none = fits::all_nan_or_zero(file, hdu, "FLUX");
    if (!none) continue;
    ++known;
    empty += *none ? 1 : 0;
  }
  if (empty == 0) return;
  found.warnings.push_back(empty == known
                               ? std::string("FLUX is NaN or zero in every row")
                               : fmt::format("FLUX is NaN or zero in every row of {} of {} spectra", empty, known));
}

base::Status read_headers(base::FileSystem& files, const metadata::Dictionary& dictionary, const std::string& path,
                          const std::string& file_name, Inspected& found) {
  ALMAGEST_TRY(const fits::File file, fits::open(files, path));
  const fits::Header& primary = file.hdus().front().header;
  find_mission(dictionary, primary.text("TELESCOP").value_or(""), file_name, found);
  for (const std::string& warning : file.warnings()) found.warnings.push_back(warning);
  found.row = row_of_headers(*found.mission, file, found.warnings);
  found.references = references_of(file, found.warnings);
  const auto named = primary.string("FILENAME");
  if (named && found.name && !named->empty() && *named != file_name && found.mission->parse_name(*named)) {
    found.warnings.push_back(fmt::format("its header calls it {}", *named));
  }
  check_flux(file, found);
  if (primary.contains("SIMULATE") && primary.logical("SIMULATE").value_or(false)) {
    found.warnings.emplace_back("SIMULATED data");
  }
  return {};
}

}  // namespace

std::string association_root(const Mission& mission, const std::string& file_name) {
  if (const auto name = mission.parse_name(file_name); name && !name->observation.empty()) return name->observation;
  // Outputs of associations are named without suffix.
  if (file_name.find('.') == std::string::npos) {
    if (const auto name = mission.parse_name(file_name + "_cal.fits"); name && !name->observation.empty()) {
      return name->observation;
    }
  }
  return file_name;
}

base::Result<Inspected> inspect(base::FileSystem& files, const metadata::Dictionary& dictionary,
                                const std::string& path, const std::string& file_name) {
  Inspected found;
  if (is_fits_name(file_name)) {
    ALMAGEST_CHECK(read_headers(files, dictionary, path, file_name, found));
  } else {
    find_mission(dictionary, "", file_name, found);
    if (found.name && found.name->suffix == "asn") {
      ALMAGEST_TRY(const std::string text, base::read_text(files, path, kAssociationLimit));
      read_association(text, found);
    }
  }
  const Mission& mission = *found.mission;
  found.row.resize(mission.columns().size());
  if (found.name && !found.name->contributed) {
    found.facts.dataset = found.name->dataset;
    found.facts.level = found.name->level;
    found.facts.suffix = found.name->suffix;
    found.facts.extension = found.name->extension;
    found.program = catalog::program_in_name(*found.name);
  }
  Deriver(mission).derive(found.facts, found.row, found.warnings);
  const std::string program = text_of_column(mission, found.row, mission.roles().program);
  if (!program.empty()) found.program = program;
  found.exp_type = text_of_column(mission, found.row, mission.roles().exposure_type);
  return found;
}

}  // namespace almagest::ingest
