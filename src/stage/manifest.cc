// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "base/text.h"
#include "retrieve/plan.h"
#include "stage/texts.h"

namespace almagest::stage {
namespace {

constexpr std::int64_t kRows = 1000;  // in memory at a time

std::string path_of(const storage::Folder& folder, const Job& job, std::string_view name) {
  return staging_of(folder, job) + "/" + std::string(name);
}

std::string row_of(const JobFile& file) {
  return fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", base::html_escape(file.uri),
                     base::html_escape(file.path), base::html_escape(file.access),
                     file.status.empty() ? "OK" : base::html_escape(file.status),
                     file.version == 0 ? std::string() : std::to_string(file.size));
}

// A file that appears when it is whole.
class Rising {
 public:
  static base::Result<Rising> begin(base::FileSystem& files, std::string path) {
    // It may be there from a run that was killed, or as a link to a file of the archive; neither is written into.
    if (files.stat(path + ".part", base::Follow::nothing)) ALMAGEST_CHECK(files.remove(path + ".part"));
    ALMAGEST_TRY(auto file, files.create(path + ".part"));
    return Rising(files, std::move(path), std::move(file));
  }
  base::Status add(std::string_view text) { return file_->append(std::as_bytes(std::span(text))); }
  base::Status end() {
    ALMAGEST_CHECK(file_->sync());
    return files_->rename(path_ + ".part", path_);
  }

 private:
  Rising(base::FileSystem& files, std::string path, std::unique_ptr<base::File> file)
      : files_(&files), path_(std::move(path)), file_(std::move(file)) {}
  base::FileSystem* files_;
  std::string path_;
  std::unique_ptr<base::File> file_;
};

}  // namespace

std::string manifest_head(const Job& job, const Archive& archive, base::Instant prepared) {
  const auto escape = [](std::string_view text) { return base::html_escape(text); };
  const std::string notice = archive.banner.empty() ? "" : "<p><strong>" + escape(archive.banner) + "</strong></p>\n";
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n"
      "<style>body{{font-family:sans-serif}}td,th{{text-align:left;padding:.1em .6em}}"
      "td:last-child{{text-align:right}}</style>\n</head>\n<body>\n<h1>{0}</h1>\n{1}"
      "<p>From {2}, snapshot {3}, ordered {4}, prepared {5}. Logged in user: {6}.</p>\n"
      "<p>{7} files ({8} bytes) are here; {9} are not. The SHA-256 of each is in SHA256SUMS: <code>sha256sum -c "
      "SHA256SUMS</code></p>\n"
      "<table>\n<tr><th>URI</th><th>File</th><th>Access</th><th>Status</th><th>Size (bytes)</th></tr>\n",
      escape(job.name), notice, escape(archive.title), escape(job.snapshot), base::rfc3339_of(job.made),
      base::rfc3339_of(prepared), job.is_anonymous() ? "anonymous" : escape(job.owner), job.done_files, job.done_bytes,
      job.missing_files + job.not_sent_files);
}

std::string manifest_rows(const std::vector<JobFile>& files) {
  std::string rows;
  for (const JobFile& file : files) rows += row_of(file);
  return rows;
}

std::string sums_lines(const std::vector<JobFile>& files) {
  std::string lines;
  for (const JobFile& file : files) {
    if (file.state == FileState::staged) lines += file.sha256 + "  " + file.path + "\n";
  }
  return lines;
}

bool has_texts(base::Env& env, const storage::Folder& folder, const Job& job) {
  for (const std::string_view name : {retrieve::kManifest, retrieve::kSums}) {
    if (!env.files().stat(path_of(folder, job, name), base::Follow::nothing)) return false;
  }
  return true;
}

base::Status remove_texts(base::Env& env, const storage::Folder& folder, const Job& job) {
  for (const std::string_view name : {retrieve::kManifest, retrieve::kSums}) {
    const std::string path = path_of(folder, job, name);
    if (env.files().stat(path, base::Follow::nothing)) ALMAGEST_CHECK(env.files().remove(path));
  }
  return {};
}

base::Status write_texts(base::Env& env, const storage::Folder& folder, const Jobs& jobs, const Job& job,
                         const Archive& archive) {
  ALMAGEST_CHECK(env.files().make_directories(staging_of(folder, job)));
  ALMAGEST_TRY(Rising manifest, Rising::begin(env.files(), path_of(folder, job, retrieve::kManifest)));
  ALMAGEST_TRY(Rising sums, Rising::begin(env.files(), path_of(folder, job, retrieve::kSums)));
  ALMAGEST_CHECK(manifest.add(manifest_head(job, archive, job.ready.value_or(env.clock().now()))));
  for (std::int64_t after = 0;;) {
    ALMAGEST_TRY(const auto files, jobs.files(job, after, kRows, std::nullopt));
    if (files.empty()) break;
    ALMAGEST_CHECK(manifest.add(manifest_rows(files)));
    ALMAGEST_CHECK(sums.add(sums_lines(files)));
    after = files.back().n;
  }
  ALMAGEST_CHECK(manifest.add(kManifestEnd));
  ALMAGEST_CHECK(sums.end());
  return manifest.end();
}

}  // namespace almagest::stage
