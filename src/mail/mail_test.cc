// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>

#include "base/fault_env.h"
#include "base/text.h"
#include "catalog/sqlite.h"
#include "mail/outbox.h"
#include "mail/smtp.h"
#include "storage/lock.h"

namespace almagest::mail {
namespace {

using base::Code;

constexpr std::int64_t kMinute_us = 60'000'000;
const Head kHead{"archive@example.org", "Almagest", "1@example.org", *base::parse_instant("2026-11-23T09:05:07")};

std::string field(const std::string& text, const std::string& name) {
  const std::size_t begin = text.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return "absent";
  const std::size_t value = begin + name.size() + 4;
  return text.substr(value, text.find("\r\n", value) - value);
}

TEST(Address, IsOneThatMailCanBeSentTo) {
  for (const char* good : {"a@b", "ann.lee+jwst@mail.example.org", "o'neil@x-y.edu", "a@1.example"}) {
    EXPECT_TRUE(is_address(good)) << good;
  }
  const std::string long_local = std::string(65, 'a') + "@b.org";
  const std::string long_whole = "a@" + std::string(63, 'b') + "." + std::string(63, 'c') + "." + std::string(63, 'd') +
                                 "." + std::string(63, 'e') + ".org";
  for (const std::string& bad : {std::string(),
                                 std::string("ann"),
                                 std::string("@b.org"),
                                 std::string("a@"),
                                 std::string("a b@c.org"),
                                 std::string("a@b.org\r\nBcc: c@d.org"),
                                 std::string("a@b.org\n"),
                                 std::string("<a@b.org>"),
                                 std::string("a@b.org,c@d.org"),
                                 std::string("a..b@c.org"),
                                 std::string(".a@c.org"),
                                 std::string("a@-b.org"),
                                 std::string("a@b..org"),
                                 std::string("a@[127.0.0.1]"),
                                 std::string("a@127.0.0.1"),
                                 std::string("a@b@c.org"),
                                 std::string("\"a b\"@c.org"),
                                 std::string("\xC3\xA4@c.org"),
                                 std::string("a@b.org\0", 8),
                                 long_local,
                                 long_whole}) {
    EXPECT_FALSE(is_address(bad)) << bad;
  }
}

TEST(MessageText, HasTheHeadThatTheStandardAsksFor) {
  const std::string text = message_text({"ann@example.org", "Your files are ready", "Good day.\n", ""}, kHead);
  EXPECT_TRUE(text.starts_with("From: Almagest\r\n <archive@example.org>\r\n")) << text;
  EXPECT_EQ(field(text, "To"), "ann@example.org");
  EXPECT_EQ(field(text, "Subject"), "Your files are ready");
  EXPECT_EQ(field(text, "Date"), "Mon, 23 Nov 2026 09:05:07 +0000");
  EXPECT_EQ(field(text, "Message-ID"), "<1@example.org>");
  EXPECT_EQ(field(text, "MIME-Version"), "1.0");
  EXPECT_TRUE(text.ends_with("\r\n\r\nGood day.\r\n")) << text;
}

TEST(MessageText, NoValueForgesALineOfTheHead) {
  Message message{"ann@example.org\r\nBcc: x@example.org", "Hello\r\nBcc: x@example.org\r\n\r\nbody", "x", ""};
  Head head = kHead;
  head.sender_name = "A\nBcc: y";
  head.message_id = "1\r\nBcc: z";
  const std::string text = message_text(message, head);
  EXPECT_EQ(text.find("\r\nBcc"), std::string::npos) << text;
  EXPECT_EQ(text.find("\nBcc"), std::string::npos);
  EXPECT_EQ(text.find("\r\n\r\n"), text.rfind("\r\n\r\n"));
}

TEST(MessageText, LongLinesAndOtherBytesAreQuoted) {
  const std::string text = message_text(
      {"a@b.org", "Größe " + std::string(300, 'x'), std::string(200, '.') + "\n.\nä = b \n", "<p>ä</p>"}, kHead);
  std::size_t parts = 0;
  for (const std::string_view each : base::split(text, '\n')) {
    EXPECT_LE(each.size(), 77U) << each;
    EXPECT_NE(each, ".\r") << "would end the message";
    EXPECT_TRUE(std::all_of(each.begin(), each.end(), [](char c) { return c > 0; })) << each;
    parts += each == "--=_almagest_=\r" ? 1U : 0U;
  }
  EXPECT_EQ(parts, 2U);
  EXPECT_NE(text.find("=C3=A4 =3D b=20\r\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("--=_almagest_=--\r\n"));
}

TEST(Smtp, WhatLeavesTheMachineIsEncrypted) {
  const auto mail = [](std::string server, std::string starttls = "required") {
    return storage::MailConfiguration{std::move(server), "a@b", {}, {}, {}, std::move(starttls)};
  };
  EXPECT_TRUE(needs_tls(mail("smtp://mail.example.org:587")));
  EXPECT_TRUE(needs_tls(mail("smtps://127.0.0.1", "never")));
  EXPECT_TRUE(needs_tls(mail("smtp://localhost.example.org")));
  EXPECT_TRUE(needs_tls(mail("smtp://128.0.0.1:25")));
  EXPECT_FALSE(needs_tls(mail("smtp://mail.example.org", "never")));
  for (const char* here : {"smtp://localhost:25", "smtp://127.0.0.1", "smtp://[::1]:25", "smtp://LOCALHOST"}) {
    EXPECT_FALSE(needs_tls(mail(here))) << here;
  }
}

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() {
    std::filesystem::remove_all(path_);
    EXPECT_TRUE(storage::Folder::create(env_, path_, {}));
    EXPECT_TRUE(base::write_atomically(env_.files(), path_ + "/almagest.toml",
                                       "[mail]\nserver = \"smtp://localhost\"\nfrom = \"archive@example.org\"\n"));
    folder_.emplace(*storage::Folder::open(env_, path_));
  }
  Outbox open() { return std::move(*Outbox::open(env_, *folder_)); }
  void pass(std::int64_t minutes) { env_.set_now({env_.clock().now().us + minutes * kMinute_us}); }

  const std::string path_ = ::testing::TempDir() + "outbox_test";
  base::FaultEnv env_{*base::parse_instant("2026-11-23T09:00:00")};
  std::optional<storage::Folder> folder_;
};

TEST_F(OutboxTest, AMessageUnderAKeyIsPutOnce) {
  Outbox outbox = open();
  const auto first = outbox.put({"Ann@example.org", "One", "1", ""}, "job-1-ready");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(*outbox.put({"ann@example.org", "One", "1", ""}, "job-1-ready"), *first);
  EXPECT_NE(*outbox.put({"ann@example.org", "One", "1", ""}), *first);
  EXPECT_EQ(outbox.list(9)->size(), 2U);
  EXPECT_EQ(*outbox.count_to("ANN@example.org", env_.clock().now()), 2);
  EXPECT_EQ(*outbox.count_to("ann@example.org", {env_.clock().now().us + 1}), 0);
  EXPECT_EQ(outbox.put({"nobody", "One", "1", ""}).error().code, Code::invalid_argument);
  EXPECT_EQ(std::filesystem::status(path_ + "/outbox.db").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(OutboxTest, AMessageIsTriedSixTimesAndItsFailureStays) {
  Outbox outbox = open();
  ASSERT_TRUE(outbox.put({"ann@example.org", "One", "1", ""}));
  int attempts = 0;
  for (int minute = 0; minute < 24 * 60; ++minute, pass(1)) {
    const auto letter = outbox.due();
    ASSERT_TRUE(letter);
    if (!*letter) continue;
    ++attempts;
    EXPECT_NE((*letter)->text.find("Subject: One"), std::string::npos);
    ASSERT_TRUE(outbox.note(**letter, base::fail(Code::io, "try later")));
  }
  EXPECT_EQ(attempts, 6);
  const auto letters = open().list(9);
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_EQ(letters->front().state, State::failed);
  EXPECT_EQ(letters->front().problem, "try later");
  EXPECT_EQ(letters->front().attempts, 6);
  pass(std::int64_t{91} * 24 * 60);
  ASSERT_TRUE(outbox.forget_old());
  EXPECT_TRUE(outbox.list(9)->empty());
}

TEST_F(OutboxTest, WhatIsRefusedForGoodIsNotTriedAgain) {
  Outbox outbox = open();
  ASSERT_TRUE(outbox.put({"ann@example.org", "One", "1", ""}));
  ASSERT_TRUE(outbox.note(**outbox.due(), base::fail(Code::conflict, "no such user")));
  EXPECT_FALSE(*outbox.due());
  EXPECT_EQ(outbox.list(1)->front().state, State::failed);
}

TEST_F(OutboxTest, NoMessageIsLostOrDoubledWhereverThePowerIsCut) {
  std::uint64_t cuts = 0;
  for (;; ++cuts) {
    std::filesystem::remove_all(path_ + "/outbox.db");
    std::filesystem::remove_all(path_ + "/outbox.db-wal");
    std::filesystem::remove_all(path_ + "/outbox.db-shm");
    bool put = false;
    {
      base::FaultEnv failing(env_.clock().now());
      failing.cut_after_writes(cuts);
      auto outbox = Outbox::open(failing, *folder_);
      put = outbox && outbox->put({"ann@example.org", "One", "1", ""}, "key");
    }
    Outbox outbox = open();
    const auto again = outbox.put({"ann@example.org", "One", "1", ""}, "key");
    ASSERT_TRUE(again) << cuts << again.error().message;
    ASSERT_EQ(outbox.list(9)->size(), 1U) << cuts;
    if (put) break;
  }
  EXPECT_GT(cuts, 10U);
}

TEST_F(OutboxTest, WithoutAServerNothingIsPut) {
  ASSERT_TRUE(base::write_atomically(env_.files(), path_ + "/almagest.toml", ""));
  const storage::Folder folder = *storage::Folder::open(env_, path_);
  Outbox outbox = std::move(*Outbox::open(env_, folder));
  EXPECT_FALSE(outbox.sends());
  EXPECT_EQ(outbox.put({"ann@example.org", "One", "1", ""}).error().code, Code::unsupported);
}

TEST_F(OutboxTest, ThePostmanSendsEachMessageOnceAndIsAlone) {
  Outbox outbox = open();
  for (const char* subject : {"One", "Two", "Three"}) ASSERT_TRUE(outbox.put({"a@b.org", subject, "1", ""}));
  std::mutex mutex;
  std::vector<std::string> sent;
  const auto send = [&](const Letter& letter) -> base::Status {
    const std::lock_guard lock(mutex);
    sent.push_back(letter.subject);
    return {};
  };
  const auto wait_for = [&](std::size_t count) {
    for (int i = 0; i < 100; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      const std::lock_guard lock(mutex);
      if (sent.size() >= count) return;
    }
  };
  {
    const Postman postman(env_, *folder_, outbox, send);
    wait_for(3);
    EXPECT_EQ(storage::lock(env_.files(), path_ + "/outbox.lock").error().code, Code::conflict);
  }
  EXPECT_EQ(sent, (std::vector<std::string>{"One", "Two", "Three"}));
  EXPECT_FALSE(*outbox.due());
  EXPECT_EQ(outbox.list(9)->front().state, State::sent);
}

TEST_F(OutboxTest, ThePostmanGoesOnAfterANoteThatFailedAndSendsNothingTwice) {
  Outbox outbox = open();
  for (const char* subject : {"One", "Two"}) ASSERT_TRUE(outbox.put({"a@b.org", subject, "1", ""}));
  auto database = catalog::Database::open(env_, path_ + "/outbox.db", catalog::OpenMode::write);
  ASSERT_TRUE(database->execute("CREATE TRIGGER full BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'full'); END"));
  std::atomic<int> sent{0};
  const Postman postman(env_, *folder_, outbox, [&](const Letter&) -> base::Status {
    ++sent;
    return {};
  });
  const auto wait_until = [](const std::function<bool()>& holds) {
    for (int i = 0; i < 100 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return holds();
  };
  ASSERT_TRUE(wait_until([&] { return sent == 1; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));  // two looks later
  EXPECT_EQ(sent, 1);
  ASSERT_TRUE(database->execute("DROP TRIGGER full"));
  EXPECT_TRUE(wait_until([&] { return outbox.list(9)->front().state == State::sent; }));
  EXPECT_EQ(sent, 2);
}

}  // namespace
}  // namespace almagest::mail
