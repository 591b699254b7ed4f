// SPDX-License-Identifier: GPL-3.0-or-later
// The messages that accounts send, each with one link.
#pragma once

#include <string>

#include "api/account_route.h"

namespace almagest::api::v1 {

inline constexpr std::int64_t kLinkLife_us = 3'600'000'000;  // an hour

// Codes are in the fragment, which browsers send to nobody.
std::string link_to(const Caller& caller, std::string_view page, std::string_view code);

// unsupported if the archive sends no mail.
base::Status mail_confirmation(const Caller& caller, const std::string& user, const std::string& email);
base::Status mail_reset(const Caller& caller, const std::string& user, const std::string& email);
base::Status mail_known(const Caller& caller, const std::string& email);  // somebody signed up with a known address
base::Status mail_invitation(const Caller& caller, const std::string& email, const std::string& code);

}  // namespace almagest::api::v1
