// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "access/rights.h"
#include "base/log.h"
#include "base/text.h"

namespace almagest::retrieve {
namespace {

using access::Reading;
using catalog::Product;

std::array<char, 32> bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); };
  std::array<char, 32> bytes{};
  for (std::size_t i = 0; i < bytes.size() && 2 * i + 1 < hex.size(); ++i) {
    bytes[i] = static_cast<char>(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
  }
  return bytes;
}

std::string_view extension_of(std::string_view name) {
  if (name.ends_with(".gz")) name.remove_suffix(3);
  return name.substr(name.rfind('.') + 1);
}

// "field in which the guide star was identified, attempt 2, image"
std::string description_of(const metadata::Mission& mission, const Product& product) {
  const metadata::ProductType* type = mission.product_type(product.suffix, extension_of(product.name));
  std::string description = type == nullptr ? std::string() : type->description;
  if (const std::string mark = mission.mark_of(product.name); !mark.empty()) {
    description += description.empty() ? mark : ", " + mark;
  }
  return description;
}

std::uint64_t key_of(const std::string& path) {
  return std::hash<std::string>()(base::lower(path));
}

// Those of a reference that is held. One whose bytes can't be read is not there.
std::optional<base::Digests> digests_of(const Context& context, const Reference& reference) {
  if (!reference.shelved || context.shelf == nullptr) return std::nullopt;
  auto digests = context.shelf->digests(*reference.shelved);
  if (digests) return *std::move(digests);
  base::log(base::Level::warning, "reference", {{"error", std::string_view(digests.error().message)}});
  return std::nullopt;
}

}  // namespace

Fate fate_of(Reading reading, Has has) {
  if (reading == Reading::sign_in) return Fate::sign_in;
  if (reading != Reading::allowed) return Fate::denied;
  return has == Has::bytes ? Fate::sent : Fate::not_held;
}

std::string safe_name(std::string_view text) {
  constexpr std::string_view kForbidden = "/\\:*?\"<>|";
  const bool utf8 = base::is_utf8(text);
  std::string name;
  for (const char c : text.substr(0, 255)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool bad = byte < 0x20 || byte == 0x7F || kForbidden.find(c) != std::string_view::npos;
    name += bad || (byte >= 0x80 && (!utf8 || text.size() > 255)) ? '_' : c;
  }
  bool reserved = false;
  for (const std::string_view own : {kManifest, kSums, kManifestJson, kCitation}) {
    reserved = reserved || base::equal_nocase(name, own);
  }
  if (name.empty() || name == "." || name == ".." || reserved) name.insert(0, "_");
  return name;
}

std::uint32_t Words::add(std::string_view word) {
  const auto [known, added] = known_.try_emplace(std::string(word), static_cast<std::uint32_t>(all_.size()));
  if (added) all_.emplace_back(word);
  return known->second;
}

std::string path_of(std::string_view name, std::string_view folder, std::uint32_t renamed, Folders layout) {
  std::string safe = safe_name(name);
  if (renamed > 0) safe = std::string(folder.substr(folder.rfind('/') + 1)) + "_" + safe;
  if (renamed > 1) safe = fmt::format("{}_{}", renamed, safe);
  return layout == Folders::flat || folder.empty() ? safe : std::string(folder) + "/" + safe;
}

base::Result<Plan> Plan::make(const Context& context, const Selection& selection, Folders folders) {
  Plan plan(folders);
  Walk walk(context, selection, Reach::chosen);
  std::string of;  // whose folder it is
  std::string folder;
  ALMAGEST_CHECK(walk.each([&](const File& file) -> base::Status {
    if (!file.chosen) return {};
    if (file.reference != nullptr) {
      return plan.add_reference(context.mission(), *file.reference, digests_of(context, *file.reference));
    }
    const bool by_dataset = file.dataset && selection.rule == Rule::dataset;
    const std::string_view now = by_dataset                 ? context.table.name(*file.dataset)
                                 : file.observation.empty() ? kReferenceFolder
                                                            : file.observation;
    if (now != of || folder.empty()) {
      of = now;
      folder = safe_name(now);
    }
    return plan.add(context.mission(), file.product, fate_of(file.reading, file.held() ? Has::bytes : Has::none),
                    folder, file.why);
  }));
  for (const std::string& name : walk.unknown()) ALMAGEST_CHECK(plan.add_absent(context.mission(), name));
  plan.finish();
  return plan;
}

