// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <optional>
#include <utility>

#include "base/log.h"
#include "mail/outbox.h"
#include "mail/smtp.h"
#include "storage/lock.h"

namespace almagest::mail {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(500);
constexpr auto kForgetEvery = std::chrono::hours(1);

}  // namespace

Postman::Postman(base::Env& env, const storage::Folder& folder, Outbox& outbox)
    : Postman(env, folder, outbox, [&env, &folder](const Letter& letter) {
        return hand_over(env, folder.configuration().mail, letter.to, letter.text);
      }) {}

Postman::Postman(base::Env& env, const storage::Folder& folder, Outbox& outbox, Send send)
    : env_(env), lock_path_(folder.path() + "/outbox.lock"), outbox_(outbox), send_(std::move(send)) {
  if (outbox_.sends()) thread_ = std::thread([this] { work(); });
}

Postman::~Postman() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void Postman::work() {
  std::unique_ptr<base::File> only;  // held as long as this process sends
  auto forget = std::chrono::steady_clock::now();
  // What became of a message, until it is noted: before that nothing is sent, or it would be sent again and again.
  std::optional<std::pair<Letter, base::Status>> tried;
  while (!stop_) {
    std::this_thread::sleep_for(kLookEvery);
    if (!only) {
      auto held = storage::lock(env_.files(), lock_path_);
      if (!held) continue;
      only = std::move(*held);
    }
    if (std::chrono::steady_clock::now() >= forget) {
      forget = std::chrono::steady_clock::now() + kForgetEvery;
      (void)outbox_.forget_old();
    }
    while (!stop_) {
      if (!tried) {
        const auto letter = outbox_.due();
        if (!letter) base::log(base::Level::error, "mail", {{"error", std::string_view(letter.error().message)}});
        if (!letter || !*letter) break;
        const base::Status sent = send_(**letter);
        base::log(sent ? base::Level::info : base::Level::warning, "mail",
                  {{"message", (*letter)->id}, {"problem", std::string_view(sent ? "" : sent.error().message)}});
        tried.emplace(**letter, sent);
      }
      if (const base::Status noted = outbox_.note(tried->first, tried->second); !noted) {
        base::log(base::Level::error, "mail", {{"error", std::string_view(noted.error().message)}});
        break;
      }
      tried.reset();
    }
  }
}

}  // namespace almagest::mail
