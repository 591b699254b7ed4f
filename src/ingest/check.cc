// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/check.h"

#include <fmt/format.h>

namespace almagest::ingest {
namespace {

std::string problem_of(base::Env& env, const storage::Folder& folder, const catalog::Product& product,
                       const catalog::Version& version, Depth depth) {
  const std::string path = folder.resolve(*version.path);
  const auto info = env.files().stat(path, base::Follow::symlinks);
  if (!info) return fmt::format("{}: its file '{}' is gone; ingest it again from where it is now", product.uri, path);
  if (info->kind != base::FileKind::regular) return fmt::format("{}: '{}' is no file", product.uri, path);
  if (info->size != version.size) {
    return fmt::format("{}: '{}' has {} bytes, the record says {}", product.uri, path, info->size, version.size);
  }
  if (!version.sha256) return fmt::format("{}: it is held without a checksum; ingest it again", product.uri);
  if (depth != Depth::bytes) return {};
  const auto digests = storage::digest_file(env.files(), path);
  if (!digests) return fmt::format("{}: {}", product.uri, digests.error().message);
  if (digests->sha256 != *version.sha256 || (version.md5 && digests->md5 != *version.md5) ||
      (version.crc32 && digests->crc32 != *version.crc32)) {
    return fmt::format(
        "{}: the bytes of '{}' are not those that were ingested (SHA-256 {}, recorded {}); ingest a good copy with "
        "--copy --verify",
        product.uri, path, digests->sha256, *version.sha256);
  }
  return {};
}

}  // namespace

base::Result<CheckReport> check(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog, Depth depth,
                                const std::function<void(const CheckReport&)>& progress) {
  CheckReport report;
  ALMAGEST_TRY(report.problems, catalog.integrity_problems());
  ALMAGEST_CHECK(
      catalog.each_held([&](const catalog::Product& product, const catalog::Version& version) -> base::Status {
        std::string problem = problem_of(env, folder, product, version, depth);
        if (!problem.empty()) report.problems.push_back(std::move(problem));
        ++report.files;
        report.bytes += static_cast<std::int64_t>(version.size);
        if (progress) progress(report);
        return {};
      }));
  return report;
}

}  // namespace almagest::ingest
