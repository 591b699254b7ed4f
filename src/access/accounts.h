// SPDX-License-Identifier: GPL-3.0-or-later
// accounts.db: who may be whom. Kept apart from the catalog so that no science query can reach it. Tokens, sessions and
// the codes of links are stored as BLAKE2b hashes and shown once, when they are made; passwords as Argon2id hashes
// (passwords.h), which the caller computes. Whatever one process changes holds in all others at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/records.h"
#include "access/viewer.h"
#include "base/env.h"
#include "base/result.h"
#include "base/time.h"

namespace almagest::access {

// Thread-safe. Errors: not_found for a user, token or grant that is not there, conflict for one that is.
class Accounts {
 public:
  // Opens `folder`/accounts.db, makes it if need be and brings an older one up to date; unsupported: a newer one.
  static base::Result<Accounts> open(base::Env& env, const std::string& folder);
  Accounts(Accounts&&) noexcept;
  ~Accounts();

  base::Status add_user(const std::string& name, Rank rank, const Person& person = {});
  base::Status set_rank(const std::string& name, Rank rank);
  base::Result<std::int64_t> remove_user(const std::string& name);       // with all that is his; the account's number
  base::Result<std::int64_t> account_of(const std::string& name) const;  // 0: there is no such user
  base::Result<std::vector<User>> users() const;                         // by name
  base::Result<User> user(const std::string& name) const;
  base::Status set_display_name(const std::string& name, const std::string& display_name);
  // No name of a user is another's address: whoever has one could be taken for the other. conflict: it would be.
  base::Status set_email(const std::string& name, const std::optional<std::string>& email);
  // One that counts once use_email_link() has confirmed it. Nothing is said of whether another user has it.
  base::Status set_pending_email(const std::string& name, const std::string& email);
  // Who a user is now, for work on his behalf; null: there is no such user any more.
  base::Result<std::optional<Viewer>> viewer_of_account(std::int64_t account) const;
  // By name, or by e-mail address if no name is that; null: nobody.
  base::Result<std::optional<Login>> login_of(const std::string& name_or_email) const;
  // Ends all sessions but `kept`, and links for the same.
  base::Status set_password(const std::string& name, const std::string& hash, std::optional<std::int64_t> kept);
  // The same password, hashed at another cost.
  base::Status renew_password(const std::string& name, const std::string& old_hash, const std::string& hash);

  base::Status grant(const std::string& user, const std::string& mission, const std::string& program);
  base::Status withdraw_grant(const std::string& user, const std::string& mission, const std::string& program);
  base::Result<std::vector<Grant>> grants(const std::optional<std::string>& user) const;  // nullopt: everybody's
  // Who leads a program may read its data and grant them to others.
  base::Status make_lead(const std::string& user, const std::string& mission, const std::string& program);
  base::Status end_lead(const std::string& user, const std::string& mission, const std::string& program);
  base::Result<std::vector<Grant>> leads(const std::optional<std::string>& user) const;
  base::Result<bool> is_lead(const std::string& user, const std::string& mission, const std::string& program) const;

  // `idle_us`: it ends also when it was not used for so long; null: never for that.
  base::Result<NewToken> make_token(const std::string& user, const std::string& label,
                                    std::optional<base::Instant> expires, Scopes scopes = {},
                                    std::optional<std::int64_t> idle_us = std::nullopt);
  base::Status revoke_token(const std::string& user, std::int64_t id);
  base::Result<std::int64_t> revoke_tokens(const std::string& user);                      // how many there were
  base::Result<std::vector<Token>> tokens(const std::optional<std::string>& user) const;  // by id
  // Who holds this token now; unauthorized if nobody does. Cheap enough to be asked for every piece of a download.
  base::Result<Held> held_by_token(std::string_view token) const;
  base::Result<Viewer> viewer_of(std::string_view token) const;

  base::Result<NewSession> begin_session(const std::string& user, const SessionTerms& terms);
  base::Result<Held> held_by_session(std::string_view session) const;  // as held_by_token()
  base::Status end_session(const std::string& user, std::int64_t id);
  base::Result<std::int64_t> end_sessions(const std::string& user, std::optional<std::int64_t> kept);
  base::Result<std::vector<Session>> sessions(const std::string& user) const;  // in force; last used first

  base::Result<NewInvitation> invite(const std::string& made_by, const std::optional<std::string>& email,
                                     base::Instant expires, Mailed mailed = Mailed::no);
  base::Result<std::vector<Invitation>> invitations() const;  // newest first
  base::Status withdraw_invitation(std::int64_t id);          // one that was not used
  // invalid_argument: a code that is used, has expired or never was.
  base::Result<Invitation> invitation(std::string_view code) const;
  // Whether sign_up() would take the name. Errors: invalid_argument, conflict.
  base::Status check_name_to_choose(const std::string& name) const;
  // A new user who chose his password. With a code, uses up its invitation. Who is not confirmed at all can't sign in,
  // and makes room for others of his name after a day.
  base::Status sign_up(const std::string& name, const Person& person, const std::string& password_hash,
                       Confirmed confirmed, const std::optional<std::string>& invitation_code);

  // The code of a link that is good for one use. A newer one for the same voids the older.
  base::Result<std::string> make_link(const std::string& user, Purpose purpose, const std::optional<std::string>& email,
                                      base::Instant expires);
  // Whose link it is, without using it up; invalid_argument for one that is used, has expired or never was.
  base::Result<std::string> owner_of_link(std::string_view code, Purpose purpose) const;
  // Use it up: sets the password and ends all sessions; or confirms the user, and gives him the address that the link
  // was sent to. The user's name.
  base::Result<std::string> use_password_link(std::string_view code, const std::string& hash);
  base::Result<std::string> use_email_link(std::string_view code);

  base::Result<std::vector<DatasetName>> basket(const std::string& user) const;  // by mission and dataset
  // First takes away, then adds; what is there or gone already is passed over, so that several may change it at a time.
  // too_large, and nothing is changed: there would be more than kMostInBasket.
  base::Status change_basket(const std::string& user, const std::vector<DatasetName>& removed,
                             const std::vector<DatasetName>& added);
  base::Status empty_basket(const std::string& user);

  base::Status note_download(const std::string& user, const Download& download);
  // Passed over for what is not in the list.
  base::Status note_format(const std::string& user, const std::string& id, const std::string& format);
  base::Result<DownloadPage> downloads(const std::string& user, std::int64_t offset,
                                       std::int64_t limit) const;  // the newest first
  base::Status forget_download(const std::string& user, const std::string& id);

 private:
  struct State;
  explicit Accounts(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace almagest::access
