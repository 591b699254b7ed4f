// SPDX-License-Identifier: GPL-3.0-or-later
// People: passwords, sessions, scopes, leaders of programs, invitations, links.
#include <gtest/gtest.h>
#include <sodium.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "access/accounts.h"
#include "access/attempts.h"
#include "access/audit.h"
#include "access/passwords.h"
#include "access/secret.h"
#include "base/fault_env.h"
#include "catalog/sqlite.h"

namespace almagest::access {
namespace {

constexpr std::int64_t kHour_us = 3'600'000'000;
constexpr std::int64_t kDay_us = 24 * kHour_us;

class People : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_GE(sodium_init(), 0);
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    accounts_.emplace(*Accounts::open(env_, folder_));
    ASSERT_TRUE(accounts_->add_user("ann", Rank::user, {"Ann Lee", "Ann@Example.org"}));
    ASSERT_TRUE(accounts_->add_user("bob", Rank::staff));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void pass(std::int64_t us) { env_.set_now({env_.clock().now().us + us}); }
  base::Instant in(std::int64_t us) { return {env_.clock().now().us + us}; }

  const std::string folder_ = ::testing::TempDir() + "people";
  base::FaultEnv env_{*base::parse_instant("2026-09-01")};
  std::optional<Accounts> accounts_;
};

TEST_F(People, SessionsEndWhenTheyAreNotUsedAndInAnyCaseLater) {
  const SessionTerms terms{2 * kHour_us, 3 * kHour_us, "a browser\n\x01", "127.0.0.1"};
  const auto session = accounts_->begin_session("ann", terms);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->text.size(), 64U);  // 256 bits
  EXPECT_EQ(accounts_->held_by_session(session->text)->viewer.name(), "ann");
  EXPECT_FALSE(accounts_->held_by_token(session->text));  // the one is not the other
  EXPECT_EQ((*accounts_->sessions("ann"))[0].agent, "a browser??");
  pass(2 * kHour_us - 1);
  EXPECT_TRUE(accounts_->held_by_session(session->text));
  pass(kHour_us);  // 3 h less a little
  EXPECT_TRUE(accounts_->held_by_session(session->text));
  pass(1);
  EXPECT_EQ(accounts_->held_by_session(session->text).error().code, base::Code::unauthorized);
  EXPECT_TRUE(accounts_->sessions("ann")->empty());

  const auto idle = accounts_->begin_session("ann", terms);
  pass(2 * kHour_us);
  EXPECT_FALSE(accounts_->held_by_session(idle->text));
}

TEST_F(People, ANewPasswordEndsAllSessionsButOne) {
  const SessionTerms terms{kDay_us, kDay_us, "", ""};
  const auto kept = accounts_->begin_session("ann", terms);
  const auto other = accounts_->begin_session("ann", terms);
  const auto bobs = accounts_->begin_session("bob", terms);
  ASSERT_TRUE(accounts_->held_by_session(other->text));
  ASSERT_TRUE(accounts_->set_password("ann", "hash", kept->id));
  EXPECT_TRUE(accounts_->held_by_session(kept->text));
  EXPECT_FALSE(accounts_->held_by_session(other->text));
  EXPECT_TRUE(accounts_->held_by_session(bobs->text));
  EXPECT_EQ(accounts_->end_session("bob", kept->id).error().code, base::Code::not_found);  // it is not his
  EXPECT_EQ(accounts_->end_sessions("ann", std::nullopt).value(), 1);
  EXPECT_FALSE(accounts_->held_by_session(kept->text));
}

TEST_F(People, TheOldestSessionMakesRoom) {
  const SessionTerms terms{kDay_us, kDay_us, "", ""};
  const auto first = accounts_->begin_session("ann", terms);
  for (int i = 0; i < 50; ++i) {
    pass(1'000'000);
    ASSERT_TRUE(accounts_->begin_session("ann", terms));
  }
  EXPECT_EQ(accounts_->sessions("ann")->size(), 50U);
  EXPECT_FALSE(accounts_->held_by_session(first->text));
}

