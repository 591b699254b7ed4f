// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <vector>

#include "storage/folder.h"

namespace almagest::storage {
namespace {

constexpr std::size_t kChunk = 1U << 20U;

// Reads all of `from`, into the digests and, if there is one, into `to`.
base::Result<base::Digests> pump(const base::File& from, base::File* to) {
  base::Digester digester;
  std::vector<std::byte> buffer(kChunk);
  for (std::uint64_t at = 0;;) {
    ALMAGEST_TRY(const std::size_t got, from.read_at(at, buffer));
    if (got == 0) break;
    const auto bytes = std::span(buffer).first(got);
    digester.update(bytes);
    if (to != nullptr) ALMAGEST_CHECK(to->append(bytes));
    at += got;
  }
  return digester.finish();
}

}  // namespace

base::Result<base::Digests> digest_file(base::FileSystem& files, const std::string& path) {
  ALMAGEST_TRY(const auto file, files.open_read(path));
  return pump(*file, nullptr);
}

base::Result<base::Digests> place(base::FileSystem& files, const std::string& from, const std::string& to,
                                  Placement placement) {
  if (placement == Placement::leave) return digest_file(files, from);
  const std::string folder = std::filesystem::path(to).parent_path().string();
  ALMAGEST_CHECK(files.make_directories(folder));
  const std::string beside = to + ".part";
  if (files.stat(beside, base::Follow::nothing)) ALMAGEST_CHECK(files.remove(beside));
  if (placement == Placement::link && files.link(from, beside)) {
    ALMAGEST_TRY(base::Digests digests, digest_file(files, beside));
    ALMAGEST_CHECK(files.rename(beside, to));
    ALMAGEST_CHECK(files.sync_directory(folder));
    return digests;
  }
  ALMAGEST_TRY(const auto source, files.open_read(from));
  ALMAGEST_TRY(const auto target, files.create(beside));
  ALMAGEST_TRY(base::Digests digests, pump(*source, target.get()));
  ALMAGEST_CHECK(target->sync());
  ALMAGEST_CHECK(files.rename(beside, to));
  ALMAGEST_CHECK(files.sync_directory(folder));
  return digests;
}

}  // namespace almagest::storage
