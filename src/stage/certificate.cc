// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage/certificate.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdint>
#include <memory>

namespace almagest::stage {
namespace {

using base::Code;

constexpr std::uint64_t kLongestPem = 1U << 20U;
constexpr long kTenYears_s = 315'360'000;
constexpr std::int64_t kHour_us = 3'600'000'000;

template <auto* release>
struct Release {
  template <typename T>
  void operator()(T* pointer) const {
    release(pointer);
  }
};
using Bio = std::unique_ptr<BIO, Release<&BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Release<&X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<&EVP_PKEY_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Release<&X509_EXTENSION_free>>;

std::string text_of(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string fingerprint(const Certificate& certificate, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  std::string text;
  if (X509_digest(certificate.get(), digest, bytes.data(), &size) != 1) return text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", bytes[i]);
  return text;
}

std::string pin_of(const Certificate& certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  if (size <= 0) return {};
  std::array<unsigned char, 32> digest{};
  std::array<unsigned char, 45> base64{};  // 44 characters and a zero
  EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), nullptr, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return "sha256//" + std::string(reinterpret_cast<const char*>(base64.data()));
}

bool add_name(const Certificate& certificate, const std::string& host) {
  std::array<unsigned char, 16> address{};
  const bool numeric = ::inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
                       ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
  const std::string names = (numeric ? "IP:" : "DNS:") + host;
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()));
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  return extension && X509_add_ext(certificate.get(), extension.get(), -1) == 1 &&
         X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(host.c_str()),
                                    -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate.get(), subject) == 1;
}

}  // namespace

base::Result<CertificateFacts> read_certificate(base::FileSystem& files, const std::string& path) {
  ALMAGEST_TRY(const std::string text, base::read_text(files, path, kLongestPem));
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  const Certificate certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!certificate) return base::fail(Code::invalid_argument, fmt::format("'{}' holds no certificate in PEM", path));
  return CertificateFacts{X509_check_issued(certificate.get(), certificate.get()) == X509_V_OK,
                          EVP_PKEY_get_base_id(X509_get0_pubkey(certificate.get())) == EVP_PKEY_EC,
                          fingerprint(certificate, EVP_sha256()), fingerprint(certificate, EVP_sha1()),
                          pin_of(certificate)};
}

base::Status make_certificate(base::Env& env, const std::string& host, const std::string& certificate_path,
                              const std::string& key_path) {
  const auto failed = [] { return base::fail(Code::internal, "OpenSSL could not make a certificate"); };
  std::array<unsigned char, 16> address{};
  const bool is_ipv6 = ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
  if (host.empty() || host.size() > 64 || (!is_ipv6 && host.find_first_of(", \n\r\t:;") != std::string::npos)) {
    return base::fail(Code::invalid_argument,
                      fmt::format("'{}' is no name of a host that a certificate can be made for; "
                                  "give --certificate and --key",
                                  host));
  }
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (!key || !certificate) return failed();
  std::array<std::byte, 8> random{};
  env.randomness().fill(random);
  std::uint64_t serial = 0;
  for (const std::byte byte : random) serial = serial << 7U | std::to_integer<std::uint64_t>(byte);
  X509* const x509 = certificate.get();
  const auto now = static_cast<time_t>((env.clock().now().us - kHour_us) / 1'000'000);
  const bool made =
      X509_set_version(x509, 2) == 1 && ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial) == 1 &&
      ASN1_TIME_set(X509_getm_notBefore(x509), now) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(x509), now + kTenYears_s) != nullptr && X509_set_pubkey(x509, key.get()) == 1 &&
      add_name(certificate, host) && X509_sign(x509, key.get(), EVP_sha256()) > 0;
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  const Bio key_text(BIO_new(BIO_s_mem()));
  if (!made || !certificate_text || !key_text || PEM_write_bio_X509(certificate_text.get(), x509) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return failed();
  }
  // Closed to others before the key is in it.
  ALMAGEST_CHECK(env.files().create(key_path + ".new").map([](auto&&) {}));
  ALMAGEST_CHECK(env.files().make_private(key_path + ".new"));
  ALMAGEST_CHECK(base::write_atomically(env.files(), key_path, text_of(key_text)));
  return base::write_atomically(env.files(), certificate_path, text_of(certificate_text));
}

}  // namespace almagest::stage
