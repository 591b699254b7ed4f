// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/recorder.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/undated.h"
#include "ingest/reduce.h"

namespace almagest::ingest {
namespace {

using catalog::Standing;
using catalog::Version;

std::optional<base::Instant> release_by_rule(const metadata::Mission& mission, const catalog::Row& row,
                                             std::int64_t exclusive_days) {
  if (exclusive_days == 0) return std::nullopt;
  const auto* end = std::get_if<base::Instant>(&value_of(mission, row, mission.roles().end));
  if (end == nullptr) return std::nullopt;
  return base::Instant{end->us + exclusive_days * 86'400'000'000};
}

}  // namespace

struct Recorder::Context {
  catalog::Transaction& transaction;
  const Candidate& candidate;
  const Inspected& inspected;
  const metadata::Mission& mission;
  std::optional<catalog::Id> dataset;
  catalog::Id product = 0;
};

void Recorder::refuse(const std::string& path, const std::string& why) {
  ++report.refused;
  const bool named = why.starts_with(path + ": ");  // by whoever opened it
  report.messages.push_back(named ? "refused " + why : fmt::format("refused {}: {}", path, why));
}

bool Recorder::bytes_are_there(const Version& version) const {
  return version.path && env_.files().stat(folder_.resolve(*version.path), base::Follow::symlinks).has_value();
}

// The candidate has just been brought into the archive, and what the record points to lies outside, where it may go at
// any time, or is inside but damaged.
bool Recorder::belongs_elsewhere(const Version& known, const Candidate& candidate) const {
  if (!storage::Folder::is_inside(candidate.catalog_path) || *known.path == candidate.catalog_path) return false;
  if (!storage::Folder::is_inside(*known.path)) return true;
  const auto digests = storage::digest_file(env_.files(), folder_.resolve(*known.path));
  return !digests || digests->sha256 != *known.sha256;
}

base::Status Recorder::record(catalog::Transaction& transaction, const Candidate& candidate) {
  if (!candidate.inspected) {
    refuse(candidate.found.path, candidate.inspected.error().message);
    return {};
  }
  const Inspected& inspected = *candidate.inspected;
  Context context{transaction, candidate, inspected, *inspected.mission, std::nullopt, 0};
  const auto [seen, first] = seen_.try_emplace({context.mission.id(), candidate.found.name}, candidate.digests.sha256);
  if (!first && seen->second != candidate.digests.sha256) {
    refuse(candidate.found.path, "another file of this name with other content was met before in this run");
    return {};
  }
  if (!inspected.facts.dataset.empty()) {
    ALMAGEST_TRY(context.dataset, transaction.dataset(context.mission, inspected.facts.dataset));
  }
  for (const std::string& warning : inspected.warnings) {
    report.messages.push_back(fmt::format("warning {}: {}", candidate.found.path, warning));
  }
  report.warned += inspected.warnings.empty() ? 0 : 1;
  ALMAGEST_TRY(const auto product, catalog_.product(context.mission, candidate.found.name));
  if (!product) return add_product(context);
  context.product = product->id;
  return update_product(context, *product);
}

base::Status Recorder::add_product(Context& context) {
  const Inspected& inspected = context.inspected;
  const std::string& name = context.candidate.found.name;
  const std::string root = inspected.name ? inspected.name->observation : std::string();
  const std::string suffix = inspected.name ? inspected.name->suffix : std::string();
  ALMAGEST_TRY(context.product, context.transaction.add_product(
                                    context.mission, {name, root, suffix, inspected.facts.level, inspected.exp_type,
                                                      context.dataset, std::nullopt, inspected.program}));
  ++report.added;
  report.unclassified += inspected.name ? 0 : 1;
  ALMAGEST_CHECK(add_version(context, Standing::listed, ""));
  return note(context, "added");
}

base::Status Recorder::add_version(Context& context, Standing standing, const std::string& extra_warning) {
  const Candidate& candidate = context.candidate;
  Version version;
  version.product = context.product;
  ALMAGEST_TRY(version.archive_file_id, context.transaction.next_file_id());
  version.origin = catalog::Origin::file;
  version.standing = standing;
  version.size = candidate.digests.size;
  version.md5 = candidate.digests.md5;
  version.sha256 = candidate.digests.sha256;
  version.crc32 = candidate.digests.crc32;
  ALMAGEST_CHECK(date(context, version));
  version.recorded = env_.clock().now();
  version.path = candidate.catalog_path;
  version.modified_ns = candidate.found.info.modified_ns;
  version.warnings = context.inspected.warnings;
  if (!extra_warning.empty()) version.warnings.push_back(extra_warning);

  Facts facts = context.inspected.facts;
  facts.archive_file_id = version.archive_file_id;
  if (version.dated == catalog::Dating::own) facts.release = version.release;
  catalog::Row row = context.inspected.row;
  std::vector<std::string> again;  // the same warnings as before
  Deriver(context.mission).derive(facts, row, again);
  ALMAGEST_TRY(const catalog::Id added, context.transaction.add_version(context.mission, version, row));
  ALMAGEST_CHECK(context.transaction.choose_current(context.product));
  return attach(context, added);
}

// What has no date of its own gets it when the run ends, from the data it belongs to. Until then it is no more public
// than anything of its program.
base::Status Recorder::date(const Context& context, Version& version) {
  const Inspected& inspected = context.inspected;
  const std::int64_t days = folder_.configuration().exclusive_days;
  version.release = release_by_rule(context.mission, inspected.row, days);
  if (version.release) return {};
  version.dated = catalog::dating_without_date(context.mission, inspected.name ? &*inspected.name : nullptr);
  if (days > 0) version.dated = catalog::Dating::guarded;
  if (version.dated == catalog::Dating::guarded) {
    version.release = catalog::kUnknownRelease;
    return {};
  }
  const auto [known, first] = latest_of_program_.try_emplace({context.mission.id(), inspected.program});
  if (first && !inspected.program.empty()) {
    ALMAGEST_TRY(known->second, catalog_.latest_own_release(context.mission, inspected.program));
  }
  version.release = known->second;
  return {};
}

base::Status Recorder::attach(Context& context, catalog::Id version) {
  ALMAGEST_TRY(const bool describes, context.transaction.describes(context.product, version));
  if (describes) {
    ALMAGEST_CHECK(context.transaction.set_references(context.product, context.inspected.references));
    if (!context.inspected.associations.empty()) {
      ALMAGEST_CHECK(context.transaction.set_association(context.product, context.inspected.associations));
    }
  }
  if (context.inspected.program.empty()) return {};
  return context.transaction.mark_relink(context.mission, context.inspected.program);
}

base::Status Recorder::update_product(Context& context, const catalog::Product& product) {
  const Candidate& candidate = context.candidate;
  const std::int64_t modified = candidate.found.info.modified_ns;
  ALMAGEST_TRY(const std::vector<Version> versions, catalog_.versions_of(product.id));
  const auto same_content = [&](const Version& v) {
    return v.sha256 ? *v.sha256 == candidate.digests.sha256 : v.md5 && *v.md5 == candidate.digests.md5;
  };
  const auto known = std::find_if(versions.begin(), versions.end(), same_content);
  const auto here = std::find_if(versions.begin(), versions.end(),
                                 [&](const Version& v) { return v.path && *v.path == candidate.catalog_path; });
  if (known != versions.end()) {
    if (known->sha256 && bytes_are_there(*known) && !belongs_elsewhere(*known, candidate)) {
      if (known->path == candidate.catalog_path && known->modified_ns != modified) {
        ALMAGEST_CHECK(context.transaction.touch(known->id, candidate.catalog_path, modified));
      }
      ++report.unchanged;
      return {};
    }
    if (here != versions.end() && here != known) ALMAGEST_CHECK(context.transaction.release_bytes(here->id));
    ALMAGEST_CHECK(context.transaction.hold(known->id, candidate.digests, candidate.catalog_path, modified));
    if (product.exp_type.empty() && !context.inspected.exp_type.empty()) {
      ALMAGEST_CHECK(context.transaction.describe_product(product.id, context.dataset, context.inspected.exp_type));
    }
    ALMAGEST_CHECK(attach(context, known->id));
    ++report.held;
    return note(context, "held");
  }

  if (here != versions.end()) ALMAGEST_CHECK(context.transaction.release_bytes(here->id));
  const bool in_tables = std::any_of(versions.begin(), versions.end(),
                                     [](const Version& v) { return v.origin == catalog::Origin::table; });
  if (in_tables) {
    const std::string warning = fmt::format(
        "its MD5 {} is that of no version which the tables list; it is kept, but not "
        "served as the listed file",
        candidate.digests.md5);
    report.messages.push_back(fmt::format("warning {}: {}", candidate.found.path, warning));
    report.warned += context.inspected.warnings.empty() ? 1 : 0;
    ++report.unlisted;
    ALMAGEST_CHECK(add_version(context, Standing::unlisted, warning));
    return note(context, "unlisted");
  }
  ++report.replaced;
  ALMAGEST_CHECK(add_version(context, Standing::listed, ""));
  if (context.inspected.exp_type != product.exp_type) {
    ALMAGEST_CHECK(context.transaction.describe_product(product.id, context.dataset, context.inspected.exp_type));
  }
  return note(context, "replaced");
}

base::Status Recorder::note(Context& context, const char* kind) {
  if (context.dataset) {
    touched_[{context.mission.id(), context.inspected.facts.dataset}] = {&context.mission, *context.dataset};
  }
  return context.transaction.note(context.mission, kind, context.dataset, context.product,
                                  context.candidate.found.name);
}

base::Status Recorder::finish_batch(catalog::Transaction& transaction) {
  for (const auto& [key, value] : touched_) {
    ALMAGEST_CHECK(rebuild_dataset(catalog_, transaction, *value.first, value.second));
  }
  touched_.clear();
  latest_of_program_.clear();  // before the next batch others may write
  return {};
}

}  // namespace almagest::ingest