base::Result<Planned*> Plan::next(const metadata::Mission& mission) {
  if (files_.size() == kMostFiles) {
    return base::fail(base::Code::too_large,
                      fmt::format("a bundle or script has at most {} files; choose fewer kinds of files, or take the "
                                  "datasets in several parts",
                                  kMostFiles));
  }
  Planned& planned = files_.emplace_back();
  const auto known = std::find(missions_.begin(), missions_.end(), &mission);
  planned.mission = static_cast<std::uint32_t>(known - missions_.begin());
  if (known == missions_.end()) missions_.push_back(&mission);
  return &planned;
}

base::Status Plan::add_absent(const metadata::Mission& any_mission, std::string_view asked_for) {
  ALMAGEST_TRY(Planned* const planned, next(any_mission));
  planned->name = asked_for;
  planned->fate = Fate::absent;
  return {};
}

base::Status Plan::add(const metadata::Mission& mission, const Product& product, Fate fate, std::string_view folder,
                       Why why) {
  ALMAGEST_TRY(Planned* const added, next(mission));
  Planned& planned = *added;
  planned.name = product.name;
  planned.folder = folders_.add(folder);
  planned.description = descriptions_.add(description_of(mission, product));
  const access::Subject subject = access::subject_of(mission, product);
  planned.program = programs_.add(subject.program);
  planned.fate = fate;
  planned.why = why;
  if (!product.current) return {};
  const catalog::Version& version = *product.current;
  planned.version = version.id;
  planned.product = product.id;
  planned.size = version.size;
  planned.release = subject.release;
  if (fate != Fate::sent) return {};
  planned.modified_ns = version.modified_ns;
  planned.crc32 = *version.crc32;
  planned.sha256 = bytes_of(*version.sha256);
  sent_.push_back(static_cast<std::uint32_t>(files_.size() - 1));
  sent_bytes_ += version.size;
  return {};
}

base::Status Plan::add_reference(const metadata::Mission& mission, const Reference& reference,
                                 const std::optional<base::Digests>& digests) {
  ALMAGEST_TRY(Planned* const planned, next(mission));
  planned->kind = Kind::reference;
  planned->why = Why::reference;
  planned->name = reference.name;
  planned->folder = folders_.add(kReferenceFolder);
  planned->description = descriptions_.add("calibration reference");
  planned->program = programs_.add(reference.program);
  planned->release = reference.release;
  if (!digests) return {};
  planned->fate = Fate::sent;
  planned->size = digests->size;
  planned->modified_ns = reference.shelved->modified_ns;
  planned->crc32 = digests->crc32;
  planned->sha256 = bytes_of(digests->sha256);
  sent_.push_back(static_cast<std::uint32_t>(files_.size() - 1));
  sent_bytes_ += planned->size;
  return {};
}

std::string Plan::uri(const Planned& file) const {
  if (file.kind == Kind::reference) return std::string(kReferenceScheme) + file.name;
  return file.version == 0 ? std::string() : "mast:" + missions_[file.mission]->name() + "/product/" + file.name;
}

std::string Plan::path(const Planned& file) const {
  return path_of(file.name, folders()[file.folder], file.renamed, layout_);
}

// Works on hashes: two paths that only seem equal get longer names, which harms nobody.
void Plan::finish() {
  std::vector<std::uint64_t> keys;
  keys.reserve(sent_.size());
  for (const std::uint32_t i : sent_) keys.push_back(key_of(path(files_[i])));
  std::vector<std::uint64_t> sorted = keys;
  std::sort(sorted.begin(), sorted.end());
  std::unordered_set<std::uint64_t> equal;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] == sorted[i - 1]) equal.insert(sorted[i]);
  }
  if (equal.empty()) return;
  std::unordered_set<std::uint64_t> taken(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sent_.size(); ++i) {
    if (equal.count(keys[i]) == 0) continue;
    Planned& file = files_[sent_[i]];
    do {
      ++file.renamed;
    } while (!taken.insert(key_of(path(file))).second);
  }
}

}  // namespace almagest::retrieve
