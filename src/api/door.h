// SPDX-License-Identifier: GPL-3.0-or-later
// What people are let in by, besides the accounts themselves.
#pragma once

#include <memory>
#include <string>

#include "access/attempts.h"
#include "access/audit.h"
#include "access/passwords.h"
#include "api/errands.h"
#include "base/env.h"
#include "storage/folder.h"

namespace almagest::api {

struct Door {
  access::Audit audit;
  access::Passwords passwords;
  // Passwords that are tried, by name and by network; what strangers ask for (mails, accounts), by network.
  access::Attempts by_name{10, std::chrono::seconds(60), 20'000};
  access::Attempts by_network{30, std::chrono::seconds(20), 20'000};
  access::Attempts asked_by_network{10, std::chrono::seconds(120), 20'000};
  access::Attempts mails_to{3, std::chrono::seconds(600), 20'000};
  access::Attempts by_invitation{10, std::chrono::seconds(600), 20'000};  // sign-ups that are tried with it
  access::Attempts previews{1, std::chrono::seconds(3600), 100'000};  // of exclusive products, by viewer: noted once
  Errands errands{};                                                  // last: what it does may use all of the above

  static base::Result<std::shared_ptr<Door>> open(base::Env& env, const storage::Folder& folder) {
    ALMAGEST_TRY(access::Audit audit, access::Audit::open(env, folder.path()));
    const storage::AccountSettings& settings = folder.configuration().accounts;
    return std::shared_ptr<Door>(
        new Door{std::move(audit), access::Passwords({static_cast<std::uint64_t>(settings.password_passes),
                                                      static_cast<std::uint64_t>(settings.password_mebibytes)})});
  }
};

}  // namespace almagest::api
