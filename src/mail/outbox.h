// SPDX-License-Identifier: GPL-3.0-or-later
// outbox.db: messages are kept before they are sent, so that none is lost, and until long after, so that a failure is
// seen. Any process may put messages; the server sends them (Postman).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "base/time.h"
#include "mail/message.h"
#include "storage/folder.h"

namespace almagest::mail {

enum class State : std::uint8_t { waiting, sent, failed };
std::string_view word_of(State state);

// A message as it is kept.
struct Letter {
  std::int64_t id = 0;
  std::string to;
  std::string subject;
  State state = State::waiting;
  base::Instant made;
  std::int64_t attempts = 0;
  std::optional<base::Instant> next;   // attempt, while it waits
  std::optional<base::Instant> ended;  // sent or given up
  std::string problem;                 // of the last attempt; empty: none
  std::string text;                    // as it travels; forgotten when it has been sent
};

// Thread-safe.
class Outbox {
 public:
  // Opens outbox.db in the archive's folder, or makes it. `env` and `folder` must outlive the outbox.
  static base::Result<Outbox> open(base::Env& env, const storage::Folder& folder);
  Outbox(Outbox&&) noexcept;
  ~Outbox();

  bool sends() const;  // whether the configuration names a server

  // Keeps a message, to be sent soon; gives its number. A message that was put under the same `key` before is not put
  // again. Errors: invalid_argument for what is no address, unsupported where no mail is sent.
  base::Result<std::int64_t> put(const Message& message, std::string_view key = {});
  // How many messages to an address were put since then.
  base::Result<std::int64_t> count_to(std::string_view address, base::Instant since) const;
  base::Result<std::vector<Letter>> list(std::size_t most) const;  // newest first, without texts

  // For Postman. The oldest message that is due, with its text.
  base::Result<std::optional<Letter>> due() const;
  // What became of an attempt to send it: later ones follow after 1, 5, 15, 60 and 240 minutes, then it has failed.
  base::Status note(const Letter& letter, const base::Status& attempt);
  base::Status forget_old();  // sent ones after 30 days, failed ones after 90

 private:
  struct Box;
  explicit Outbox(std::unique_ptr<Box> box);
  std::unique_ptr<Box> box_;
};

// Sends what is in the outbox, on a thread of its own; of several processes on one archive only one does.
class Postman {
 public:
  using Send = std::function<base::Status(const Letter&)>;
  Postman(base::Env& env, const storage::Folder& folder, Outbox& outbox);  // by SMTP
  Postman(base::Env& env, const storage::Folder& folder, Outbox& outbox, Send send);
  ~Postman();  // waits for the message in hand
  Postman(const Postman&) = delete;
  Postman& operator=(const Postman&) = delete;

 private:
  void work();
  base::Env& env_;
  const std::string lock_path_;
  Outbox& outbox_;
  Send send_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace almagest::mail
