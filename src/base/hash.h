// SPDX-License-Identifier: GPL-3.0-or-later
// Size, CRC-32 (ISO-HDLC, as in gzip and zip), MD5 and SHA-256 of a stream of bytes in one pass.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace almagest::base {

struct Digests {
  std::uint64_t size = 0;
  std::uint32_t crc32 = 0;
  std::string md5;     // 32 lower-case hexadecimal digits
  std::string sha256;  // 64 of them
  bool operator==(const Digests&) const = default;
};

class Digester {
 public:
  Digester();
  ~Digester();
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;
  void update(std::span<const std::byte> bytes);
  Digests finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace almagest::base
