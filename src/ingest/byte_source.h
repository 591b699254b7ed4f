// SPDX-License-Identifier: GPL-3.0-or-later
// A file as a stream of bytes; gzip (RFC 1952) is undone whatever the name says.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/env.h"
#include "base/result.h"

namespace almagest::ingest {

class ByteSource {
 public:
  static base::Result<ByteSource> open(base::FileSystem& files, const std::string& path);
  static ByteSource of(std::string bytes);  // for tests and fuzzing; gzip is undone here too
  ByteSource(ByteSource&&) noexcept;
  ~ByteSource();

  // Fills `into` unless the end comes first; 0 at the end. A damaged gzip stream is corrupt.
  base::Result<std::size_t> read(std::span<char> into);
  std::uint64_t consumed() const;  // bytes of the file itself read so far
  std::uint64_t size() const;      // of the file itself

 private:
  struct State;
  explicit ByteSource(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace almagest::ingest
