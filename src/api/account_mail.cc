// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/account_mail.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "mail/outbox.h"

namespace almagest::api::v1 {
namespace {

base::Status send(const Caller& caller, const std::string& to, std::string_view subject, const std::string& text) {
  if (!caller.sends_mail()) {
    return base::fail(base::Code::unsupported, "this archive sends no mail; ask whoever runs it");
  }
  const std::string& title = caller.service.folder.configuration().title;
  return caller.service.outbox
      ->put({to,
             fmt::format("{}: {}", title, subject),
             fmt::format("{}\n\n{}, {}\n", text, title, public_address(caller.service, caller.request)),
             {}})
      .map([](std::int64_t) {});
}

// Nobody's mailbox is filled by strangers; that a message is left out tells them nothing, and leaves an earlier link
// good.
bool is_enough(const Caller& caller, const std::string& to) {
  return caller.door().mails_to.take(base::lower(to), caller.service.env.clock().monotonic()).has_value();
}

}  // namespace

std::string link_to(const Caller& caller, std::string_view page, std::string_view code) {
  return fmt::format("{}/{}#code={}", public_address(caller.service, caller.request), page, code);
}

base::Status mail_confirmation(const Caller& caller, const std::string& user, const std::string& email) {
  if (is_enough(caller, email)) return {};
  ALMAGEST_TRY(const std::string code, caller.service.accounts.make_link(user, access::Purpose::email, email,
                                                                         base::Instant{caller.now.us + kLinkLife_us}));
  return send(caller, email, "confirm your address",
              fmt::format("Somebody, you we hope, gave this address for the account {}. To confirm it, open within an "
                          "hour:\n\n{}\n\nIf it was not you, do nothing.",
                          user, link_to(caller, "confirm", code)));
}

base::Status mail_reset(const Caller& caller, const std::string& user, const std::string& email) {
  if (is_enough(caller, email)) return {};
  ALMAGEST_TRY(const std::string code, caller.service.accounts.make_link(user, access::Purpose::password, std::nullopt,
                                                                         base::Instant{caller.now.us + kLinkLife_us}));
  return send(caller, email, "a new password",
              fmt::format("Somebody asked for a new password of the account {}. To choose one, open within an "
                          "hour:\n\n{}\n\nIf it was not you, do nothing: the old one stays.",
                          user, link_to(caller, "reset", code)));
}

base::Status mail_known(const Caller& caller, const std::string& email) {
  if (is_enough(caller, email)) return {};
  return send(caller, email, "you have an account already",
              fmt::format("Somebody wanted to make an account with this address, which has one. If it was you and you "
                          "forgot your password, open\n\n{}/reset\n\nIf it was not you, do nothing.",
                          public_address(caller.service, caller.request)));
}

base::Status mail_invitation(const Caller& caller, const std::string& email, const std::string& code) {
  return send(
      caller, email, "you are invited",
      fmt::format("{} invites you to make an account. Open\n\n{}", caller.name(), link_to(caller, "sign-up", code)));
}

}  // namespace almagest::api::v1
