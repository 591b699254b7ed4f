// SPDX-License-Identifier: GPL-3.0-or-later
// A thin, typed skin over SQLite: results instead of codes, statements that finalise themselves. One connection belongs
// to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace almagest::catalog {

enum class OpenMode { read, write, create };

class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Parameters are numbered from 1 and keep their values until bound again. Text is not copied: it must outlive step().
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, std::span<const std::byte> blob);
  Statement& bind_null(int index);
  Statement& bind_optional(int index, const std::optional<std::int64_t>& value);
  Statement& bind_optional(int index, const std::optional<std::string>& value);

  base::Result<bool> step();  // true: a row is there; false: done
  base::Status run();         // steps to the end and resets
  void reset();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;            // until the next step or reset
  std::span<const std::byte> blob(int column) const;  // the same
  std::optional<std::int64_t> maybe_integer(int column) const;
  std::optional<std::string> maybe_text(int column) const;

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  sqlite3_stmt* handle_;
};

class Database {
 public:
  // The database writes through `env` (env_vfs.h), which must outlive it.
  static base::Result<Database> open(base::Env& env, const std::string& path, OpenMode mode);
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  base::Result<Statement> prepare(std::string_view sql);
  base::Status execute(const char* sql);  // one or several statements without parameters
  std::int64_t last_id() const;
  std::int64_t changes() const;

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  sqlite3* handle_;
};

}  // namespace almagest::catalog
