// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "catalog/env_vfs.h"

namespace almagest::catalog {
namespace {

constexpr int kBusyMilliseconds = 10'000;

tl::unexpected<base::Error> sqlite_error(sqlite3* handle, std::string_view doing) {
  const int code = sqlite3_extended_errcode(handle);
  base::Code mapped = base::Code::io;
  switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      mapped = base::Code::corrupt;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      mapped = base::Code::unavailable;
      break;
    case SQLITE_CONSTRAINT:
      mapped = base::Code::conflict;
      break;
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
      mapped = base::Code::internal;
      break;
    default:
      break;
  }
  return base::fail(mapped, fmt::format("{}: {} (SQLite {})", doing, sqlite3_errmsg(handle), code));
}

}  // namespace

Statement::Statement(Statement&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
Statement::~Statement() {
  sqlite3_finalize(handle_);
}

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(handle_, index, value);
  return *this;
}
Statement& Statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL, not the empty text.
  sqlite3_bind_text(handle_, index, text.data() == nullptr ? "" : text.data(), static_cast<int>(text.size()),
                    SQLITE_STATIC);
  return *this;
}
Statement& Statement::bind(int index, std::span<const std::byte> blob) {
  sqlite3_bind_blob(handle_, index, blob.empty() ? static_cast<const void*>("") : blob.data(),
                    static_cast<int>(blob.size()), SQLITE_STATIC);
  return *this;
}
Statement& Statement::bind_null(int index) {
  sqlite3_bind_null(handle_, index);
  return *this;
}
Statement& Statement::bind_optional(int index, const std::optional<std::int64_t>& value) {
  return value ? bind(index, *value) : bind_null(index);
}
Statement& Statement::bind_optional(int index, const std::optional<std::string>& value) {
  return value ? bind(index, std::string_view(*value)) : bind_null(index);
}

base::Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  auto error = sqlite_error(sqlite3_db_handle(handle_), "the catalog could not do its work");
  sqlite3_reset(handle_);
  return error;
}

base::Status Statement::run() {
  for (;;) {
    ALMAGEST_TRY(const bool more, step());
    if (!more) break;
  }
  reset();
  return {};
}

void Statement::reset() {
  sqlite3_reset(handle_);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}
std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  return text == nullptr ? std::string_view()
                         : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}
std::span<const std::byte> Statement::blob(int column) const {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(handle_, column));
  return data == nullptr ? std::span<const std::byte>()
                         : std::span(data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}
std::optional<std::int64_t> Statement::maybe_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}
std::optional<std::string> Statement::maybe_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return std::string(text(column));
}

base::Result<Database> Database::open(base::Env& env, const std::string& path, OpenMode mode) {
  ALMAGEST_TRY(const std::string vfs, env_vfs(env));
  int flags = SQLITE_OPEN_NOMUTEX;
  // Readers of a WAL database need write access to its shared-memory file; query_only keeps them from writing data.
  flags |= SQLITE_OPEN_READWRITE;
  if (mode == OpenMode::create) flags |= SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  if (sqlite3_open_v2(path.c_str(), &handle, flags, vfs.c_str()) != SQLITE_OK) {
    auto error = sqlite_error(handle, fmt::format("cannot open '{}'", path));
    sqlite3_close_v2(handle);
    return error;
  }
  Database database(handle);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  // Rows have about two kilobytes; larger pages mean fewer writes. It takes effect when the file is made.
  ALMAGEST_CHECK(database.execute("PRAGMA page_size=8192;"));
  ALMAGEST_CHECK(database.execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
      "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"));
  if (mode == OpenMode::read) {
    ALMAGEST_CHECK(database.execute("PRAGMA query_only=ON;"));
  } else {
    // A transaction of many rows should not write its pages more than once.
    ALMAGEST_CHECK(database.execute("PRAGMA cache_size=-262144;"));
  }
  return database;
}

Database::Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
Database::~Database() {
  sqlite3_close_v2(handle_);
}

base::Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK) {
    return sqlite_error(handle_, "the catalog refused a statement");
  }
  return Statement(statement);
}

base::Status Database::execute(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return sqlite_error(handle_, "the catalog could not do its work");
  }
  return {};
}

std::int64_t Database::last_id() const {
  return sqlite3_last_insert_rowid(handle_);
}
std::int64_t Database::changes() const {
  return sqlite3_changes64(handle_);
}

}  // namespace almagest::catalog
