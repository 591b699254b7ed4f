// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/reference_address.h"

#include <algorithm>

#include "base/text.h"

namespace almagest::metadata {

std::string_view reference_named(std::string_view keyword, std::string_view value) {
  constexpr std::string_view kScheme = "crds://";
  constexpr std::size_t kLongestFolder = 9;
  if (value.starts_with(kScheme)) return value.substr(kScheme.size());
  if (keyword == "CRDS_CTX") return value;
  const std::size_t dollar = value.substr(0, kLongestFolder + 1).find('$');
  if (dollar == std::string_view::npos || dollar == 0) return {};
  const std::string_view folder = value.substr(0, dollar);
  const bool plain = std::all_of(folder.begin(), folder.end(),
                                 [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  return plain ? value.substr(dollar + 1) : std::string_view();
}

std::string_view reference_asked_for(std::string_view name) {
  const std::string_view named = reference_named("", name);
  return named.empty() ? name : named;
}

bool is_mapping(std::string_view name) {
  return name.ends_with(".pmap") || name.ends_with(".imap") || name.ends_with(".rmap");
}

std::string reference_address(std::string_view address_template, std::string_view name) {
  std::string address(address_template);
  const auto fill = [&address](std::string_view mark, const std::string& with) {
    if (const auto at = address.find(mark); at != std::string::npos) address.replace(at, mark.size(), with);
  };
  fill("{folder}", is_mapping(name) ? "mappings" : "references");
  fill("{name}", base::percent_encode(name, ""));
  return address;
}

}  // namespace almagest::metadata
