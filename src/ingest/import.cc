// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "ingest/csv.h"
#include "ingest/keyword_table.h"
#include "ingest/observations.h"
#include "ingest/reduce.h"

namespace almagest::ingest {
namespace {

using catalog::Id;
using catalog::Version;

constexpr std::size_t kMessages = 100;
constexpr std::uint64_t kProgressEvery = 5000;

class Importer {
 public:
  Importer(base::Env& env, catalog::Catalog& catalog, catalog::Transaction& transaction,
           const metadata::Mission& mission, bool record_is_empty)
      : env_(env),
        catalog_(catalog),
        transaction_(transaction),
        mission_(mission),
        record_was_empty_(record_is_empty) {}

  base::Status row(KeywordTable::Decoded& decoded, std::uint64_t line) {
    const auto [owner, first] = owners_.emplace(decoded.version.archive_file_id, decoded.name);
    if (!first && owner->second != decoded.name) {
      refuse(line, fmt::format("ArchiveFileID {} is that of {} already", owner->first, owner->second));
      return {};
    }
    ALMAGEST_TRY(Known * product, known_product(decoded));
    product->in_table = true;
    const auto seen = product->versions.find(decoded.version.archive_file_id);
    if (seen != product->versions.end()) {
      seen->second.in_table = true;
      return repeat(decoded, seen->second, line);
    }
    decoded.version.product = product->id;
    decoded.version.recorded = env_.clock().now();
    // A file that was ingested before this table came: its bytes are this version's.
    for (auto& [file_id, version] : product->versions) {
      if (version.origin != catalog::Origin::file || version.md5 != decoded.version.md5 || !version.md5) continue;
      ALMAGEST_CHECK(transaction_.adopt(mission_, version.id, decoded.version, decoded.row));
      ++report.adopted;
      auto node = product->versions.extract(file_id);
      node.key() = decoded.version.archive_file_id;
      node.mapped().origin = catalog::Origin::table;
      node.mapped().standing = decoded.version.standing;
      node.mapped().in_table = true;
      product->versions.insert(std::move(node));
      return touched(decoded, *product, "held");
    }
    ALMAGEST_TRY(const Id id, transaction_.add_version(mission_, decoded.version, decoded.row));
    const char* kind = product->versions.empty() ? "added" : "replaced";
    product->versions[decoded.version.archive_file_id] = {
        id,   catalog::Origin::table,  decoded.version.standing, decoded.version.md5, decoded.version.size,
        true, fingerprint(decoded.row)};
    ++report.added;
    return touched(decoded, *product, kind);
  }

  base::Status finish() {
    for (auto& [name, product] : products_) {
      if (product.changed) ALMAGEST_CHECK(choose_current(product));
    }
    for (const auto& [name, id] : changed_datasets_) {
      ALMAGEST_CHECK(rebuild_dataset(catalog_, transaction_, mission_, id));
    }
    ALMAGEST_TRY(const auto programs, catalog_.programs_to_relink());
    for (const auto& [mission, program] : programs) {
      if (mission == mission_.id()) ALMAGEST_CHECK(relink_program(catalog_, transaction_, mission_, program));
    }
    return count();
  }

  void refuse(std::uint64_t line, const std::string& why) {
    ++report.refused;
    say(fmt::format("line {}: {}", line, why));
  }

  // Whether this very row was met before in this run.
  bool is_repeat(std::int64_t id, std::size_t fingerprint) {
    const auto [seen, first] = rows_.emplace(id, fingerprint);
    return !first && id != 0 && seen->second == fingerprint;
  }

  ImportReport report;

 private:
  struct KnownVersion {
    Id id = 0;
    catalog::Origin origin = catalog::Origin::table;
    catalog::Standing standing = catalog::Standing::listed;
    std::optional<std::string> md5;
    std::uint64_t size = 0;
    bool in_table = false;
    std::size_t fingerprint = 0;  // of the row, if it was read in this run
  };
  struct Known {
    Id id = 0;
    Id current = 0;                                 // as the record has it
    std::map<std::int64_t, KnownVersion> versions;  // by ArchiveFileID
    bool changed = false;
    bool in_table = false;
  };

