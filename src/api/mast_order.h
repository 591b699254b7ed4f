// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are asked for by their URIs, of any missions, as clients written for MAST do.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/mast_request.h"
#include "api/service.h"
#include "retrieve/frozen.h"
#include "retrieve/plan.h"
#include "retrieve/stored.h"

namespace almagest::api {

// Each file once. What is hidden is as if it did not exist.
base::Result<retrieve::Plan> plan_of(const Service& service, const access::Viewer& viewer,
                                     const std::vector<WantedFile>& wanted, retrieve::Folders folders);

// "MAST_2025-11-21T0000": what MAST calls a bundle of that time.
std::string mast_name(base::Instant time);

// Stores what somebody wants, as one may of a frozen plan. It is in his list, if he is known, and can be renewed. It
// may be that there is no room.
base::Result<retrieve::StoredSelections::Keeping> store(const Service& service, const http::Request& request,
                                                        const access::Viewer& viewer, const BundleRequest& wanted);

// Room among the large requests, if there are so many files that it is needed. unavailable: there is none.
base::Result<std::optional<Lane::Pass>> admit_files(const Service& service, std::size_t files);

}  // namespace almagest::api
