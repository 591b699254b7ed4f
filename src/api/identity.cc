// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/identity.h"

#include <fmt/format.h>

#include <charconv>

#include "access/attempts.h"
#include "access/secret.h"
#include "api/credentials.h"
#include "api/service.h"

namespace almagest::api {
namespace {

base::Result<Identity> by_token(const Service& service, std::string_view token) {
  ALMAGEST_TRY(access::Held held, service.accounts.held_by_token(token));
  return Identity{std::move(held.viewer), Means::token, held.id, held.scopes, {}};
}

}  // namespace

base::Result<Identity> identify(const Service& service, const http::Request& request) {
  ALMAGEST_TRY(const Credentials sent, read_credentials(request));
  if (!sent.header_token.empty()) return by_token(service, sent.header_token);
  if (!sent.session.empty()) {
    auto held = service.accounts.held_by_session(sent.session);
    if (held) {
      return Identity{std::move(held->viewer), Means::session, held->id, held->scopes, access::csrf_of(sent.session)};
    }
    if (held.error().code != base::Code::unauthorized) return base::fail(held.error());
  }
  if (!sent.cookie_token.empty()) return by_token(service, sent.cookie_token);
  return Identity{};
}

base::Result<access::Viewer> viewer_of(const Service& service, const http::Request& request) {
  return identify(service, request).map([](Identity identity) { return std::move(identity.viewer); });
}

base::Status check_change(const Service& service, const http::Request& request, const Identity& identity) {
  if (!comes_from_here(request, service.folder.configuration().address)) {
    return base::fail(base::Code::forbidden, "a page of another site may not change anything here");
  }
  if (identity.means != Means::session) return {};
  if (access::is_equal_secret(request.headers.get("X-Almagest-CSRF").value_or(""), identity.csrf)) return {};
  return base::fail(base::Code::forbidden,
                    "send the header X-Almagest-CSRF with the value of 'csrf' that GET /api/v1/session gives");
}

access::Actor actor_of(const Service& service, const http::Request& request, const Identity& identity) {
  std::string via;
  if (identity.means == Means::token) via = fmt::format("token {}", identity.id);
  if (identity.means == Means::session) via = fmt::format("session {}", identity.id);
  return {identity.viewer.name(), std::move(via), address_of(request, service.folder.configuration().forwarded),
          identity.viewer.account()};
}

std::string public_address(const Service& service, const http::Request& request) {
  const std::string& configured = service.folder.configuration().address;
  if (!configured.empty()) return configured;
  return fmt::format("http://{}", request.headers.get("Host").value_or("127.0.0.1:8480"));
}

std::uint64_t network_number(const Service& service, const http::Request& request) {
  const std::string address = address_of(request, service.folder.configuration().forwarded);
  const std::string hash = access::hash_of(access::network_of(address));
  std::uint64_t number = 0;
  std::from_chars(hash.data(), hash.data() + 16, number, 16);
  return number;
}

}  // namespace almagest::api
