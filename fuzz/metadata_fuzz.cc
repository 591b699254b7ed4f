// SPDX-License-Identifier: GPL-3.0-or-later
// Declarations and file names from strangers: no crash, no exception, no abort. The first byte tells what the rest is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/mission.h"

namespace {

using almagest::metadata::DeclarationFile;
using almagest::metadata::load_mission;
using almagest::metadata::Mission;

std::vector<DeclarationFile> small_mission() {
  return {{"mission.toml",
           "id = \"tiny\"\nname = \"TINY\"\ntitle = \"t\"\ntelescopes = [\"TINY\"]\nexclusive_rows = \"hidden\"\n"
           "access_exclusive = \"PROPRIETARY\"\ndefault_sort = [\"name\"]\n[roles]\ndataset = \"name\"\n"
           "release = \"public\"\naccess = \"rights\"\ninstrument = \"name\"\n"
           "[[setting]]\ninstrument = \"EYE\"\nelements = [\"W{WHEEL}\"]\n"},
          {"columns.toml",
           "groups = [\"All\"]\n[[column]]\nname = \"name\"\ndescription = \"d\"\ngroup = \"All\"\n"
           "[[column]]\nname = \"public\"\ntype = \"time\"\ndescription = \"d\"\ngroup = \"All\"\n"
           "[[column]]\nname = \"rights\"\ndescription = \"d\"\ngroup = \"All\"\nfunction = \"access\"\n"
           "reduce = \"derived\"\n"},
          {"products.toml",
           "level = [{ name = \"1\", calib = 1 }]\n[[product]]\nsuffix = \"raw\"\nlevel = \"1\"\ntype = \"science\"\n"
           "description = \"d\"\n[[product]]\nsuffix = \"*\"\ntype = \"preview\"\ndescription = \"d\"\n"
           "extensions = [\"jpg\"]\n"},
          {"names.toml",
           "[[name]]\nrule = \"file\"\npattern = '(?P<set>t\\d+(?:-[a-z0-9_]+)*?)_(?P<suffix>[a-z]+)"
           "(?P<thumb>_thumb)?\\.(?P<extension>[a-z]+)'\ndataset = \"{set:upper}\"\nobservation = \"{set}\"\n"},
          {"bands.toml", "[EYE]\nopen = [\"CLEAR\"]\n[EYE.um]\nRED = [0.6, 0.7]\n\"RED;BLUE\" = [0.6, 0.65]\n"}};
}

void require(bool truth) {
  if (!truth) std::abort();
}

void try_name(std::string_view name) {
  static const auto* const mission = new Mission(*load_mission(small_mission()));
  const auto parsed = mission->parse_name(name);
  if (!parsed) return;
  require(name.size() <= 255);
  require(parsed->dataset.find('/') == std::string::npos && parsed->dataset.find('\0') == std::string::npos);
  require(mission->product_type(parsed->suffix, parsed->extension) != nullptr);
  (void)mission->kind_of(parsed->suffix, parsed->extension, name);
  (void)mission->recommended(parsed->suffix, parsed->extension, name);
}

void try_band(std::string_view text) {
  static const auto* const mission = new Mission(*load_mission(small_mission()));
  const std::string elements(text);
  (void)mission->band("EYE", {elements, "RED"});
  (void)mission->find(text);
  (void)mission->optical_elements(text, text, [&](std::string_view) { return elements; });
}

void try_declaration(std::size_t which, std::string_view text) {
  auto files = small_mission();
  files[which].text = text;
  const auto mission = load_mission(files);
  if (mission) {
    (void)mission->parse_name("t12_raw.fits");
    return;
  }
  require(mission.error().code == almagest::base::Code::invalid_argument);
  require(mission.error().message.find(':') != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t what = data[0] % 7;
  if (what == 5) {
    try_name(rest);
  } else if (what == 6) {
    try_band(rest);
  } else {
    try_declaration(what, rest);
  }
  return 0;
}
