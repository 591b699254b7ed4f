// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace almagest::ingest {
namespace {
constexpr std::size_t kChunk = 1U << 20U;
}

CsvReader::CsvReader(ByteSource source, char separator)
    : source_(std::move(source)), separator_(separator), buffer_(kChunk, '\0') {}

base::Result<bool> CsvReader::fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= kRecordLimit) {
      return base::fail(base::Code::too_large,
                        fmt::format("line {}: a record has more than {} bytes", line_, kRecordLimit));
    }
    buffer_.resize(buffer_.size() * 2);
  }
  ALMAGEST_TRY(const std::size_t got, source_.read(std::span(buffer_.data() + end_, buffer_.size() - end_)));
  end_ += got;
  at_end_ = got == 0;
  return got != 0;
}

// The place of the line feed that ends the record beginning at begin_, or end_ at the end of the input; how many line
// feeds its quoted fields have.
base::Result<std::size_t> CsvReader::find_record_end(bool& quoted, std::uint64_t& feeds) {
  quoted = false;
  feeds = 0;
  bool inside = false;
  std::size_t at = begin_;
  std::size_t stop = at;  // the next line feed at or after `at` once that is looked for, or the end of what is there
  for (;;) {
    while (at < end_) {
      const char* from = buffer_.data() + at;
      if (inside) {
        const auto* quote = static_cast<const char*>(std::memchr(from, '"', end_ - at));
        feeds += static_cast<std::uint64_t>(std::count(from, quote == nullptr ? buffer_.data() + end_ : quote, '\n'));
        if (quote == nullptr) {
          at = end_;
        } else {
          at = static_cast<std::size_t>(quote - buffer_.data()) + 1;
          inside = false;
        }
        continue;
      }
      if (stop <= at) {
        const auto* feed = static_cast<const char*>(std::memchr(from, '\n', end_ - at));
        stop = feed == nullptr ? end_ : static_cast<std::size_t>(feed - buffer_.data());
      }
      const auto* quote = static_cast<const char*>(std::memchr(from, '"', stop - at));
      if (quote != nullptr) {
        quoted = inside = true;
        at = static_cast<std::size_t>(quote - buffer_.data()) + 1;
      } else if (stop < end_) {
        return stop;
      } else {
        at = end_;
      }
    }
    const std::size_t scanned = at - begin_;
    ALMAGEST_TRY(const bool more, fill());
    if (!more) {
      if (inside) {
        return base::fail(base::Code::corrupt, fmt::format("line {}: a quoted field never ends", line_));
      }
      return end_;
    }
    at = stop = begin_ + scanned;
  }
}

base::Status CsvReader::split(std::size_t end, bool quoted, std::vector<std::string_view>& fields) {
  fields.clear();
  char* at = buffer_.data() + begin_;
  char* stop = buffer_.data() + end;
  if (stop > at && stop[-1] == '\r') --stop;
  for (;;) {
    if (fields.size() == kFieldLimit) {
      return base::fail(base::Code::too_large, fmt::format("line {}: more than {} fields", line_, kFieldLimit));
    }
    if (quoted && at < stop && *at == '"') {
      char* out = ++at;  // unescaped in place: the text can only get shorter
      char* const first = out;
      for (;;) {
        auto* quote = static_cast<char*>(std::memchr(at, '"', static_cast<std::size_t>(stop - at)));
        if (quote == nullptr) {
          return base::fail(base::Code::corrupt, fmt::format("line {}: a quoted field never ends", line_));
        }
        std::memmove(out, at, static_cast<std::size_t>(quote - at));
        out += quote - at;
        at = quote + 1;
        if (at >= stop || *at != '"') break;
        *out++ = '"';
        ++at;
      }
      fields.emplace_back(first, static_cast<std::size_t>(out - first));
      if (at < stop && *at != separator_) {
        return base::fail(base::Code::corrupt, fmt::format("line {}: text follows a closing quote", line_));
      }
    } else {
      auto* next = static_cast<char*>(std::memchr(at, separator_, static_cast<std::size_t>(stop - at)));
      char* const field_end = next == nullptr ? stop : next;
      fields.emplace_back(at, static_cast<std::size_t>(field_end - at));
      at = field_end;
    }
    if (at >= stop) return {};
    ++at;  // the separator
  }
}

base::Result<bool> CsvReader::next(std::vector<std::string_view>& fields) {
  for (;;) {
    if (begin_ == end_) {
      ALMAGEST_TRY(const bool more, fill());
      if (!more) return false;
    }
    bool quoted = false;
    std::uint64_t feeds = 0;
    ALMAGEST_TRY(const std::size_t end, find_record_end(quoted, feeds));
    record_line_ = line_;
    const std::size_t first = begin_;
    const bool blank = end == first || (end == first + 1 && buffer_[first] == '\r');
    if (end < end_) ++feeds;
    if (!blank) ALMAGEST_CHECK(split(end, quoted, fields));
    begin_ = end < end_ ? end + 1 : end_;
    line_ += feeds;
    if (!blank) return true;
  }
}

}  // namespace almagest::ingest
