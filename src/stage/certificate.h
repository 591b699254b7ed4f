// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates for FTPS: one that signs itself where the operator has none, and what identifies one.
#pragma once

#include <string>

#include "base/env.h"
#include "base/result.h"

namespace almagest::stage {

struct CertificateFacts {
  bool self_signed = false;
  bool elliptic = false;     // its key is one of an elliptic curve, not RSA
  std::string sha256, sha1;  // fingerprints: AA:BB:...
  std::string pin;           // sha256//BASE64 of the public key, as curl wants it
};
// Of the first certificate in a PEM file.
base::Result<CertificateFacts> read_certificate(base::FileSystem& files, const std::string& path);

// Writes a new P-256 key and a certificate of it for `host`, a name or a numeric address, valid for ten years.
base::Status make_certificate(base::Env& env, const std::string& host, const std::string& certificate_path,
                              const std::string& key_path);

}  // namespace almagest::stage
