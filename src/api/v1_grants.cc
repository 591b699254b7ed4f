// SPDX-License-Identifier: GPL-3.0-or-later
// /api/v1/grants and /api/v1/audit: who may read what, who did. Staff for all programs, who leads one for that.
#include <fmt/format.h>

#include <algorithm>

#include "api/account_route.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

struct Place {
  std::string user;
  const metadata::Mission* mission = nullptr;
  std::string program;
};

// The same words for whom it is not, whatever program he names.
base::Status check_may_grant(const Caller& caller, const Place& place) {
  if (caller.identity.viewer.is_staff()) return {};
  ALMAGEST_TRY(const bool leads, caller.service.accounts.is_lead(caller.name(), place.mission->id(), place.program));
  if (leads) return {};
  return base::fail(Code::forbidden, "only the staff and who leads the program may change who reads its data");
}

base::Result<const metadata::Mission*> mission_of(const Caller& caller, std::string_view id) {
  const metadata::Mission* mission = caller.service.dictionary.find(id);
  if (mission != nullptr) return mission;
  return base::fail(Code::not_found,
                    fmt::format("this archive has no mission '{}'; /api/v1/missions lists them", id.substr(0, 100)));
}

base::Result<http::Response> list(const Caller& caller) {
  access::Accounts& accounts = caller.service.accounts;
  const bool staff = caller.identity.viewer.is_staff();
  ALMAGEST_TRY(auto leads, accounts.leads(staff ? std::nullopt : std::optional(caller.name())));
  if (!staff && leads.empty()) {
    return base::fail(Code::forbidden, "this is for the staff and for those who lead a program");
  }
  ALMAGEST_TRY(auto grants, accounts.grants(std::nullopt));
  if (!staff) {
    std::erase_if(grants, [&](const access::Grant& grant) {
      return std::none_of(leads.begin(), leads.end(), [&](const access::Grant& lead) {
        return lead.mission == grant.mission && lead.program == grant.program;
      });
    });
  }
  base::JsonWriter json;
  json.begin_object().key("grants");
  write_grants(grants, json);
  json.key("leads");
  write_grants(leads, json);
  json.end_object();
  return private_json(json);
}

base::Result<http::Response> add(const Caller& caller) {
  Place place;
  bool lead = false;
  const JsonNode root(caller.json);
  ALMAGEST_CHECK(root.members({"user", "mission", "program", "lead"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "lead") {
                                  ALMAGEST_TRY(lead, value.flag());
                                  return {};
                                }
                                ALMAGEST_TRY(const std::string_view text, value.text(100));
                                if (key == "mission") {
                                  ALMAGEST_TRY(place.mission, mission_of(caller, text));
                                } else if (key == "user") {
                                  place.user = text;
                                } else {
                                  place.program = access::without_leading_zeros(std::string(text));
                                }
                                return {};
                              }));
  if (place.mission == nullptr) return root.fail(Code::invalid_argument, "needs 'mission'");
  if (place.user.empty()) return root.fail(Code::invalid_argument, "needs 'user'");
  if (place.program.empty()) return root.fail(Code::invalid_argument, "needs 'program'");
  ALMAGEST_CHECK(check_may_grant(caller, place));
  if (lead && !caller.identity.viewer.is_staff()) {
    return base::fail(Code::forbidden, "only the staff may say who leads a program");
  }
  access::Accounts& accounts = caller.service.accounts;
  const std::string& mission = place.mission->id();
  ALMAGEST_CHECK(lead ? accounts.make_lead(place.user, mission, place.program)
                      : accounts.grant(place.user, mission, place.program));
  caller.note_user(lead ? "lead" : "grant", place.user, "", mission, place.program);
  return list(caller);
}