TEST_F(People, ATokenWithoutTheScopeReadsNoMoreThanAnybody) {
  ASSERT_TRUE(accounts_->grant("ann", "jwst", "1"));
  const auto named = accounts_->make_token("ann", "", std::nullopt, {true, false});
  const auto whole = accounts_->make_token("ann", "", std::nullopt);
  EXPECT_EQ(accounts_->viewer_of(named->text)->name(), "ann");
  EXPECT_FALSE(accounts_->viewer_of(named->text)->is_granted("jwst", "1"));
  EXPECT_TRUE(accounts_->viewer_of(whole->text)->is_granted("jwst", "1"));
  const auto staff = accounts_->make_token("bob", "", std::nullopt, {true, false});
  EXPECT_FALSE(accounts_->viewer_of(staff->text)->is_staff());
}

TEST_F(People, ATokenThatIsNotUsedEnds) {
  const auto token = accounts_->make_token("ann", "", in(60 * kDay_us), {}, 10 * kDay_us);
  EXPECT_EQ((*accounts_->tokens("ann"))[0].expires, in(10 * kDay_us));
  pass(9 * kDay_us);
  ASSERT_TRUE(accounts_->held_by_token(token->text));
  EXPECT_EQ((*accounts_->tokens("ann"))[0].expires, in(10 * kDay_us));
  pass(9 * kDay_us);
  ASSERT_TRUE(accounts_->held_by_token(token->text));
  pass(10 * kDay_us);
  EXPECT_FALSE(accounts_->held_by_token(token->text));
  EXPECT_FALSE(Accounts::open(env_, folder_)->held_by_token(token->text));  // nor for another process
}

TEST_F(People, WhoLeadsAProgramReadsIt) {
  const auto token = accounts_->make_token("ann", "", std::nullopt);
  ASSERT_TRUE(accounts_->make_lead("ann", "jwst", "1"));
  EXPECT_TRUE(accounts_->viewer_of(token->text)->is_granted("jwst", "1"));
  EXPECT_TRUE(accounts_->is_lead("ann", "jwst", "1").value());
  EXPECT_FALSE(accounts_->is_lead("ann", "jwst", "2").value());
  EXPECT_FALSE(accounts_->is_lead("bob", "jwst", "1").value());
  ASSERT_TRUE(accounts_->end_lead("ann", "jwst", "1"));
  EXPECT_FALSE(accounts_->viewer_of(token->text)->is_granted("jwst", "1"));
  EXPECT_EQ(accounts_->end_lead("ann", "jwst", "1").error().code, base::Code::not_found);
}

TEST_F(People, AddressesAreUniqueWhateverTheirCase) {
  EXPECT_EQ(accounts_->login_of("ANN@example.ORG")->value().user, "ann");
  EXPECT_FALSE(accounts_->login_of("eve")->has_value());
  EXPECT_EQ(accounts_->set_email("bob", "ann@example.org").error().code, base::Code::conflict);
  EXPECT_EQ(accounts_->set_email("bob", "no address").error().code, base::Code::invalid_argument);
  ASSERT_TRUE(accounts_->set_email("ann", std::nullopt));
  ASSERT_TRUE(accounts_->set_email("bob", "ann@example.org"));
  EXPECT_EQ(accounts_->login_of("ann@example.org")->value().user, "bob");
}

