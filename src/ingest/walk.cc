// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/walk.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace almagest::ingest {
namespace {

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool is_leftover(const std::string& name) {
  const std::string lower = base::lower(name);
  return name.front() == '.' || ends_with(lower, ".part") || ends_with(lower, ".tmp") || lower == "manifest.html" ||
         ends_with(lower, "_manifest.html") || (lower.compare(0, 4, "mast") == 0 && ends_with(lower, ".sh"));
}

class Walker {
 public:
  Walker(base::FileSystem& files, std::string except) : files_(files), except_(std::move(except)) {}

  base::Status visit(const std::string& path) {
    ALMAGEST_TRY(const base::FileInfo info, files_.stat(path, base::Follow::symlinks));
    if (info.kind == base::FileKind::regular) {
      add(path, info);
      return {};
    }
    return info.kind == base::FileKind::directory ? descend(path) : base::Status();
  }

  std::vector<Found> found;

 private:
  void add(const std::string& path, const base::FileInfo& info) {
    const std::string name = std::filesystem::path(path).filename().string();
    if (!is_leftover(name)) found.push_back({path, name, info});
  }

  base::Status descend(const std::string& folder) {
    if (!except_.empty() && folder == except_) return {};
    ALMAGEST_TRY(const auto entries, files_.list(folder));
    for (const base::DirectoryEntry& entry : entries) {
      const std::string path = folder + "/" + entry.name;
      if (entry.name.front() == '.') continue;
      if (entry.kind == base::FileKind::directory) {
        ALMAGEST_CHECK(descend(path));
      } else if (const auto info = files_.stat(path, base::Follow::symlinks);
                 info && info->kind == base::FileKind::regular) {
        add(path, *info);
      }
    }
    return {};
  }

  base::FileSystem& files_;
  std::string except_;
};

}  // namespace

base::Result<std::vector<Found>> walk(base::FileSystem& files, const std::vector<std::string>& paths,
                                      const std::string& except) {
  Walker walker(files, except);
  for (const std::string& path : paths) {
    std::error_code error;
    std::string absolute = std::filesystem::absolute(path, error).lexically_normal().string();
    while (absolute.size() > 1 && absolute.back() == '/') absolute.pop_back();
    ALMAGEST_CHECK(walker.visit(absolute));
  }
  std::sort(walker.found.begin(), walker.found.end(), [](const Found& a, const Found& b) { return a.path < b.path; });
  walker.found.erase(std::unique(walker.found.begin(), walker.found.end(),
                                 [](const Found& a, const Found& b) { return a.path == b.path; }),
                     walker.found.end());
  return std::move(walker.found);
}

}  // namespace almagest::ingest