  static std::size_t fingerprint(const catalog::Row& row) {
    std::size_t hash = 0;
    for (const metadata::Value& value : row) {
      const std::size_t one = std::visit(
          [](const auto& v) -> std::size_t {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::monostate>) return 1;
            if constexpr (std::is_same_v<T, base::Instant>) return std::hash<std::int64_t>()(v.us);
            if constexpr (!std::is_same_v<T, std::monostate> && !std::is_same_v<T, base::Instant>)
              return std::hash<T>()(v);
          },
          value);
      hash = (hash ^ one) * 0x9E3779B97F4A7C15U;
      hash ^= hash >> 32U;
    }
    return hash;
  }

  // The highest ArchiveFileID that is not unlisted.
  base::Status choose_current(const Known& product) {
    for (auto version = product.versions.rbegin(); version != product.versions.rend(); ++version) {
      if (version->second.standing != catalog::Standing::unlisted) {
        if (version->second.id == product.current) return {};
        return transaction_.set_current(product.id, version->second.id);
      }
    }
    return {};
  }

  void say(std::string message) {
    if (report.messages.size() < kMessages) report.messages.push_back(std::move(message));
  }

  base::Result<Known*> known_product(const KeywordTable::Decoded& decoded) {
    const auto found = products_.find(decoded.name);
    if (found != products_.end()) return &found->second;
    Known known;
    std::optional<catalog::Product> stored;
    if (!record_was_empty_) {
      ALMAGEST_TRY(stored, catalog_.product(mission_, decoded.name));
    }
    if (stored) {
      known.id = stored->id;
      known.current = stored->current ? stored->current->id : 0;
      ALMAGEST_TRY(const auto versions, catalog_.versions_of(stored->id));
      for (const Version& version : versions) {
        known.versions[version.archive_file_id] = {version.id,  version.origin, version.standing,
                                                   version.md5, version.size,   false};
      }
    }
    ALMAGEST_TRY(const Id dataset, dataset_id(decoded.facts.dataset));
    const std::string exp_type = text_of_column(mission_, decoded.row, mission_.roles().exposure_type);
    if (stored) {
      if (stored->dataset != dataset) ALMAGEST_CHECK(transaction_.describe_product(known.id, dataset, exp_type));
    } else {
      const auto name = mission_.parse_name(decoded.name);
      const std::string root = name ? name->observation : std::string();
      const std::string suffix = name ? name->suffix : std::string();
      ALMAGEST_TRY(const Id version, transaction_.next_version_id());
      known.current = version;
      ALMAGEST_TRY(known.id, transaction_.add_product(mission_, {decoded.name, root, suffix, decoded.facts.level,
                                                                 exp_type, dataset, version}));
    }
    return &products_.emplace(decoded.name, std::move(known)).first->second;
  }

  base::Result<Id> dataset_id(const std::string& name) {
    const auto found = datasets_.find(name);
    if (found != datasets_.end()) return found->second;
    ALMAGEST_TRY(const Id id, transaction_.dataset(mission_, name));
    datasets_.emplace(name, id);
    return id;
  }

  base::Status touched(const KeywordTable::Decoded& decoded, Known& product, const char* kind) {
    product.changed = true;
    const Id dataset = datasets_.at(decoded.facts.dataset);
    changed_datasets_.emplace(decoded.facts.dataset, dataset);
    return transaction_.note(mission_, kind, dataset, product.id, decoded.name);
  }

