// SPDX-License-Identifier: GPL-3.0-or-later
// Comma-separated values (RFC 4180; LF or CRLF; quotes doubled inside quoted fields) as a stream of records.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/byte_source.h"

namespace almagest::ingest {

class CsvReader {
 public:
  static constexpr std::size_t kRecordLimit = 4U << 20U;  // bytes
  static constexpr std::size_t kFieldLimit = 20'000;      // fields of a record

  explicit CsvReader(ByteSource source, char separator = ',');

  // The next record's fields, valid until the next call; false at the end. Blank lines are skipped. A quote that never
  // closes, a quote inside a bare field's closing, and records beyond the limits are errors that name the line.
  base::Result<bool> next(std::vector<std::string_view>& fields);
  std::uint64_t line() const { return record_line_; }  // where the last record began, from 1
  const ByteSource& source() const { return source_; }

 private:
  base::Result<bool> fill();  // more bytes behind end_; false: there are none
  base::Result<std::size_t> find_record_end(bool& quoted, std::uint64_t& feeds);
  base::Status split(std::size_t end, bool quoted, std::vector<std::string_view>& fields);

  ByteSource source_;
  char separator_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool at_end_ = false;
  std::uint64_t line_ = 1;
  std::uint64_t record_line_ = 1;
};

}  // namespace almagest::ingest
