// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/command.h"
#include "app/list.h"
#include "mail/outbox.h"
#include "mail/smtp.h"

namespace almagest::app {
namespace {

constexpr std::size_t kListed = 1000;

// Not by way of the outbox: whoever tries the configuration wants to know at once.
base::Result<int> send_test(base::Env& env, const storage::Folder& folder, const std::string& to) {
  const storage::Configuration& configuration = folder.configuration();
  if (!configuration.mail.is_set()) {
    return base::fail(
        base::Code::invalid_argument,
        fmt::format("{}/almagest.toml names no mail server; set 'server' and 'from' in [mail]", folder.path()));
  }
  if (!mail::is_address(to)) {
    return base::fail(base::Code::invalid_argument, fmt::format("'{}' is no e-mail address", to));
  }
  const std::string said = fmt::format("This is a test: {} can send mail.", configuration.title);
  const mail::Message message{to, "Test of " + configuration.title, said + "\n", {}};
  const std::string& from = configuration.mail.from;
  const std::string id = fmt::format("test.{}{}", env.clock().now().us, from.substr(from.rfind('@')));
  ALMAGEST_CHECK(mail::hand_over(env, configuration.mail, to,
                                 mail::message_text(message, {from, configuration.title, id, env.clock().now()})));
  fmt::print("{} has taken a message to {}\n", configuration.mail.server, to);
  return 0;
}

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  if (const auto to = arguments.value("--test")) return send_test(env, folder, *to);
  ALMAGEST_TRY(const mail::Outbox outbox, mail::Outbox::open(env, folder));
  ALMAGEST_TRY(const auto letters, outbox.list(kListed));
  List list({{"id", Cell::number},
             {"to", Cell::text},
             {"subject", Cell::text},
             {"state", Cell::text},
             {"made", Cell::time},
             {"attempts", Cell::number},
             {"next", Cell::time},
             {"ended", Cell::time},
             {"problem", Cell::text}});
  for (const mail::Letter& letter : letters) {
    list.row().add(letter.id).add(letter.to).add(letter.subject).add(mail::word_of(letter.state)).add(letter.made);
    list.add(letter.attempts).add(letter.next).add(letter.ended).add(letter.problem);
  }
  list.print(arguments.has("--json"),
             outbox.sends() ? "no mail was sent yet" : "no mail is sent: [mail] in almagest.toml names no server");
  return 0;
}

}  // namespace

Command mail_command() {
  return {"mail",
          "DIR",
          "list what was mailed and what became of it, or try the mail server",
          {{"--test", Takes::value, "ADDRESS  send a message there now, and say what the server says"},
           {"--json", Takes::nothing, "  print JSON, for scripts"}},
          1,
          1,
          run};
}

}  // namespace almagest::app
