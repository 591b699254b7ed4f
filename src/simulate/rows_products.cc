// SPDX-License-Identifier: GPL-3.0-or-later
// The files that a row stands for: of each detector one of each suffix that its mode has. Names follow
// missions/jwst/names.toml, sizes are medians of the public tables with some spread.
#include <algorithm>
#include <string>

#include "base/text.h"
#include "simulate/rows.h"

namespace almagest::simulate::rows {
namespace {

constexpr std::uint64_t kBlock = 2880;  // FITS 4.0 section 3.1

// Within a tenth of the usual size, by the name alone.
std::uint64_t size_of(double megabytes, std::string_view name, std::string_view suffix) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const std::string_view text : {name, suffix}) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  }
  const double spread = 0.9 + 0.2 * static_cast<double>((hash >> 20U) % 1000) / 1000;
  const auto bytes = static_cast<std::uint64_t>(megabytes * 1e6 * spread);
  return std::max<std::uint64_t>(4, bytes / kBlock) * kBlock;
}

// "F150W;CLEAR, F356W;CLEAR" as names have the first of them: clear-f150w.
std::string optics_in_names(std::string_view elements) {
  const std::string_view first = elements.substr(0, elements.find(','));
  std::vector<std::string_view> parts = base::split(first, ';');
  std::string name;
  if (parts.size() == 2 && parts[1] == "CLEAR") std::swap(parts[0], parts[1]);
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!name.empty()) name += '-';
    name += base::lower(part);
  }
  return name.empty() ? "none" : name;
}

double megabytes_of(std::string_view suffix) {
  if (suffix == "i2d") return 710;
  if (suffix == "segm") return 118;
  if (suffix == "cat") return 2.9;
  if (suffix == "s3d") return 32.6;
  if (suffix == "s2d") return 0.94;
  return 3.1;
}

}  // namespace

void Simulated::products(std::vector<Product>& into) const {
  into.clear();
  const Mode& mode = *setup->mode;
  const std::string& name = dataset->name;
  if (combined) {
    const auto* elements = std::get_if<std::string>(&dataset->row[setup->elements_column]);
    const std::string root = name + '_' + optics_in_names(elements == nullptr ? "" : *elements);
    for (const std::string_view suffix : base::split(mode.combined, ' ')) {
      const bool table = suffix == "cat" || suffix == "phot" || suffix == "whtlt";
      into.push_back({root + '_' + std::string(suffix) + (table ? ".ecsv" : ".fits"), root, suffix, "3", 3,
                      size_of(megabytes_of(suffix), root, suffix)});
    }
    return;
  }
  if (mode.use == Use::guide_star) {
    const std::size_t start = name.find('_') + 1;
    const std::string_view suffix = std::string_view(name).substr(start, name.find('_', start) - start);
    for (const FileKind& file : mode.files) {
      into.push_back({name + '_' + std::string(file.suffix) + ".fits", name, suffix, file.level, 2,
                      size_of(file.megabytes, name, file.suffix)});
    }
    return;
  }
  for (const std::string& detector : setup->detectors) {
    std::string root = name;
    root += '_';
    root += detector;
    for (const FileKind& file : mode.files) {
      into.push_back({root + '_' + std::string(file.suffix) + ".fits", root, file.suffix, file.level, 2,
                      size_of(file.megabytes, root, file.suffix)});
    }
  }
}

}  // namespace almagest::simulate::rows
