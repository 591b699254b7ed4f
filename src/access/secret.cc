// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/secret.h"

#include <sodium.h>

#include <array>
#include <vector>

#include "base/text.h"

namespace almagest::access {
namespace {

std::string digest_of(std::string_view text, std::string_view key) {
  std::array<unsigned char, crypto_generichash_BYTES> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     key.empty() ? nullptr : reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return base::hex(std::string(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace

std::string make_secret(base::Env& env, std::size_t bytes) {
  std::vector<std::byte> random(bytes);
  env.randomness().fill(random);
  return base::hex(std::string(reinterpret_cast<const char*>(random.data()), random.size()));
}

std::string hash_of(std::string_view secret) {
  return digest_of(secret, {});
}

std::string csrf_of(std::string_view session) {
  return digest_of(session, "almagest: value of X-Almagest-CSRF");
}

bool is_equal_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace almagest::access
