// SPDX-License-Identifier: GPL-3.0-or-later
// Search objects of /api/v1: any bytes. What is understood keeps to its limits; what is not has a sentence, and points
// into the JSON.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/search_object.h"
#include "metadata/mission_files.h"

using namespace almagest;

namespace {

std::optional<api::Resolved> place_of(std::string_view name) {
  if (name != "M31") return std::nullopt;
  return api::Resolved{"M 31", *sky::SkyPoint::make(10.68, 41.27), "", "names of the sky"};
}

void require(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const metadata::Mission& mission = metadata::shipped_mission("jwst");
  const auto document = api::JsonDocument::parse(text);
  if (!document) {
    const auto& at = document.error().at;
    require(at && at->offset <= size && at->length <= size - at->offset && !document.error().message.empty());
    return 0;
  }
  const auto object = api::read_search_object(api::JsonNode(*document), mission, place_of);
  if (!object) {
    require(!object.error().message.empty());
    require(document->offence().empty() || document->offence().front() == '/');
    return 0;
  }
  const query::Search& search = object->search;
  require(search.limit <= api::kMostRows && search.radius_deg >= 0 && search.radius_deg <= 180);
  require(search.targets.size() == object->resolved.size());
  for (const auto& constraint : search.constraints) require(constraint.column < mission.columns().size());
  for (const auto& key : search.sort) require(key.column < mission.columns().size());
  for (const std::size_t column : search.columns) require(column < mission.columns().size());
  return 0;
}
