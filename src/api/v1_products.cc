// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/missions/{mission}/products: the files of datasets.
#include "api/v1.h"

namespace almagest::api::v1 {
void add_products(Service&, Routes&) {}
}  // namespace almagest::api::v1