TEST_F(People, NoNameIsTheAddressOfAnother) {
  EXPECT_EQ(accounts_->add_user("Ann@example.org", Rank::user).error().code, base::Code::conflict);
  ASSERT_TRUE(accounts_->add_user("Carl@example.org", Rank::user, {"", "carl@example.org"}));  // his own
  EXPECT_EQ(accounts_->add_user("dan", Rank::user, {"", "carl@Example.org"}).error().code, base::Code::conflict);
  ASSERT_TRUE(accounts_->set_email("Carl@example.org", "other@example.org"));
  EXPECT_EQ(accounts_->add_user("dan", Rank::user, {"", "carl@example.org"}).error().code, base::Code::conflict);
  EXPECT_EQ(accounts_->set_email("bob", "carl@example.org").error().code, base::Code::conflict);
  EXPECT_EQ(accounts_->sign_up("dan", {"", "carl@example.org"}, "h", Confirmed::nothing, std::nullopt).error().code,
            base::Code::conflict);
  const auto link = accounts_->make_link("bob", Purpose::email, "carl@example.org", in(kHour_us));
  EXPECT_EQ(accounts_->use_email_link(*link).error().code, base::Code::conflict);
  EXPECT_EQ(accounts_->user("bob")->person.email, std::nullopt);
  EXPECT_FALSE(accounts_->login_of("carl@example.org")->has_value());
}

TEST_F(People, AnAddressThatIsNotConfirmedCountsForNothing) {
  const auto made = accounts_->invite("bob", "eve@example.org", in(kDay_us), Mailed::yes);
  EXPECT_EQ(accounts_->invitation(made->code)->mailed, Mailed::yes);
  // Of whose it is nothing is said.
  ASSERT_TRUE(accounts_->sign_up("eve", {"", "Ann@example.org"}, "h", Confirmed::account, made->code));
  EXPECT_TRUE(accounts_->login_of("eve")->value().is_confirmed);
  EXPECT_EQ(accounts_->user("eve")->person.email, std::nullopt);
  EXPECT_EQ(accounts_->user("eve")->pending_email, "ann@example.org");
  EXPECT_EQ(accounts_->login_of("ann@example.org")->value().user, "ann");
  ASSERT_TRUE(accounts_->set_pending_email("eve", "eve@example.net"));
  const auto link = accounts_->make_link("eve", Purpose::email, "eve@example.net", in(kHour_us));
  EXPECT_EQ(accounts_->login_of("eve@example.net")->has_value(), false);
  EXPECT_EQ(accounts_->use_email_link(*link).value(), "eve");
  EXPECT_EQ(accounts_->user("eve")->person.email, "eve@example.net");
  EXPECT_EQ(accounts_->user("eve")->pending_email, std::nullopt);
}

TEST_F(People, ALinkForAnAddressEndsWhenAnotherIsSet) {
  for (const std::optional<std::string>& now :
       {std::optional<std::string>("new@example.org"), std::optional<std::string>()}) {
    ASSERT_TRUE(accounts_->set_pending_email("ann", "evil@example.org"));
    const auto link = accounts_->make_link("ann", Purpose::email, "evil@example.org", in(kHour_us));
    ASSERT_TRUE(accounts_->set_email("ann", now));
    EXPECT_EQ(accounts_->use_email_link(*link).error().code, base::Code::invalid_argument);
    EXPECT_EQ(accounts_->user("ann")->person.email, now);
  }
  ASSERT_TRUE(accounts_->set_pending_email("ann", "evil@example.org"));
  const auto link = accounts_->make_link("ann", Purpose::email, "evil@example.org", in(kHour_us));
  ASSERT_TRUE(accounts_->set_pending_email("ann", "ann@example.net"));
  EXPECT_EQ(accounts_->use_email_link(*link).error().code, base::Code::invalid_argument);
  EXPECT_EQ(accounts_->user("ann")->pending_email, "ann@example.net");
}

