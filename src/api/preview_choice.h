// SPDX-License-Identifier: GPL-3.0-or-later
// Which product of a dataset its picture is made from.
#pragma once

#include <string_view>
#include <vector>

#include "api/product_list.h"

namespace almagest::api {

// Science products of the dataset that the viewer may know of, the one that shows it best first: the highest level,
// recommended ones, images before cubes before series before spectra, the first detector. Of a dataset without any
// (that of a guide star) other products in the same order. Errors: not_found for a dataset that does not exist or is
// hidden.
base::Result<std::vector<catalog::Product>> candidates_of(const ProductLister& lister, catalog::Catalog& catalog,
                                                          std::string_view dataset);

// The preview or thumbnail file that comes with `product`, if the viewer may read it and the archive holds it;
// `product` itself if it is one.
base::Result<std::optional<catalog::Product>> own_picture(const ProductLister& lister, catalog::Catalog& catalog,
                                                          const catalog::Product& product, std::string_view type);

}  // namespace almagest::api
