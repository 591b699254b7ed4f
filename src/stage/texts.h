// SPDX-License-Identifier: GPL-3.0-or-later
// What is written about a job: the manifest and the checksums in its folder, and mails.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/message.h"
#include "stage/ftps.h"
#include "stage/jobs.h"

namespace almagest::stage {

inline constexpr std::int64_t kMostMailsADay = 20;  // to one address, about all jobs

// What texts say of the archive.
struct Archive {
  std::string title;
  std::string banner;   // what everybody must know; empty: nothing
  std::string address;  // "http://host:port"
};

// The manifest and the checksums, in pieces.
std::string manifest_head(const Job& job, const Archive& archive, base::Instant prepared);
std::string manifest_rows(const std::vector<JobFile>& files);
inline constexpr std::string_view kManifestEnd = "</table>\n</body>\n</html>\n";
std::string sums_lines(const std::vector<JobFile>& files);

bool has_texts(base::Env& env, const storage::Folder& folder, const Job& job);
base::Status remove_texts(base::Env& env, const storage::Folder& folder, const Job& job);
// Writes MANIFEST.html and SHA256SUMS anew into the job's folder, each replaced as a whole.
base::Status write_texts(base::Env& env, const storage::Folder& folder, const Jobs& jobs, const Job& job,
                         const Archive& archive);

mail::Message ready_message(const Job& job, const Archive& archive, const std::optional<FtpsAddress>& ftps);
mail::Message reminder_message(const Job& job, const Archive& archive, const std::optional<FtpsAddress>& ftps);
mail::Message failed_message(const Job& job, const Archive& archive);

// Lines for a shell that fetch all files of a ready job.
std::string lftp_line(const Job& job, const FtpsAddress& ftps);
std::string curl_line(const Job& job, const FtpsAddress& ftps);
std::string http_line(const Job& job, const Archive& archive);

}  // namespace almagest::stage
