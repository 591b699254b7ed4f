// SPDX-License-Identifier: GPL-3.0-or-later
// Hands one message to a mail server (SMTP, RFC 5321; STARTTLS, RFC 3207).
#pragma once

#include <string>

#include "base/env.h"
#include "base/result.h"
#include "storage/folder.h"

namespace almagest::mail {

// Waits until the server has taken the message: two minutes at most. Errors: conflict, the server refuses this message
// for good (5xx); io, it may take it later or could not be reached; invalid_argument, the configuration is wrong.
base::Status hand_over(base::Env& env, const storage::MailConfiguration& mail, const std::string& to,
                       const std::string& text);

// Whether what is said to the server must be encrypted: always, but on this machine or where `starttls` is "never".
bool needs_tls(const storage::MailConfiguration& mail);

}  // namespace almagest::mail
