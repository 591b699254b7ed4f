// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks, and by what he is known.
#pragma once

#include <cstdint>
#include <string>

#include "access/accounts.h"
#include "access/audit.h"
#include "access/viewer.h"
#include "base/result.h"
#include "http/message.h"

namespace almagest::api {

struct Service;

enum class Means : std::uint8_t { nothing, token, session };

struct Identity {
  access::Viewer viewer = access::Viewer::anonymous();
  Means means = Means::nothing;
  std::int64_t id = 0;  // of the token or session
  access::Scopes scopes = {};
  std::string csrf;  // of a session
};

// By the token of Authorization, else by the session, else by the token of the cookie. unauthorized for a token that
// nobody holds; a session that has ended is as good as none, so that pages go on as anybody's.
base::Result<Identity> identify(const Service& service, const http::Request& request);

// Of what changes something: forbidden if a page of another site asks, or if one is known by a session's cookie and
// does not send the session's value in X-Almagest-CSRF.
base::Status check_change(const Service& service, const http::Request& request, const Identity& identity);

access::Actor actor_of(const Service& service, const http::Request& request, const Identity& identity);

// By which what people without an account leave here is counted: the same for all of one network.
std::uint64_t network_number(const Service& service, const http::Request& request);

// The address by which visitors reach the archive, without a slash at its end: as configured, else as it was asked.
std::string public_address(const Service& service, const http::Request& request);

}  // namespace almagest::api