base::Result<http::Response> remove(const Caller& caller) {
  Place place;
  place.user = caller.request.capture("user");
  place.program = access::without_leading_zeros(std::string(caller.request.capture("program")));
  ALMAGEST_TRY(place.mission, mission_of(caller, caller.request.capture("mission")));
  const std::string_view given = caller.request.query.get("lead").value_or("false");
  if (given != "true" && given != "false") return base::fail(Code::invalid_argument, "'lead' must be true or false");
  const bool lead = given == "true";
  ALMAGEST_CHECK(check_may_grant(caller, place));
  if (lead && !caller.identity.viewer.is_staff()) {
    return base::fail(Code::forbidden, "only the staff may say who leads a program");
  }
  access::Accounts& accounts = caller.service.accounts;
  const std::string& mission = place.mission->id();
  ALMAGEST_CHECK(lead ? accounts.end_lead(place.user, mission, place.program)
                      : accounts.withdraw_grant(place.user, mission, place.program));
  caller.note_user(lead ? "lead_ended" : "grant_withdrawn", place.user, "", mission, place.program);
  return list(caller);
}

base::Result<access::AuditFilter> read_filter(const Caller& caller) {
  const http::Parameters& query = caller.request.query;
  access::AuditFilter filter;
  if (const auto user = query.get("user"); user && !user->empty()) filter.user = std::string(*user);
  if (const auto kind = query.get("kind"); kind && !kind->empty()) filter.kind = std::string(*kind);
  if (const auto account = query.get("account")) {
    ALMAGEST_TRY(filter.account, whole_of(*account, "account", 1, std::int64_t{1} << 53));
  }
  if (const auto since = query.get("since")) {
    const auto instant = base::parse_instant(*since);
    if (!instant)
      return base::fail(Code::invalid_argument, "'since' must be a time, such as 2026-09-01 or 2026-09-01T12:00:00Z");
    filter.since = *instant;
  }
  if (const auto before = query.get("before")) {
    ALMAGEST_TRY(const std::int64_t id, whole_of(*before, "before", 1, std::int64_t{1} << 53));
    filter.before = id;
  }
  if (const auto limit = query.get("limit")) {
    ALMAGEST_TRY(filter.limit, whole_of(*limit, "limit", 1, 1000));
  }
  return filter;
}

void write_account(std::int64_t account, base::JsonWriter& json) {
  if (account > 0) {
    json.number(account);
  } else {
    json.null();
  }
}

base::Result<http::Response> audit(const Caller& caller) {
  ALMAGEST_TRY(const access::AuditFilter filter, read_filter(caller));
  ALMAGEST_TRY(const auto entries, caller.door().audit.entries(filter));
  base::JsonWriter json;
  json.begin_object().key("entries").begin_array();
  for (const access::AuditEntry& entry : entries) {
    json.begin_object().key("id").number(entry.id).key("time").string(base::rfc3339_of(entry.time));
    json.key("kind").string(entry.kind).key("user").string(entry.actor.user).key("account");
    write_account(entry.actor.account, json);
    json.key("via").string(entry.actor.via).key("address").string(entry.actor.address);
    json.key("about").string(entry.about.name).key("about_account");
    write_account(entry.about.account, json);
    json.key("mission").string(entry.mission).key("program").string(entry.program).key("detail").string(entry.detail);
    json.key("bytes");
    if (entry.bytes) {
      json.number(*entry.bytes);
    } else {
      json.null();
    }
    json.key("whole");
    if (entry.whole) {
      json.boolean(*entry.whole);
    } else {
      json.null();
    }
    json.key("ended");
    write_time(entry.ended, json);
    json.end_object();
  }
  json.end_array().end_object();
  return private_json(json);
}

}  // namespace

void add_grants(Service& service, Routes& routes) {
  add_account_route(service, routes,
                    {"GET", "/grants", Needs::full, "Who may read which program; for staff and who leads a program"},
                    list);
  add_account_route(
      service, routes,
      {"POST", "/grants", Needs::full, "Lets a user read a program's exclusive data; for staff and who leads it"}, add);
  add_account_route(service, routes,
                    {"DELETE",
                     "/grants/{user}/{mission}/{program}",
                     Needs::full,
                     "Takes a grant back; for staff and who leads the program",
                     {"lead"}},
                    remove);
}

void add_audit(Service& service, Routes& routes) {
  add_account_route(service, routes,
                    {"GET",
                     "/audit",
                     Needs::staff,
                     "Who was served exclusive data, signed in, changed rights; for staff",
                     {"user", "account", "kind", "since", "before", "limit"}},
                    audit);
}

}  // namespace almagest::api::v1
