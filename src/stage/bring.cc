// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/bring.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/hash.h"

namespace almagest::stage {
namespace {

using base::Code;
using base::Follow;

constexpr std::size_t kChunk = 1U << 20U;

tl::unexpected<base::Error> changed() {
  return base::fail(Code::corrupt, "its bytes are not those that the archive took in");
}

// A file left in place belongs to somebody else, who may have written it anew at the same size.
bool is_unchanged(const base::FileInfo& info, const catalog::Version& version) {
  const bool in_place = version.path && version.path->front() == '/' && version.modified_ns;
  return info.kind == base::FileKind::regular && info.size == version.size &&
         (!in_place || info.modified_ns == *version.modified_ns);
}

base::Result<base::Digests> copy(base::FileSystem& files, const std::string& from, const std::string& to,
                                 const std::function<bool()>& stop) {
  auto opened = files.open_read(from);
  if (!opened) return base::fail(Code::corrupt, "its bytes are not where the record says");
  ALMAGEST_TRY(const auto target, files.create(to));
  base::Digester digester;
  std::vector<std::byte> buffer(kChunk);
  for (std::uint64_t at = 0;;) {
    if (stop()) return base::fail(Code::unavailable, "stopped");
    ALMAGEST_TRY(const std::size_t got, (*opened)->read_at(at, buffer));
    if (got == 0) return digester.finish();
    const auto bytes = std::span(buffer).first(got);
    digester.update(bytes);
    ALMAGEST_CHECK(target->append(bytes));
    at += got;
  }
}

base::Status remove_if_there(base::FileSystem& files, const std::string& path) {
  return files.stat(path, Follow::nothing) ? files.remove(path) : base::Status();
}

}  // namespace

base::Result<std::int64_t> bring(base::Env& env, const storage::Folder& folder, const catalog::Version& version,
                                 const std::string& sha256, const std::string& to, const std::function<bool()>& stop) {
  base::FileSystem& files = env.files();
  const std::string from = folder.resolve(*version.path);
  const auto source = files.stat(from, Follow::nothing);
  if (!source) return base::fail(Code::corrupt, "its bytes are not where the record says");
  const std::string part = to + ".part";
  ALMAGEST_CHECK(files.make_directories(std::filesystem::path(to).parent_path().string()));
  ALMAGEST_CHECK(remove_if_there(files, part));
  ALMAGEST_CHECK(remove_if_there(files, to));
  // A link to a symbolic link would be one that leads out of the folder.
  if (source->kind == base::FileKind::regular && files.link(from, part)) {
    const auto linked = files.stat(part, Follow::nothing);
    if (!linked || !is_unchanged(*linked, version)) {
      (void)files.remove(part);
      return changed();
    }
  } else {
    auto digests = copy(files, from, part, stop);
    if (digests && (digests->sha256 != sha256 || digests->size != version.size)) digests = changed();
    if (!digests) {
      (void)files.remove(part);
      return base::fail(digests.error());
    }
  }
  ALMAGEST_CHECK(files.rename(part, to));
  ALMAGEST_TRY(const base::FileInfo there, files.stat(to, Follow::nothing));
  return there.modified_ns;
}

bool is_there(base::FileSystem& files, const std::string& to, const JobFile& file) {
  const auto info = files.stat(to, Follow::nothing);
  return info && info->kind == base::FileKind::regular && info->size == file.size &&
         info->modified_ns == file.modified_ns;
}

base::Status remove_tree(base::Env& env, const std::string& path) {
  const auto info = env.files().stat(path, Follow::nothing);
  if (!info) return {};
  if (info->kind != base::FileKind::directory) return env.files().remove(path);
  ALMAGEST_TRY(const auto entries, env.files().list(path));
  for (const base::DirectoryEntry& entry : entries) ALMAGEST_CHECK(remove_tree(env, path + "/" + entry.name));
  ALMAGEST_CHECK(env.files().before_write(0));
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) return base::fail(Code::io, fmt::format("cannot remove the folder '{}': {}", path, error.message()));
  return {};
}

base::Status remove_file(base::Env& env, const std::string& root, const std::string& path) {
  ALMAGEST_CHECK(remove_if_there(env.files(), root + "/" + path));
  std::error_code not_empty;  // then it stays
  if (const std::size_t slash = path.rfind('/'); slash != std::string::npos) {
    std::filesystem::remove(root + "/" + path.substr(0, slash), not_empty);
  }
  return {};
}

}  // namespace almagest::stage
