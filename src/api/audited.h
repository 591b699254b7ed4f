// SPDX-License-Identifier: GPL-3.0-or-later
// An exclusive file on its way, in the audit log: that it begins, and how much of it went out.
#pragma once

#include <cstdint>
#include <memory>

#include "access/audit.h"

namespace almagest::api {

class Audited {
 public:
  // unavailable if it can't be written down.
  static base::Result<std::shared_ptr<Audited>> begin(access::Audit& audit, const access::Actor& actor,
                                                      const access::Sending& sending);
  ~Audited() { end(0); }  // unless it was told before
  Audited(const Audited&) = delete;
  Audited& operator=(const Audited&) = delete;

  void end(std::uint64_t sent);
  void end_whole() { end(length_); }

 private:
  Audited(access::Audit& audit, std::int64_t id, std::uint64_t length) : audit_(audit), id_(id), length_(length) {}
  access::Audit& audit_;
  const std::int64_t id_;
  const std::uint64_t length_;
  bool ended_ = false;
};

}  // namespace almagest::api