  // The same version again: what the first row lacked is filled in; what differs is a conflict, and the first row
  // stays.
  base::Status repeat(const KeywordTable::Decoded& decoded, const KnownVersion& version, std::uint64_t line) {
    if (version.fingerprint == fingerprint(decoded.row) && version.md5 == decoded.version.md5 &&
        version.size == decoded.version.size) {
      return {};
    }
    catalog::Row stored;
    ALMAGEST_CHECK(catalog_.row_of(mission_, version.id, stored));
    std::string different;
    bool fuller = false;
    if (version.md5 != decoded.version.md5 || version.size != decoded.version.size) different = "size or checksum";
    for (std::size_t i = 0; i < stored.size(); ++i) {
      if (metadata::is_null(decoded.row[i]) || stored[i] == decoded.row[i]) continue;
      if (metadata::is_null(stored[i])) {
        stored[i] = decoded.row[i];
        fuller = true;
      } else {
        different = mission_.columns()[i].name;
      }
    }
    if (!different.empty()) {
      ++report.conflicts;
      say(fmt::format("line {}: {} contradicts an earlier row of version {} in {}", line, decoded.name,
                      decoded.version.archive_file_id, different));
    }
    if (!fuller) return {};
    ALMAGEST_CHECK(transaction_.adopt(mission_, version.id, decoded.version, stored));
    return touched(decoded, products_.at(decoded.name), "replaced");
  }

  base::Status count() {
    report.products = static_cast<std::int64_t>(products_.size());
    report.datasets = static_cast<std::int64_t>(datasets_.size());
    std::set<Id> observations;
    for (const auto& [name, product] : products_) {
      bool withdrawn = false;
      for (const auto& [file_id, version] : product.versions) {
        report.versions += version.in_table ? 1 : 0;
        withdrawn = version.standing == catalog::Standing::withdrawn;  // of the highest id, which is the current one
      }
      report.withdrawn += withdrawn ? 1 : 0;
      ALMAGEST_TRY(const auto member_of, catalog_.observations_of_product(product.id));
      observations.insert(member_of.begin(), member_of.end());
    }
    report.observations = static_cast<std::int64_t>(observations.size());
    return {};
  }

  base::Env& env_;
  catalog::Catalog& catalog_;
  catalog::Transaction& transaction_;
  const metadata::Mission& mission_;
  bool record_was_empty_;
  std::unordered_map<std::int64_t, std::size_t> rows_;    // ArchiveFileID -> fingerprint
  std::unordered_map<std::int64_t, std::string> owners_;  // ArchiveFileID -> file name
  std::unordered_map<std::string, Known> products_;
  std::unordered_map<std::string, Id> datasets_;
  std::map<std::string, Id> changed_datasets_;
};

}  // namespace

base::Result<ImportReport> import_keywords(base::Env& env, catalog::Catalog& catalog, const metadata::Mission& mission,
                                           const std::string& table, const ImportProgress& progress) {
  ALMAGEST_TRY(ByteSource source, ByteSource::open(env.files(), table));
  CsvReader reader(std::move(source));
  std::vector<std::string_view> fields;
  const auto first = reader.next(fields);
  if (!first) return base::fail_in(table, first.error());
  if (!*first) return base::fail(base::Code::invalid_argument, table + ": the table is empty");
  auto made = KeywordTable::make(mission, fields);
  if (!made) return base::fail_in(table, made.error());

  ALMAGEST_TRY(catalog::Transaction transaction, catalog.begin());
  ALMAGEST_TRY(const catalog::Totals totals, catalog.totals());
  Importer importer(env, catalog, transaction, mission, totals.products == 0);
  KeywordTable::Decoded decoded;
  for (;;) {
    const auto more = reader.next(fields);
    if (!more) return base::fail_in(table, more.error());
    if (!*more) break;
    ++importer.report.rows;
    std::int64_t id = 0;
    const std::size_t fingerprint = made->fingerprint(fields, id);
    if (importer.is_repeat(id, fingerprint)) continue;
    if (const auto status = made->decode(fields, decoded); !status) {
      importer.refuse(reader.line(), status.error().message);
    } else {
      const auto recorded = importer.row(decoded, reader.line());
      if (!recorded) return base::fail_in(fmt::format("{}: line {}", table, reader.line()), recorded.error());
    }
    if (progress && static_cast<std::uint64_t>(importer.report.rows) % kProgressEvery == 0) {
      const double size = static_cast<double>(std::max<std::uint64_t>(1, reader.source().size()));
      progress(static_cast<std::uint64_t>(importer.report.rows),
               static_cast<double>(reader.source().consumed()) / size);
    }
  }
  ALMAGEST_CHECK(importer.finish());
  ALMAGEST_CHECK(transaction.commit());
  return std::move(importer.report);
}

}  // namespace almagest::ingest
