// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/text.h"

namespace almagest::retrieve {
namespace {

using access::Reading;

Fate fate_of(const File& file) {
  if (file.reading == Reading::sign_in) return Fate::sign_in;
  if (file.reading != Reading::allowed) return Fate::denied;
  return file.held() ? Fate::sent : Fate::not_held;
}

std::array<char, 32> bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); };
  std::array<char, 32> bytes{};
  for (std::size_t i = 0; i < bytes.size() && 2 * i + 1 < hex.size(); ++i) {
    bytes[i] = static_cast<char>(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
  }
  return bytes;
}

std::uint64_t key_of(const std::string& path) {
  return std::hash<std::string>()(base::lower(path));
}

}  // namespace

std::string safe_name(std::string_view text) {
  constexpr std::string_view kForbidden = "/\\:*?\"<>|";
  const bool utf8 = base::is_utf8(text);
  std::string name;
  for (const char c : text.substr(0, 255)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool bad = byte < 0x20 || byte == 0x7F || kForbidden.find(c) != std::string_view::npos;
    name += bad || (byte >= 0x80 && (!utf8 || text.size() > 255)) ? '_' : c;
  }
  const bool reserved = base::equal_nocase(name, kManifest) || base::equal_nocase(name, kSums);
  if (name.empty() || name == "." || name == ".." || reserved) name.insert(0, "_");
  return name;
}

base::Result<Plan> Plan::make(const Context& context, const Selection& selection, Folders folders) {
  Plan plan(context.table, folders);
  Walk walk(context, selection, Reach::chosen);
  ALMAGEST_CHECK(walk.each([&](const File& file) -> base::Status {
    if (!file.chosen) return {};
    if (plan.files_.size() == kMostFiles) {
      return base::fail(base::Code::too_large,
                        fmt::format("a bundle or script has at most {} files; choose fewer kinds of files, or take the "
                                    "datasets in several parts",
                                    kMostFiles));
    }
    Planned& planned = plan.files_.emplace_back();
    planned.name = file.product.name;
    planned.dataset = file.dataset;
    planned.fate = fate_of(file);
    if (!file.product.current) return {};
    const catalog::Version& version = *file.product.current;
    planned.version = version.id;
    planned.size = version.size;
    planned.release = access::subject_of(context.mission(), file.product).release;
    if (planned.fate != Fate::sent) return {};
    planned.modified_ns = version.modified_ns;
    planned.crc32 = *version.crc32;
    planned.sha256 = bytes_of(*version.sha256);
    plan.sent_.push_back(static_cast<std::uint32_t>(plan.files_.size() - 1));
    plan.sent_bytes_ += version.size;
    return {};
  }));
  plan.part_equal_paths();
  return plan;
}

std::string Plan::folder(const Planned& file) const {
  return file.dataset ? safe_name(table_->name(*file.dataset)) : "references";
}

std::string Plan::path(const Planned& file) const {
  std::string name = safe_name(file.name);
  if (file.renamed > 0) name = folder(file) + "_" + name;
  if (file.renamed > 1) name = fmt::format("{}_{}", file.renamed, name);
  return folders_ == Folders::nested ? folder(file) + "/" + name : name;
}

std::string Plan::uri(const Planned& file) const {
  return file.version == 0 ? std::string() : "mast:" + table_->mission().name() + "/product/" + file.name;
}

// Works on hashes: two paths that only seem equal get longer names, which harms nobody.
void Plan::part_equal_paths() {
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
