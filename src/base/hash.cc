// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"

#include <libdeflate.h>
#include <openssl/evp.h>

#include <array>

#include "base/text.h"

namespace almagest::base {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context start(const EVP_MD* algorithm) {
  Context context(EVP_MD_CTX_new());
  EVP_DigestInit_ex(context.get(), algorithm, nullptr);
  return context;
}

std::string finish_hex(EVP_MD_CTX* context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_DigestFinal_ex(context, digest.data(), &length);
  return hex(std::string(reinterpret_cast<const char*>(digest.data()), length));
}

}  // namespace

struct Digester::State {
  Context md5 = start(EVP_md5());
  Context sha256 = start(EVP_sha256());
  std::uint32_t crc32 = 0;
  std::uint64_t size = 0;
};

Digester::Digester() : state_(std::make_unique<State>()) {}
Digester::~Digester() = default;

void Digester::update(std::span<const std::byte> bytes) {
  EVP_DigestUpdate(state_->md5.get(), bytes.data(), bytes.size());
  EVP_DigestUpdate(state_->sha256.get(), bytes.data(), bytes.size());
  state_->crc32 = libdeflate_crc32(state_->crc32, bytes.data(), bytes.size());
  state_->size += bytes.size();
}

Digests Digester::finish() {
  return {state_->size, state_->crc32, finish_hex(state_->md5.get()), finish_hex(state_->sha256.get())};
}

}  // namespace almagest::base
