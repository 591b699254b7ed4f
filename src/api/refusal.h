// SPDX-License-Identifier: GPL-3.0-or-later
// What a refusal says beside its sentence: how to make oneself known, when to try again.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace almagest::api {

// WWW-Authenticate with 401 (RFC 9110, 11.6.1), Retry-After with 503 and 429 (10.2.3).
http::Response with_refusal_headers(http::Response refused, base::Code code);

// Retry-After of one of which it is known.
http::Response after_waiting(http::Response refused, std::chrono::seconds wait);

// {"message": ...}, as clients written for MAST read it.
http::Response message_refusal(const base::Error& error, const http::Request& request);

// A problem (RFC 9457) that points into the request's JSON, as /api/v1 gives them.
http::Response problem_refusal(const base::Error& error, const http::Request& request, std::string_view pointer = {});

}  // namespace almagest::api
