// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/openapi.json: the interface described for programs (OpenAPI 3.1.0).
#include "api/v1.h"

namespace almagest::api::v1 {

void add_description(Service& service, Routes& routes) {
  add_plain(service, routes,
            {"/openapi.json", "All of /api/v1 described for programs (OpenAPI 3.1)", {}, "/api/v1/openapi.json"},
            [](const Asked& asked) -> base::Result<http::Response> {
              return http::Response::json(std::string(asked.service.description));
            });
}

}  // namespace almagest::api::v1