TEST_F(People, ALinkForAPasswordEndsWithTheAddressThatItWasMailedTo) {
  const auto by_operator = accounts_->make_link("bob", Purpose::password, std::nullopt, in(kHour_us));
  ASSERT_TRUE(accounts_->set_email("bob", "bob@example.org"));  // his first one: the link was handed to him
  EXPECT_TRUE(accounts_->owner_of_link(*by_operator, Purpose::password));
  ASSERT_TRUE(accounts_->set_email("bob", "bob@example.org"));
  EXPECT_TRUE(accounts_->owner_of_link(*by_operator, Purpose::password));
  ASSERT_TRUE(accounts_->set_email("bob", "bob@example.net"));
  EXPECT_FALSE(accounts_->owner_of_link(*by_operator, Purpose::password));

  const auto reset = accounts_->make_link("bob", Purpose::password, std::nullopt, in(kHour_us));
  ASSERT_TRUE(accounts_->set_pending_email("bob", "bob@example.com"));
  const auto confirm = accounts_->make_link("bob", Purpose::email, "bob@example.com", in(kHour_us));
  EXPECT_TRUE(accounts_->owner_of_link(*reset, Purpose::password));
  EXPECT_EQ(accounts_->use_email_link(*confirm).value(), "bob");
  EXPECT_FALSE(accounts_->owner_of_link(*reset, Purpose::password));
}

TEST_F(People, AnInvitationIsGoodForOneAccount) {
  const auto made = accounts_->invite("bob", "eve@example.org", in(kDay_us));
  ASSERT_TRUE(made);
  EXPECT_TRUE(accounts_->invitation(made->code));
  EXPECT_EQ(accounts_->sign_up("ANN", {}, "h", Confirmed::address, made->code).error().code, base::Code::conflict);
  EXPECT_TRUE(accounts_->invitation(made->code));  // what came to nothing did not use it up
  EXPECT_EQ(accounts_->sign_up("ann@example.org", {}, "h", Confirmed::address, made->code).error().code,
            base::Code::invalid_argument);
  ASSERT_TRUE(accounts_->sign_up("eve", {"Eve", "eve@example.org"}, "h", Confirmed::address, made->code));
  EXPECT_EQ((*accounts_->invitations())[0].used_by, "eve");
  EXPECT_EQ(accounts_->sign_up("eve2", {}, "h", Confirmed::address, made->code).error().code,
            base::Code::invalid_argument);
  EXPECT_EQ(accounts_->withdraw_invitation(made->id).error().code, base::Code::not_found);
  const auto late = accounts_->invite("bob", std::nullopt, in(kDay_us));
  pass(kDay_us);
  EXPECT_FALSE(accounts_->sign_up("zoe", {}, "h", Confirmed::address, late->code));
  EXPECT_FALSE(accounts_->user("zoe"));
}

TEST_F(People, WhoDoesNotConfirmMakesRoomAfterADay) {
  ASSERT_TRUE(accounts_->sign_up("eve", {"", "eve@example.org"}, "h", Confirmed::nothing, std::nullopt));
  EXPECT_FALSE(accounts_->login_of("eve")->value().is_confirmed);
  EXPECT_EQ(accounts_->sign_up("eve", {}, "h", Confirmed::nothing, std::nullopt).error().code, base::Code::conflict);
  pass(kDay_us + 1);
  ASSERT_TRUE(accounts_->sign_up("eve", {"", "eve@example.org"}, "h2", Confirmed::nothing, std::nullopt));
  const auto link = accounts_->make_link("eve", Purpose::email, "eve@example.org", in(kHour_us));
  EXPECT_EQ(accounts_->use_email_link(*link).value(), "eve");
  EXPECT_TRUE(accounts_->login_of("eve")->value().is_confirmed);
  pass(2 * kDay_us);
  EXPECT_EQ(accounts_->sign_up("eve", {}, "h", Confirmed::nothing, std::nullopt).error().code, base::Code::conflict);
}

