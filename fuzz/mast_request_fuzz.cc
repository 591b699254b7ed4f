// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of MAST's portal interface: any bytes. What is understood leads nowhere outside of the bundle.
#include <cstdint>
#include <cstdlib>

#include "api/mast_request.h"
#include "base/text.h"
#include "retrieve/plan.h"

using namespace almagest;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto invocation = api::read_invocation(text);
  if (!invocation) {
    require(!invocation.error().message.empty());
    return 0;
  }
  require(!invocation->service.empty());
  require(invocation->bundle.has_value() == (invocation->service == api::kBundleService));
  if (!invocation->bundle) return 0;
  require(!invocation->bundle->files.empty());
  require(invocation->bundle->name.empty() ||
          retrieve::safe_name(invocation->bundle->name) == invocation->bundle->name);
  for (const api::WantedFile& file : invocation->bundle->files) {
    if (!file.folder || file.folder->empty()) continue;
    for (const std::string_view part : base::split(*file.folder, '/')) {
      require(!part.empty() && part != "." && part != "..");
    }
  }
  return 0;
}
