// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets that the archive gives out once (tokens, sessions, codes of links) and what is kept of them: a BLAKE2b hash.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/env.h"

namespace almagest::access {

// So many random bytes, in lower-case hexadecimal.
std::string make_secret(base::Env& env, std::size_t bytes);
// What is kept of a secret. Secrets are long and random, so that a fast hash without salt does.
std::string hash_of(std::string_view secret);
// The value that pages of a session send in X-Almagest-CSRF. It tells nothing of the session.
std::string csrf_of(std::string_view session);
// In a time that does not depend on where they differ.
bool is_equal_secret(std::string_view a, std::string_view b);

}  // namespace almagest::access
