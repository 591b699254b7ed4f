// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/ingest.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "ingest/observations.h"
#include "ingest/recorder.h"

namespace almagest::ingest {
namespace {

constexpr std::size_t kBatch = 64;  // files a transaction

class Run {
 public:
  Run(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog, const metadata::Dictionary& dictionary,
      const IngestOptions& options)
      : env_(env),
        folder_(folder),
        catalog_(catalog),
        dictionary_(dictionary),
        options_(options),
        recorder_(env, folder, catalog) {}

  base::Result<IngestReport> go(const std::vector<Found>& found,
                                const std::function<void(const IngestProgress&)>& progress) {
    IngestProgress state;
    state.files_total = found.size();
    for (const Found& file : found) state.bytes_total += file.info.size;
    for (std::size_t begin = 0; begin < found.size(); begin += kBatch) {
      const std::size_t end = std::min(found.size(), begin + kBatch);
      ALMAGEST_TRY(std::vector<Candidate> batch, to_read({found.begin() + static_cast<std::ptrdiff_t>(begin),
                                                          found.begin() + static_cast<std::ptrdiff_t>(end)}));
      read(batch);
      ALMAGEST_CHECK(record(batch));
      for (std::size_t i = begin; i < end; ++i) state.bytes += found[i].info.size;
      state.files = end;
      if (progress) progress(state);
    }
    ALMAGEST_CHECK(relink_observations(catalog_, dictionary_));
    return std::move(recorder_.report);
  }

 private:
  // Leaves out what the record shows to be unchanged, unless nothing is trusted.
  base::Result<std::vector<Candidate>> to_read(const std::vector<Found>& found) {
    std::vector<Candidate> batch;
    for (const Found& file : found) {
      if (options_.trust == Trust::size_and_time) {
        ALMAGEST_TRY(const bool same, is_unchanged(file));
        if (same) {
          ++recorder_.report.unchanged;
          continue;
        }
      }
      Candidate candidate;
      candidate.found = file;
      batch.push_back(std::move(candidate));
    }
    return batch;
  }

  base::Result<bool> is_unchanged(const Found& file) {
    ALMAGEST_TRY(const auto versions, catalog_.held_versions_named(file.name));
    return std::any_of(versions.begin(), versions.end(), [&](const catalog::Version& version) {
      if (version.size != file.info.size || version.modified_ns != file.info.modified_ns) return false;
      // A file left in place is itself; a copy remembers the time of the file that it was made from.
      const bool leaving = options_.placement == storage::Placement::leave;
      return storage::Folder::is_inside(*version.path) ? !leaving : leaving && *version.path == file.path;
    });
  }

  void read(std::vector<Candidate>& batch) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < batch.size(); i = next++) read(batch[i]);
    };
    std::vector<std::thread> others;
    for (unsigned i = 1; i < std::min<std::size_t>(options_.jobs, batch.size()); ++i) others.emplace_back(work);
    work();
    for (std::thread& thread : others) thread.join();
  }

  void read(Candidate& candidate) {
    candidate.inspected = inspect(env_.files(), dictionary_, candidate.found.path, candidate.found.name);
    if (!candidate.inspected) return;
    const auto refuse = [&](base::Error error) { candidate.inspected = base::fail(std::move(error)); };
    if (options_.placement == storage::Placement::leave) {
      auto digests = storage::digest_file(env_.files(), candidate.found.path);
      if (!digests) return refuse(digests.error());
      candidate.digests = std::move(*digests);
      candidate.catalog_path = candidate.found.path;
      return;
    }
    if (auto placed = bring_in(candidate); !placed) refuse(placed.error());
  }

  base::Status bring_in(Candidate& candidate) {
    const Inspected& file = *candidate.inspected;
    std::string place =
        storage::Folder::place_of(file.mission->id(), file.program, file.facts.dataset, candidate.found.name);
    if (env_.files().stat(folder_.resolve(place), base::Follow::nothing)) {
      // What is stored is never written over: other content of the same name gets a folder of its own.
      ALMAGEST_TRY(const base::Digests stored, storage::digest_file(env_.files(), folder_.resolve(place)));
      ALMAGEST_TRY(const base::Digests given, storage::digest_file(env_.files(), candidate.found.path));
      if (stored == given) {
        candidate.digests = stored;
        candidate.catalog_path = place;
        return {};
      }
      place.insert(place.rfind('/'), "/" + given.sha256.substr(0, 16));
    }
    ALMAGEST_TRY(candidate.digests,
                 storage::place(env_.files(), candidate.found.path, folder_.resolve(place), options_.placement));
    candidate.catalog_path = place;
    return {};
  }

  base::Status record(const std::vector<Candidate>& batch) {
    if (batch.empty()) return {};
    ALMAGEST_TRY(catalog::Transaction transaction, catalog_.begin());
    for (const Candidate& candidate : batch) ALMAGEST_CHECK(recorder_.record(transaction, candidate));
    ALMAGEST_CHECK(recorder_.finish_batch(transaction));
    return transaction.commit();
  }

  base::Env& env_;
  const storage::Folder& folder_;
  catalog::Catalog& catalog_;
  const metadata::Dictionary& dictionary_;
  IngestOptions options_;
  Recorder recorder_;
};

}  // namespace

base::Result<IngestReport> ingest(base::Env& env, const storage::Folder& folder, catalog::Catalog& catalog,
                                  const metadata::Dictionary& dictionary, const std::vector<std::string>& paths,
                                  const IngestOptions& options,
                                  const std::function<void(const IngestProgress&)>& progress) {
  ALMAGEST_TRY(const auto found, walk(env.files(), paths, folder.path()));
  return Run(env, folder, catalog, dictionary, options).go(found, progress);
}

}  // namespace almagest::ingest
