// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/reference_shelf.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/log.h"
#include "base/text.h"
#include "storage/folder.h"

namespace almagest::storage {
namespace {

using base::Code;
using base::Follow;

constexpr std::size_t kLongestName = 255;
constexpr std::uint64_t kMostNotes = 64U << 20U;
constexpr std::string_view kFormat = "almagest references 1";

// Names come from headers and from addresses.
bool is_plain(std::string_view name) {
  if (name.empty() || name.size() > kLongestName || name.front() == '.') return false;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '_' && c != '-' && c != '.' && c != '+') return false;
  }
  return true;
}

bool is_mapping(std::string_view name) {
  return name.ends_with(".pmap") || name.ends_with(".imap") || name.ends_with(".rmap");
}

bool is_same(const Shelved& a, const Shelved& b) {
  return a.size == b.size && a.modified_ns == b.modified_ns;
}

std::optional<std::string> real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? std::nullopt : std::optional(real.string());
}

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// A line of the notes; nothing, if it is not whole.
std::optional<std::pair<Shelved, base::Digests>> note_of(std::string_view line) {
  const auto parts = base::split(line, '\t');
  if (parts.size() != 6) return std::nullopt;
  const auto size = base::parse_int(parts[0]);
  const auto modified = base::parse_int(parts[1]);
  const auto crc32 = base::parse_int(parts[2]);
  if (!size || *size < 0 || !modified || !crc32 || *crc32 < 0 || *crc32 > UINT32_MAX) return std::nullopt;
  if (!is_hex(parts[3], 32) || !is_hex(parts[4], 64)) return std::nullopt;
  return std::pair{Shelved{std::string(parts[5]), static_cast<std::uint64_t>(*size), *modified},
                   base::Digests{static_cast<std::uint64_t>(*size), static_cast<std::uint32_t>(*crc32),
                                 std::string(parts[3]), std::string(parts[4])}};
}

}  // namespace

ReferenceShelf::ReferenceShelf(base::Env& env, const Folder& folder)
    : env_(env), notes_(folder.path() + "/cache/references.txt") {
  const std::string& cache = folder.configuration().retrieve.crds_cache;
  if (!cache.empty()) cache_ = cache.front() == '/' ? cache : folder.path() + "/" + cache;
}

base::Status ReferenceShelf::check() const {
  if (!is_set()) return {};
  const auto listed = env_.files().list(cache_);
  if (listed) return {};
  return base::fail(Code::io, fmt::format("crds_cache of almagest.toml is '{}', which is no folder that can be read; "
                                          "calibration references are not sent",
                                          cache_));
}

std::optional<Shelved> ReferenceShelf::find(std::string_view observatory, std::string_view name) const {
  if (!is_set() || !is_plain(observatory) || !is_plain(name)) return std::nullopt;
  const auto root = real_path(cache_);
  if (!root) return std::nullopt;
  const std::string folder = fmt::format("{}/{}/{}", *root, is_mapping(name) ? "mappings" : "references", observatory);
  const auto file_at = [&](const std::string& path) -> std::optional<Shelved> {
    if (!env_.files().stat(path, Follow::nothing)) return std::nullopt;
    const auto real = real_path(path);
    if (!real || !real->starts_with(*root + "/")) {
      base::log(base::Level::warning, "reference leads out of the cache", {{"name", name}});
      return std::nullopt;
    }
    const auto info = env_.files().stat(*real, Follow::nothing);
    if (!info || info->kind != base::FileKind::regular) return std::nullopt;
    if (!env_.files().open_read(*real)) {
      base::log(base::Level::warning, "reference can't be read", {{"name", name}});
      return std::nullopt;
    }
    return Shelved{*real, info->size, info->modified_ns};
  };
  if (auto found = file_at(folder + "/" + std::string(name))) return found;
  const auto instruments = env_.files().list(folder);
  if (!instruments) return std::nullopt;
  for (const base::DirectoryEntry& each : *instruments) {
    if (each.kind != base::FileKind::directory && each.kind != base::FileKind::symlink) continue;
    if (auto found = file_at(folder + "/" + each.name + "/" + std::string(name))) return found;
  }
  return std::nullopt;
}

void ReferenceShelf::load() {
  loaded_ = true;
  const auto text = base::read_text(env_.files(), notes_, kMostNotes);
  if (!text || !text->starts_with(kFormat)) return;
  for (const std::string_view line : base::split(*text, '\n')) {
    auto note = note_of(line);
    if (!note) continue;
    std::string path = note->first.path;
    known_.insert_or_assign(std::move(path), std::move(*note));
  }
}

base::Status ReferenceShelf::keep() const {
  std::string text = std::string(kFormat) + ": size, time (ns), CRC-32, MD5, SHA-256, path\n";
  for (const auto& [path, note] : known_) {
    const auto& [file, digests] = note;
    if (path.find_first_of("\t\n") != std::string::npos) continue;
    text += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", file.size, file.modified_ns, digests.crc32, digests.md5,
                        digests.sha256, path);
  }
  return base::write_atomically(env_.files(), notes_, text);
}

base::Result<base::Digests> ReferenceShelf::digests(const Shelved& file) {
  const auto look = [&]() -> std::optional<base::Digests> {
    const std::lock_guard lock(mutex_);
    if (!loaded_) load();
    const auto known = known_.find(file.path);
    if (known == known_.end() || !is_same(known->second.first, file)) return std::nullopt;
    return known->second.second;
  };
  if (auto known = look()) return *std::move(known);
  const std::lock_guard one_at_a_time(reading_);
  if (auto known = look()) return *std::move(known);
  ALMAGEST_TRY(base::Digests digests, digest_file(env_.files(), file.path));
  ALMAGEST_TRY(const base::FileInfo info, env_.files().stat(file.path, Follow::nothing));
  if (digests.size != file.size || info.size != file.size || info.modified_ns != file.modified_ns) {
    return base::fail(Code::corrupt, "a calibration reference was written to while it was read; try again");
  }
  const std::lock_guard lock(mutex_);
  known_.insert_or_assign(file.path, std::pair(file, digests));
  // What is not kept is computed again.
  if (const base::Status kept = keep(); !kept) {
    base::log(base::Level::warning, "references", {{"error", std::string_view(kept.error().message)}});
  }
  return digests;
}

}  // namespace almagest::storage
