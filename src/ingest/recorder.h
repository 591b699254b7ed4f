// SPDX-License-Identifier: GPL-3.0-or-later
// Writes inspected files into the record: the rules by which a file becomes a product, a version, held or refused.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "catalog/catalog.h"
#include "ingest/ingest.h"
#include "ingest/inspect.h"
#include "ingest/walk.h"

namespace almagest::ingest {

// A file that was read: what it is, or why it is refused.
struct Candidate {
  Found found;
  base::Result<Inspected> inspected = base::fail(base::Code::internal, "not read");
  base::Digests digests;
  std::string catalog_path;  // where its bytes will be served from
};

class Recorder {
 public:
  Recorder(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog)
      : env_(env), folder_(folder), catalog_(catalog) {}

  // Within one transaction; finish_batch() rebuilds the datasets that the batch touched.
  base::Status record(catalog::Transaction& transaction, const Candidate& candidate);
  base::Status finish_batch(catalog::Transaction& transaction);
  void refuse(const std::string& path, const std::string& why);

  IngestReport report;

 private:
  struct Context;
  base::Status add_product(Context& context);
  base::Status add_version(Context& context, catalog::Standing standing, const std::string& extra_warning);
  base::Status update_product(Context& context, const catalog::Product& product);
  base::Status note(Context& context, const char* kind);
  base::Status date(const Context& context, catalog::Version& version);
  base::Status attach(Context& context, catalog::Id version);
  bool bytes_are_there(const catalog::Version& version) const;
  bool belongs_elsewhere(const catalog::Version& known, const Candidate& candidate) const;

  base::Env& env_;
  const storage::Folder& folder_;
  catalog::Catalog& catalog_;
  using MissionAndText = std::pair<std::string, std::string>;
  std::map<MissionAndText, std::string> seen_;  // mission and name -> SHA-256, of this run
  std::map<MissionAndText, std::optional<base::Instant>> latest_of_program_;  // as this batch found it
  std::map<std::pair<std::string, std::string>, std::pair<const metadata::Mission*, catalog::Id>> touched_;
};

}  // namespace almagest::ingest
