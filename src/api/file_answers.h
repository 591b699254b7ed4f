// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a file that can't be sent, and the file itself, the same wherever bytes are asked for.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "access/rights.h"
#include "api/audited.h"
#include "api/service.h"
#include "catalog/catalog.h"

namespace almagest::api {

// To a viewer who asks for a file that does not exist, and for one that is hidden from him.
base::Error absent_file();
// `reading` is sign_in or denied.
base::Error denial(access::Reading reading, const catalog::Product& product);
// Known, but without bytes: where it can be had.
base::Error not_held(const Service& service, const metadata::Mission& mission, const catalog::Product& product);

// The bytes of a product's current version, which must be held. Errors: io if they are not where the record says,
// corrupt if they were written to since.
base::Result<std::unique_ptr<base::File>> open_unchanged(const Service& service, const catalog::Product& product);

// Whether who sent these headers may have it still; asked again and again while it is sent, for a grant, a token or a
// session may end meanwhile.
base::Status may_still_read(const Service& service, const http::Headers& credentials, const access::Subject& subject);

// A file to be sent, of whose bytes the asker may know.
struct FileAnswer {
  std::string name;
  std::uint64_t size = 0;
  std::string sha256;  // hexadecimal
  std::string md5;     // the same; empty: unknown
  bool is_public = false;
  std::function<base::Result<std::unique_ptr<base::File>>()> open;
  std::function<base::Status()> permitted;  // asked again while it is sent
  // To the audit log that this stretch will be sent; empty: nobody needs to know.
  std::function<base::Result<std::shared_ptr<Audited>>(std::uint64_t first, std::uint64_t length)> audit = {};
};
// What `audit` does for an exclusive product.
std::function<base::Result<std::shared_ptr<Audited>>(std::uint64_t first, std::uint64_t length)> audit_of(
    const Service& service, const access::Actor& actor, const access::Subject& subject, const std::string& name);

// All of it or a range, with validators; 304 if the asker has it. `refuse` writes an error.
base::Result<http::Response> send_file(FileAnswer answer, const http::Request& request,
                                       const std::function<http::Response(const base::Error&)>& refuse);

}  // namespace almagest::api
