// SPDX-License-Identifier: GPL-3.0-or-later
// What users have had stored to download.
#include "access/state.h"

namespace almagest::access {

using base::Code;

base::Status Accounts::note_download(const std::string& user, const Download& download) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  return state_->in_transaction([&]() -> base::Status {
    // Within a second they are told apart by microseconds, so that the newest of them comes first.
    ALMAGEST_TRY(Statement add, state_->database.prepare(
                                    "INSERT OR REPLACE INTO download (user, selection, made_us, mission, name, "
                                    "order_json, exclusive, files, bytes, format) "
                                    "VALUES (?1, ?2, coalesce((SELECT max(made_us) + 1 FROM download WHERE user = "
                                    "?1 AND made_us >= ?3 AND made_us < ?3 + 999999), ?3), "
                                    "?4, ?5, ?6, ?7, ?8, ?9, ?10)"));
    add.bind(1, id).bind(2, download.id).bind(3, download.made.us).bind(4, download.mission).bind(5, download.name);
    add.bind(6, download.order.size() <= kLongestOrder ? std::string_view(download.order) : std::string_view());
    add.bind(7, std::int64_t{download.exclusive});
    add.bind_optional(8, download.exclusive ? std::nullopt : download.files);
    add.bind_optional(9, download.exclusive ? std::nullopt : download.bytes).bind_optional(10, download.format);
    ALMAGEST_CHECK(add.run());
    ALMAGEST_TRY(Statement trim, state_->database.prepare(
                                     "DELETE FROM download WHERE user = ?1 AND selection IN (SELECT selection FROM "
                                     "download WHERE user = ?1 ORDER BY made_us DESC, selection DESC LIMIT -1 "
                                     "OFFSET ?2)"));
    return trim.bind(1, id).bind(2, kMostDownloads).run();
  });
}

base::Status Accounts::note_format(const std::string& user, const std::string& id, const std::string& format) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t owner, state_->user_id(user));
  // Asked first: most pieces of a download change nothing, and then nothing is to be written.
  bool is_new = false;
  ALMAGEST_CHECK(state_->read(
      "SELECT format IS NOT ?3 FROM download WHERE user = ?1 AND selection = ?2",
      [&](Statement& find) { find.bind(1, owner).bind(2, id).bind(3, format); },
      [&](const Statement& row) { is_new = row.integer(0) != 0; }));
  if (!is_new) return {};
  ALMAGEST_TRY(Statement set,
               state_->database.prepare("UPDATE download SET format = ? WHERE user = ? AND selection = ?"));
  return set.bind(1, format).bind(2, owner).bind(3, id).run();
}

base::Result<DownloadPage> Accounts::downloads(const std::string& user, std::int64_t offset, std::int64_t limit) const {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t id, state_->user_id(user));
  DownloadPage page;
  ALMAGEST_CHECK(state_->read(
      "SELECT count(*) FROM download WHERE user = ?", [&](Statement& count) { count.bind(1, id); },
      [&](const Statement& row) { page.total = row.integer(0); }));
  ALMAGEST_CHECK(state_->read(
      "SELECT selection, mission, name, order_json, made_us, exclusive, files, bytes, format FROM download "
      "WHERE user = ? ORDER BY made_us DESC, selection DESC LIMIT ? OFFSET ?",
      [&](Statement& list) { list.bind(1, id).bind(2, limit).bind(3, offset); },
      [&](const Statement& row) {
        Download download;
        download.id = row.text(0);
        download.mission = row.text(1);
        download.name = row.text(2);
        download.order = row.text(3);
        download.made = {row.integer(4)};
        download.exclusive = row.integer(5) != 0;
        download.files = row.maybe_integer(6);
        download.bytes = row.maybe_integer(7);
        download.format = row.maybe_text(8);
        page.downloads.push_back(std::move(download));
      }));
  return page;
}

base::Status Accounts::forget_download(const std::string& user, const std::string& id) {
  const std::lock_guard lock(state_->mutex);
  ALMAGEST_TRY(const std::int64_t owner, state_->user_id(user));
  ALMAGEST_TRY(Statement forget, state_->database.prepare("DELETE FROM download WHERE user = ? AND selection = ?"));
  ALMAGEST_CHECK(forget.bind(1, owner).bind(2, id).run());
  if (state_->database.changes() > 0) return {};
  return base::fail(Code::not_found, "your list of downloads has no such selection");
}

}  // namespace almagest::access