TEST_F(People, ALinkIsGoodOnceAndForAnHour) {
  const auto session = accounts_->begin_session("ann", {kDay_us, kDay_us, "", ""});
  const auto older = accounts_->make_link("ann", Purpose::password, std::nullopt, in(kHour_us));
  const auto link = accounts_->make_link("ann", Purpose::password, std::nullopt, in(kHour_us));
  EXPECT_FALSE(accounts_->owner_of_link(*older, Purpose::password));
  EXPECT_FALSE(accounts_->owner_of_link(*link, Purpose::email));
  EXPECT_EQ(accounts_->owner_of_link(*link, Purpose::password).value(), "ann");
  EXPECT_EQ(accounts_->use_password_link(*link, "new hash").value(), "ann");
  EXPECT_EQ(accounts_->login_of("ann")->value().password, "new hash");
  EXPECT_FALSE(accounts_->held_by_session(session->text));
  EXPECT_EQ(accounts_->use_password_link(*link, "x").error().code, base::Code::invalid_argument);
  const auto late = accounts_->make_link("ann", Purpose::password, std::nullopt, in(kHour_us));
  pass(kHour_us);
  EXPECT_FALSE(accounts_->use_password_link(*late, "x"));
}

TEST(Passwords, AreHashedAndCompared) {
  ASSERT_GE(sodium_init(), 0);
  Passwords cheap({1, 8});
  const auto hash = cheap.hash("correct horse");
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$"));
  EXPECT_TRUE(cheap.matches("correct horse", *hash).value());
  EXPECT_FALSE(cheap.matches("correct horsf", *hash).value());
  EXPECT_FALSE(cheap.matches("a password that is not asked for", std::nullopt).value());
  EXPECT_FALSE(cheap.matches("", std::string("no hash")).value());
  EXPECT_FALSE(cheap.is_outdated(*hash));
  EXPECT_TRUE(Passwords({2, 8}).is_outdated(*hash));
  EXPECT_FALSE(Passwords::check("123456789", "ann"));
  EXPECT_TRUE(Passwords::check("1234567890", "ann"));
  EXPECT_FALSE(Passwords::check("Ann@Example", "ann@example"));
  EXPECT_FALSE(Passwords::check("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", "ann"));  // five letters
}

TEST(Passwords, ManyAtOnceAreWorkedOffOrTurnedAway) {
  ASSERT_GE(sodium_init(), 0);
  Passwords passwords({3, 32});
  std::atomic<int> done{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  threads.reserve(20);
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      const auto hash = passwords.hash("something long");
      if (hash) {
        ++done;
      } else if (hash.error().code == base::Code::unavailable) {
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done + refused, 20);
  EXPECT_GE(done, 2);
  EXPECT_GT(refused, 0);
  EXPECT_TRUE(passwords.hash("something long"));
}

TEST(Attempts, ComeBackOneByOne) {
  using std::chrono::seconds;
  Attempts attempts(3, seconds(60), 100);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(attempts.take("ann", seconds(1000)), std::nullopt);
  EXPECT_EQ(attempts.take("ann", seconds(1000)), seconds(60));
  EXPECT_EQ(attempts.take("bob", seconds(1000)), std::nullopt);
  EXPECT_EQ(attempts.take("ann", seconds(1059)), seconds(1));
  EXPECT_EQ(attempts.take("ann", seconds(1060)), std::nullopt);
  attempts.give_back("ann");
  EXPECT_EQ(attempts.take("ann", seconds(1060)), std::nullopt);
  EXPECT_TRUE(attempts.take("ann", seconds(1060)));
  // A flood of other keys does not set back who has used up his.
  for (int i = 0; i < 1000; ++i) (void)attempts.take("key " + std::to_string(i), seconds(1060));
  EXPECT_TRUE(attempts.take("ann", seconds(1060)));
}

TEST(Attempts, AnIPv6SiteIsOneAddress) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3::4"), network_of("2001:db8:1:2:ffff::9"));
  EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
  EXPECT_NE(network_of("::ffff:192.0.2.7"), network_of("::ffff:192.0.2.8"));
  EXPECT_EQ(network_of("fe80::1%eth0"), network_of("fe80::2"));
}

