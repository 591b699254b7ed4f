// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of MAST's portal interface (/api/v0/invoke), read as they come: keys that mean nothing are passed over.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace almagest::api {

struct WantedFile {
  std::string uri;                    // "mast:JWST/product/FILE"
  std::optional<std::string> folder;  // below the bundle's, each part safe_name(); without: MISSION/OBSERVATION
};

inline constexpr std::string_view kBundleService = "Mast.Bundle.Request";

// What Mast.Bundle.Request wants.
struct BundleRequest {
  std::vector<WantedFile> files;
  std::string name;       // of the bundle's folder; empty: by the time
  std::string extension;  // ".sh", ".zip", ".tar" or ".tar.gz"
  std::string order;      // the same as JSON for read_invocation(), without what means nothing
};

struct Invocation {
  std::string service;
  std::optional<BundleRequest> bundle;  // if the service is kBundleService
};

// `json` is the field `request`: {"service": ..., "params": {...}}. Of kBundleService, params are `urlList` and
// `pathList` (texts parted by commas; the second, a path for each file, may be missing), `filename` and `extension`
// (curl, zip, tar or tar.gz). Addresses of single files (.../Download/file?uri=...) are as good as URIs.
base::Result<Invocation> read_invocation(std::string_view json);

}  // namespace almagest::api
