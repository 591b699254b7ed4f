// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a file that can't be sent, and the file itself, the same wherever bytes are asked for.
#pragma once

#include <memory>

#include "access/rights.h"
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

}  // namespace almagest::api
