// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/audited.h"

#include "base/log.h"

namespace almagest::api {

base::Result<std::shared_ptr<Audited>> Audited::begin(access::Audit& audit, const access::Actor& actor,
                                                      const access::Sending& sending) {
  ALMAGEST_TRY(const std::int64_t id, audit.begin_file(actor, sending));
  return std::shared_ptr<Audited>(new Audited(audit, id, sending.length));
}

void Audited::end(std::uint64_t sent) {
  if (ended_) return;
  ended_ = true;
  if (const auto status = audit_.end_file(id_, sent, sent == length_); !status) {
    base::log(base::Level::error, "audit", {{"error", std::string_view(status.error().message)}});
  }
}

}  // namespace almagest::api