TEST_F(People, TheAuditLogIsOnlyAddedTo) {
  auto audit = Audit::open(env_, folder_);
  ASSERT_TRUE(audit) << audit.error().message;
  const Actor ann{"ann", "session 4", "192.0.2.7", 7};
  ASSERT_TRUE(audit->note("sign_in", ann, {"ann", 7}));
  const auto file = audit->begin_file(ann, {"jwst", "9003", "a.fits", "", 100, 50});
  ASSERT_TRUE(file);
  EXPECT_EQ((*audit->entries({}))[0].whole, std::nullopt);
  pass(1000);
  ASSERT_TRUE(audit->end_file(*file, 20, false));
  EXPECT_FALSE(audit->end_file(*file, 50, true));  // once
  const auto entries = Audit::open(env_, folder_)->entries({});
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[0].about.name, "a.fits");
  EXPECT_EQ((*entries)[0].about.account, 0);
  EXPECT_EQ((*entries)[0].actor.account, 7);
  EXPECT_EQ((*entries)[1].about.account, 7);
  EXPECT_EQ((*entries)[0].detail, "bytes 100-149");
  EXPECT_EQ((*entries)[0].bytes, 20);
  EXPECT_EQ((*entries)[0].whole, false);
  EXPECT_EQ((*entries)[0].ended, env_.clock().now());
  AuditFilter signs;
  signs.kind = "sign_in";
  EXPECT_EQ(audit->entries(signs)->size(), 1U);
  AuditFilter nobody;
  nobody.user = "a.fits";  // a file's name is no user's
  EXPECT_TRUE(audit->entries(nobody)->empty());
  auto database = catalog::Database::open(env_, folder_ + "/audit.db", catalog::OpenMode::write);
  ASSERT_TRUE(database);
  // The file of the first version is brought up to date.
  ASSERT_TRUE(database->execute(
      "ALTER TABLE event DROP COLUMN account; ALTER TABLE event DROP COLUMN about_account; DROP TABLE "
      "mark; DELETE FROM schema_version WHERE version > 1; PRAGMA user_version = 0"));
  auto older = Audit::open(env_, folder_);
  ASSERT_TRUE(older) << older.error().message;
  EXPECT_EQ(*older->mark("ftps"), std::nullopt);
  ASSERT_EQ(older->entries({})->size(), 2U);
  EXPECT_EQ(older->entries({})->front().actor.account, 0) << "nobody knows whose that name was";
  for (const char* sql :
       {"DELETE FROM event", "UPDATE event SET user = 'x'", "DELETE FROM ending", "UPDATE ending SET whole = 1"}) {
    EXPECT_FALSE(database->execute(sql)) << sql;
  }
}

// A name is one person's today and may be another's tomorrow.
TEST_F(People, TheAuditLogTellsTwoOfOneNameApart) {
  auto audit = Audit::open(env_, folder_);
  ASSERT_TRUE(audit) << audit.error().message;
  ASSERT_TRUE(accounts_->add_user("una", Rank::user));
  const std::int64_t first = *accounts_->account_of("una");
  ASSERT_TRUE(audit->begin_file({"una", "token 1", "", first}, {"jwst", "9003", "a.fits", "", 0, 1}));
  ASSERT_TRUE(audit->note("user_removed", {}, {"una", *accounts_->remove_user("una")}));
  EXPECT_EQ(*accounts_->account_of("una"), 0);
  ASSERT_TRUE(accounts_->add_user("una", Rank::user));
  const std::int64_t second = *accounts_->account_of("una");
  ASSERT_NE(first, second);
  ASSERT_TRUE(audit->note("sign_in", {"una", "session 2", "", second}, {"una", second}));
  AuditFilter filter;
  filter.user = "una";
  EXPECT_EQ(audit->entries(filter)->size(), 3U);
  filter.account = first;
  EXPECT_EQ(audit->entries(filter)->size(), 2U);
  filter.account = second;
  ASSERT_EQ(audit->entries(filter)->size(), 1U);
  EXPECT_EQ(audit->entries(filter)->front().kind, "sign_in");
  filter.account = 0;
  EXPECT_TRUE(audit->entries(filter)->empty());
}

}  // namespace
}  // namespace almagest::access
