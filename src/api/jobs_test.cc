// SPDX-License-Identifier: GPL-3.0-or-later
// The worker in an archive with files, with a clock that is set and power that is cut.
#include <gtest/gtest.h>
#include <unistd.h>

#include "api/test_world.h"
#include "stage/transfers.h"
#include "stage/worker.h"

namespace almagest::api::testing {
namespace {

using stage::Job;
using stage::State;

constexpr std::int64_t kDay_us = 86'400'000'000;
const std::string kFiles[] = {"jw00001001001_02101_00001_nrca1_cal.fits", "jw00001001001_02101_00002_nrca1_cal.fits",
                              "jw00001001001_02101_00003_nrca1_cal.fits"};

class JobsTest : public ::testing::Test {
 protected:
  JobsTest() {
    EXPECT_GE(sodium_init(), 0);
    std::filesystem::remove_all(path_);
    EXPECT_TRUE(storage::Folder::create(env_, archive(), {}));
    EXPECT_TRUE(base::write_atomically(env_.files(), archive() + "/almagest.toml",
                                       "[mail]\nserver = \"smtp://localhost\"\nfrom = \"archive@example.org\"\n"
                                       "[staging]\njobs = 2\nfiles = 5\n"));
    folder_.emplace(*storage::Folder::open(env_, archive()));
    for (const std::string& name : kFiles) {
      write_file(path_ + "/files/" + name, fits_of("JWST", name, {{"PROGRAM", "1"}, {"EXP_TYPE", "NRC_IMAGE"}}));
    }
    auto catalog = *catalog::Catalog::create(env_, archive(), two_missions());
    const auto report = ingest::ingest(env_, *folder_, catalog, two_missions(), {path_ + "/files"},
                                       {storage::Placement::leave, 1, ingest::Trust::nothing}, nullptr);
    EXPECT_TRUE(report && report->refused == 0);
    const metadata::Mission& jwst = *two_missions().find("jwst");
    for (const std::string& name : kFiles) {
      const auto product = *catalog.product(jwst, name);
      const catalog::Version& version = *product->current;
      order_.files.push_back({0, "a/" + name, product->uri, "PUBLIC", version.id, version.size, *version.sha256});
    }
    order_.email = "ann@example.org";
    order_.mission = "jwst";
    order_.name = "mine";
  }
  ~JobsTest() override { std::filesystem::remove_all(path_); }

  std::string archive() const { return path_ + "/archive"; }
  void forget() const {
    for (const char* name : {"/jobs.db", "/outbox.db"}) {
      for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(archive() + name + part);
    }
    std::filesystem::remove_all(archive() + "/staging");
    std::filesystem::create_directories(archive() + "/staging");
  }

  // As one process after another: everything is opened anew.
  base::Status with_worker(base::Env& env, const std::function<base::Status(stage::Jobs&, stage::Worker&)>& work) {
    ALMAGEST_TRY(const access::Accounts accounts, access::Accounts::open(env, archive()));
    ALMAGEST_TRY(stage::Jobs jobs, stage::Jobs::open(env, *folder_, accounts));
    ALMAGEST_TRY(mail::Outbox outbox, mail::Outbox::open(env, *folder_));
    stage::Worker worker({env, *folder_, two_missions(), accounts, jobs, outbox, {"Test", "", "http://test"}});
    return work(jobs, worker);
  }
  std::vector<std::string> mails() {
    std::vector<std::string> subjects;
    const auto outbox = mail::Outbox::open(env_, *folder_);
    const auto letters = outbox->list(100);
    for (const mail::Letter& letter : *letters) subjects.push_back(letter.subject);
    return subjects;
  }
  std::size_t staged_files(const Job& job) const {
    const std::filesystem::path place(stage::staging_of(*folder_, job));
    std::size_t files = 0;
    if (!std::filesystem::exists(place)) return 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place))
      files += entry.is_regular_file() ? 1 : 0;
    return files;
  }

  const std::string path_ = ::testing::TempDir() + "jobs_test_" + std::to_string(::getpid());
  base::FaultEnv env_{*base::instant_of_mjd(kNowMjd)};
  std::optional<storage::Folder> folder_;
  stage::Order order_;
};

TEST_F(JobsTest, ExpiresAWeekLaterWithAReminderBefore) {
  std::optional<Job> job;
  const auto step = [&](std::int64_t days_tenths) {
    env_.set_now({base::instant_of_mjd(kNowMjd)->us + days_tenths * kDay_us / 10});
    const auto done = with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
      if (!job) job = *jobs.add(order_);
      for (int i = 0; i < 3; ++i) ALMAGEST_CHECK(worker.round());
      job = **jobs.find(job->id);
      return {};
    });
    ASSERT_TRUE(done) << done.error().message;
  };
  const std::vector<std::string> ready{"Ready: mine"};
  const std::vector<std::string> reminded{"Will be removed soon: mine", "Ready: mine"};
  step(0);
  EXPECT_EQ(job->state, State::ready);
  EXPECT_EQ(job->expires->us, job->ready->us + 7 * kDay_us);
  EXPECT_EQ(staged_files(*job), 5U);  // with manifest and checksums
  step(59);
  EXPECT_EQ(mails(), ready);
  step(61);
  step(62);
  EXPECT_EQ(mails(), reminded);
  step(69);
  EXPECT_EQ(job->state, State::ready);
  step(71);
  EXPECT_EQ(job->state, State::expired);
  EXPECT_EQ(staged_files(*job), 0U);
  EXPECT_EQ(mails(), reminded);
  env_.set_now({job->ended->us + 31 * kDay_us});
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
    ALMAGEST_CHECK(worker.round());
    EXPECT_FALSE(*jobs.find(job->id)) << "an ended job is forgotten after a month";
    return {};
  }));
}

TEST_F(JobsTest, EndsOnceWhereverThePowerIsCut) {
  std::uint64_t cuts = 0;
  std::size_t unfinished = 0;
  std::size_t ready = 0;
  for (bool whole = false; !whole; ++cuts) {
    forget();
    std::string id;
    ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker&) -> base::Status {
      ALMAGEST_TRY(const Job job, jobs.add(order_));
      id = job.id;
      return {};
    }));
    const auto rounds = [](stage::Jobs&, stage::Worker& worker) -> base::Status {
      for (int i = 0; i < 3; ++i) ALMAGEST_CHECK(worker.round());
      return {};
    };
    {
      base::FaultEnv failing(env_.clock().now());
      failing.cut_after_writes(cuts);
      whole = with_worker(failing, rounds).has_value();
    }
    unfinished += mails().empty() ? 1 : 0;
    const auto done = with_worker(env_, rounds);
    ASSERT_TRUE(done) << cuts << ": " << done.error().message;
    ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker&) -> base::Status {
      const Job job = **jobs.find(id);
      // A disk that does not take a file has failed the job, if that could still be noted.
      if (job.state == State::failed) return {};
      ++ready;
      EXPECT_EQ(job.state, State::ready) << cuts;
      EXPECT_EQ(job.done_files, 3) << cuts;
      EXPECT_EQ(staged_files(job), 5U) << cuts;
      return {};
    }));
    ASSERT_EQ(mails().size(), 1U) << cuts;
  }
  EXPECT_GT(unfinished, 20U);
  EXPECT_GT(ready, cuts / 2) << "of " << cuts;
}

TEST_F(JobsTest, TextsThatCannotBeWrittenFailTheJobAndSaySo) {
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
    const Job job = *jobs.add(order_);
    // In the way of the text that is being written.
    write_file(stage::staging_of(*folder_, job) + "/SHA256SUMS.part/in/the/way", "");
    for (int i = 0; i < 3; ++i) ALMAGEST_CHECK(worker.round());
    const Job failed = **jobs.find(job.id);
    EXPECT_EQ(failed.state, State::failed);
    EXPECT_FALSE(failed.problem.empty());
    EXPECT_EQ(jobs.retry(job.id)->state, State::queued);
    for (int i = 0; i < 3; ++i) ALMAGEST_CHECK(worker.round());
    EXPECT_EQ((*jobs.find(job.id))->state, State::ready);
    return {};
  }));
}

TEST_F(JobsTest, TextsOfAReadyJobThatAreLostComeBack) {
  Job job;
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
    job = *jobs.add(order_);
    for (int i = 0; i < 3; ++i) ALMAGEST_CHECK(worker.round());
    return {};
  }));
  ASSERT_TRUE(stage::has_texts(env_, *folder_, job));
  ASSERT_TRUE(stage::remove_texts(env_, *folder_, job));
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs&, stage::Worker& worker) { return worker.round(); }));
  EXPECT_TRUE(stage::has_texts(env_, *folder_, job));
}

TEST_F(JobsTest, AJobInTroubleDoesNotKeepTheRightsToOthers) {
  auto accounts = *access::Accounts::open(env_, archive());
  ASSERT_TRUE(accounts.add_user("ann", access::Rank::user));
  order_.files.resize(1);
  std::vector<Job> jobs_of;
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
    jobs_of.push_back(*jobs.add(order_));
    order_.account = accounts.user("ann")->account;
    order_.owner = "ann";
    jobs_of.push_back(*jobs.add(order_));
    for (int i = 0; i < 4; ++i) ALMAGEST_CHECK(worker.round());
    return {};
  }));
  ASSERT_TRUE(stage::remove_texts(env_, *folder_, jobs_of[0]));
  write_file(stage::staging_of(*folder_, jobs_of[0]) + "/MANIFEST.html.part/in/the/way", "");
  ASSERT_TRUE(accounts.remove_user("ann"));
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
    EXPECT_FALSE(worker.round()) << "its texts can't be written";
    EXPECT_EQ((*jobs.find(jobs_of[0].id))->state, State::ready);
    EXPECT_EQ((*jobs.find(jobs_of[1].id))->state, State::cancelled);
    return {};
  }));
}

TEST_F(JobsTest, WhatIsDroppedIsCountedNowhere) {
  order_.files[1].state = stage::FileState::not_sent;
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker&) -> base::Status {
    const Job job = *jobs.add(order_);
    EXPECT_EQ(job.not_sent_files, 1);
    ALMAGEST_TRY(const auto files, jobs.files(job, 0, 10, stage::FileState::not_sent));
    ALMAGEST_CHECK(jobs.drop(job, files));
    EXPECT_EQ((*jobs.find(job.id))->not_sent_files, 0);
    EXPECT_EQ((*jobs.find(job.id))->files, 2);
    return {};
  }));
}

TEST_F(JobsTest, RemindersCountAmongTheMailsOfADay) {
  std::optional<Job> job;
  const auto rounds = [&] {
    return with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
      if (!job) job = *jobs.add(order_);
      for (int i = 0; i < 3; ++i) ALMAGEST_CHECK(worker.round());
      return {};
    });
  };
  ASSERT_TRUE(rounds());
  env_.set_now({env_.clock().now().us + 61 * kDay_us / 10});
  {
    auto outbox = *mail::Outbox::open(env_, *folder_);
    for (int i = 0; i < stage::kMostMailsADay; ++i) ASSERT_TRUE(outbox.put({order_.email, "Another", "x", ""}));
  }
  ASSERT_TRUE(rounds());
  EXPECT_EQ(mails().front(), "Another");
}

TEST_F(JobsTest, JobsOfAnOlderFileAreHisWhoHadTheNameThen) {
  auto accounts = *access::Accounts::open(env_, archive());
  ASSERT_TRUE(accounts.add_user("ann", access::Rank::user));
  ASSERT_TRUE(accounts.add_user("carl", access::Rank::user));
  std::map<std::string, std::string> ids;
  order_.files.resize(1);
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker&) -> base::Status {
    for (const std::string owner : {"ann", "carl", ""}) {
      order_.owner = owner;
      order_.account = owner.empty() ? 0 : 1;
      ids[owner] = jobs.add(order_)->id;
    }
    return {};
  }));
  {  // as it was
    auto database = catalog::Database::open(env_, archive() + "/jobs.db", catalog::OpenMode::write);
    ASSERT_TRUE(database->execute(
        "DROP INDEX job_account; DROP INDEX job_login; ALTER TABLE job DROP COLUMN account; CREATE INDEX job_owner ON "
        "job (owner, state); DROP TABLE schema_version; PRAGMA user_version = 1"));
  }
  ASSERT_TRUE(accounts.remove_user("carl"));
  env_.set_now({env_.clock().now().us + 1});
  ASSERT_TRUE(accounts.add_user("carl", access::Rank::user));  // somebody else
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
    EXPECT_EQ((*jobs.find(ids["ann"]))->account, accounts.user("ann")->account);
    EXPECT_EQ(jobs.list(accounts.user("ann")->account, 0, 9)->total, 1);
    EXPECT_EQ(jobs.list(accounts.user("carl")->account, 0, 9)->total, 0);
    EXPECT_TRUE((*jobs.find(ids[""]))->is_anonymous());
    EXPECT_FALSE((*jobs.find(ids["carl"]))->is_anonymous());
    ALMAGEST_CHECK(worker.round());
    EXPECT_EQ((*jobs.find(ids["carl"]))->state, State::cancelled);
    return {};
  }));
}

TEST_F(JobsTest, ExclusiveFilesSentByFtpsAreNotedOnce) {
  auto accounts = *access::Accounts::open(env_, archive());
  auto audit = *access::Audit::open(env_, archive());
  auto jobs = *stage::Jobs::open(env_, *folder_, accounts);
  order_.owner = "ann";
  order_.account = 7;
  order_.files[0].access = "EXCLUSIVE_ACCESS";
  const Job job = *jobs.add(order_);
  std::filesystem::create_directories(archive() + "/ftps");
  const std::string log = stage::ftps_transfers(*folder_);
  std::string text;
  const auto add = [&](const std::string& line) {
    text += line;
    write_file(log, text);
  };
  const auto look = [&] {  // as after a restart
    stage::TransferNotes notes(env_, *folder_, two_missions(), jobs, audit);
    const auto done = notes.look();
    EXPECT_TRUE(done) << done.error().message;
    return audit.entries({})->size();
  };
  EXPECT_EQ(look(), 0U);
  const std::string head = "1795443110 " + job.login + " 192.0.2.7 RETR ";
  add(head + "226 " + std::to_string(order_.files[0].size) + " 1.500 success 0 /a/" + kFiles[0] + "\n");
  add(head + "226 9 0.0 success 0 /a/" + kFiles[1] + "\n");  // public
  add(head + "226 9 0.0 success 0 /SHA256SUMS\n");
  EXPECT_EQ(look(), 1U);
  EXPECT_EQ(look(), 1U);
  const access::AuditEntry entry = audit.entries({})->front();
  EXPECT_EQ(entry.kind, "file");
  EXPECT_EQ(entry.actor.user, "ann");
  EXPECT_EQ(entry.actor.via, "FTPS, job " + job.id);
  EXPECT_EQ(entry.actor.address, "192.0.2.7");
  EXPECT_EQ(entry.actor.account, 7);
  EXPECT_EQ(entry.about.name, kFiles[0]);
  EXPECT_EQ(entry.mission, "jwst");
  EXPECT_EQ(entry.program, "1");
  EXPECT_EQ(entry.bytes, static_cast<std::int64_t>(order_.files[0].size));
  EXPECT_EQ(entry.whole, true);
  EXPECT_EQ(entry.ended->us - entry.time.us, 1'500'000);
  add(head + "426 100 0.0 failed 50 /a/" + kFiles[0]);  // no whole line yet
  EXPECT_EQ(look(), 1U);
  add("\n");
  EXPECT_EQ(look(), 2U);
  EXPECT_EQ(audit.entries({})->front().whole, false);
  EXPECT_EQ(audit.entries({})->front().detail, "bytes 50-" + std::to_string(order_.files[0].size - 1) + ", by FTPS");
  // What has left the job is noted, and so is what nobody knows any more.
  ASSERT_TRUE(jobs.drop(job, *jobs.files(job, 0, 1, std::nullopt)));
  add(head + "226 1 0.0 success 0 /a/" + kFiles[0] + "\n1795443110 nobody 192.0.2.7 RETR 226 1 0.0 success 0 /x\n");
  EXPECT_EQ(look(), 4U);
  // Lines of anything else.
  Random random(7);
  std::string noise(300'000, ' ');
  for (char& c : noise) c = static_cast<char>(below(random, 256));
  add(noise + "\n" + head + "\n" + head + "226 -5 0 success 0 /a\n" + head + "226 5 0 success -1 /a\n" + head +
      "226 5 1e400 success 0 \n99999999999999 " + job.login + " x RETR 226 5 0 success 0 /a\n" + head +
      "550 - - failed - -\n" + head.substr(0, head.size() - 5) + "STOR 226 5 0 success 0 /a\n");
  EXPECT_EQ(look(), 4U);
  add(head + "226 1 0.0 success 0 /a/" + kFiles[0] + "\n");
  EXPECT_EQ(look(), 5U);
  // A log that began anew.
  text.clear();
  add(head + "226 1 0.0 success 0 /a/" + kFiles[0] + "\n");
  EXPECT_EQ(look(), 6U);
  EXPECT_EQ(look(), 6U);
}

TEST_F(JobsTest, WhatWasSentIsInOneAuditLogThoughThatIsMovedAway) {
  auto accounts = *access::Accounts::open(env_, archive());
  auto jobs = *stage::Jobs::open(env_, *folder_, accounts);
  order_.files[0].access = "EXCLUSIVE_ACCESS";
  const Job job = *jobs.add(order_);
  std::filesystem::create_directories(archive() + "/ftps");
  const std::string log = stage::ftps_transfers(*folder_);
  const auto send = [&](int times) {
    std::ofstream file(log, std::ios::app);
    for (int i = 0; i < times; ++i) {
      file << "1795443110 " << job.login << " 192.0.2.7 RETR 226 9 0.0 success 0 /a/" << kFiles[0] << "\n";
    }
  };
  const auto work = [&](auto&& what) {  // as a process of its own; how many are in its audit log then
    auto audit = *access::Audit::open(env_, archive());
    stage::TransferNotes notes(env_, *folder_, two_missions(), jobs, audit);
    const base::Status done = what(notes);
    EXPECT_TRUE(done) << done.error().message;
    return audit.entries({})->size();
  };
  const auto look = [](stage::TransferNotes& notes) { return notes.look(); };
  const auto begin = [](stage::TransferNotes& notes) -> base::Status {
    ALMAGEST_CHECK(notes.look());
    ALMAGEST_TRY(const std::string former, notes.renew_log());
    return former.empty() ? base::Status() : notes.remove_former(former);
  };
  const auto move_away = [&] {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(archive() + "/audit.db" + end);
  };
  // Of an older version: its log has no name.
  send(3);
  EXPECT_EQ(work(look), 3U) << "all of it, where there was nothing";
  move_away();
  send(1);
  EXPECT_EQ(work(look), 1U);
  EXPECT_EQ(work(begin), 1U);
  EXPECT_EQ(std::filesystem::file_size(log), std::string("# transfers 0123456789abcdef\n").size());
  EXPECT_EQ(std::filesystem::status(log).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  send(2);
  EXPECT_EQ(work(begin), 3U) << "one that has a name goes on";
  send(1);  // after the last look
  move_away();
  send(1);
  EXPECT_EQ(work(look), 2U) << "nothing twice, nothing lost";
  EXPECT_EQ(work(begin), 2U);
  // What is beside the log is of another log, or of none.
  for (const std::string noted : {"0123456789abcdef 99\n", "- 99\n", "", "99", " ", "nonsense\n0 0", "x 1e9", "x -1"}) {
    move_away();
    write_file(stage::ftps_noted(*folder_), noted);
    EXPECT_EQ(work(look), 4U) << noted;
    EXPECT_EQ(work(look), 4U) << noted;
  }
  // What the audit log itself says comes first.
  write_file(stage::ftps_noted(*folder_), "- 0\n");
  EXPECT_EQ(work(look), 4U);
  // Wherever the process ends meanwhile.
  bool is_through = false;
  for (std::size_t n = 0; !is_through; ++n) {
    ASSERT_LT(n, 50U);
    send(1);
    base::FaultEnv dying(env_.clock().now());
    {
      auto audit = access::Audit::open(dying, archive());
      ASSERT_TRUE(audit);
      stage::TransferNotes notes(dying, *folder_, two_missions(), jobs, *audit);
      dying.cut_after_writes(n);
      is_through = notes.look().has_value();
    }
    EXPECT_EQ(work(look), 5 + n) << n;
  }
}

TEST_F(JobsTest, ALogThatBeginsAnewLosesNothingAndNotesNothingTwice) {
  auto accounts = *access::Accounts::open(env_, archive());
  auto jobs = *stage::Jobs::open(env_, *folder_, accounts);
  order_.files[0].access = "EXCLUSIVE_ACCESS";
  const Job job = *jobs.add(order_);
  std::filesystem::create_directories(archive() + "/ftps");
  const std::string log = stage::ftps_transfers(*folder_);
  const std::string filler = std::string(1023, '.') + "\n";
  // As a session that has opened the log when it began.
  const auto send = [&](std::ofstream& file) {
    file << "1795443110 " << job.login << " 192.0.2.7 RETR 226 9 0.0 success 0 /a/" << kFiles[0] << "\n" << std::flush;
  };
  std::size_t sent = 0;
  bool is_through = false;
  for (std::size_t n = 0; !is_through; ++n) {
    ASSERT_LT(n, 100U);
    std::ofstream session(log, std::ios::app);
    const auto work = [&](base::Env& env) -> base::Status {
      ALMAGEST_TRY(auto audit, access::Audit::open(env, archive()));
      stage::TransferNotes notes(env, *folder_, two_missions(), jobs, audit);
      ALMAGEST_CHECK(notes.look());
      ALMAGEST_CHECK(notes.renew_log().map([](auto&&) {}));
      return notes.look();
    };
    if (n > 0) {  // the first has no name
      for (int i = 0; i < 16 << 10; ++i) session << filler;
      auto audit = *access::Audit::open(env_, archive());
      stage::TransferNotes notes(env_, *folder_, two_missions(), jobs, audit);
      ASSERT_TRUE(notes.look());
    }
    send(session);
    ++sent;
    base::FaultEnv dying(env_.clock().now());
    std::vector<std::byte> skipped(100'000 + 8 * n);  // all have the same randomness, and no two logs the same name
    dying.randomness().fill(skipped);
    dying.cut_after_writes(n);
    is_through = work(dying).has_value() && !dying.cut();
    send(session);  // into the former one
    ++sent;
    session.close();
    ASSERT_TRUE(work(env_));
    std::ofstream another(log, std::ios::app);
    send(another);
    ++sent;
    base::FaultEnv dying_later(env_.clock().now());
    dying_later.cut_after_writes(n);
    for (base::Env* const env : {static_cast<base::Env*>(&dying_later), static_cast<base::Env*>(&env_)}) {
      auto audit = access::Audit::open(*env, archive());
      if (!audit) continue;
      stage::TransferNotes notes(*env, *folder_, two_missions(), jobs, *audit);
      const std::vector<std::string> former = *notes.former_logs();
      for (const std::string& path : former) (void)notes.remove_former(path);
      if (env != &env_) continue;
      EXPECT_TRUE(notes.former_logs()->empty());
      EXPECT_TRUE(notes.look());
      access::AuditFilter all;
      all.limit = 1000;
      EXPECT_EQ(audit->entries(all)->size(), sent) << n;
      EXPECT_LT(std::filesystem::file_size(log), 1000U) << n;
    }
    is_through = is_through && !dying_later.cut();
  }
}

TEST_F(JobsTest, ADiskThatDoesNotTakeTheFilesFailsTheJobAndSaysSo) {
  // What is a symbolic link is copied, never linked to.
  const std::string from = path_ + "/files/" + kFiles[0];
  std::filesystem::rename(from, from + ".there");
  std::filesystem::create_symlink(from + ".there", from);
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker& worker) -> base::Status {
    const Job job = *jobs.add(order_);
    write_file(stage::staging_of(*folder_, job) + "/a", "in the way of a folder");
    for (int i = 0; i < 2; ++i) ALMAGEST_CHECK(worker.round());
    const Job failed = **jobs.find(job.id);
    EXPECT_EQ(failed.state, State::failed);
    EXPECT_NE(failed.problem.find("cannot make the folder"), std::string::npos) << failed.problem;
    EXPECT_EQ(mails(), std::vector<std::string>{"Failed: mine"});
    ALMAGEST_CHECK(worker.round());  // takes away what there is of it
    EXPECT_EQ(jobs.retry(job.id)->state, State::queued);
    for (int i = 0; i < 3; ++i) ALMAGEST_CHECK(worker.round());
    EXPECT_EQ((*jobs.find(job.id))->state, State::ready);
    EXPECT_EQ(staged_files(job), 5U);
    const std::string copy = stage::staging_of(*folder_, job) + "/" + order_.files[0].path;
    EXPECT_FALSE(std::filesystem::is_symlink(copy));
    EXPECT_EQ(std::filesystem::hard_link_count(copy), 1U);
    return {};
  }));
  EXPECT_EQ(mails(), (std::vector<std::string>{"Ready: mine", "Failed: mine"}));
}

TEST_F(JobsTest, WhereNothingIsPreparedThatIsSaid) {
  ASSERT_TRUE(base::write_atomically(env_.files(), archive() + "/almagest.toml", "[staging]\njobs = 0\n"));
  folder_.emplace(*storage::Folder::open(env_, archive()));
  const auto done = with_worker(
      env_, [&](stage::Jobs& jobs, stage::Worker&) -> base::Status { return jobs.add(order_).map([](auto&&) {}); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::unsupported);
  EXPECT_NE(done.error().message.find("prepares no files"), std::string::npos) << done.error().message;
}

TEST_F(JobsTest, NobodyHasMoreThanHisShare) {
  ASSERT_TRUE(with_worker(env_, [&](stage::Jobs& jobs, stage::Worker&) -> base::Status {
    const Job first = *jobs.add(order_);
    EXPECT_EQ(jobs.add(order_).error().code, base::Code::too_large) << "six files of five";
    order_.files.resize(1);
    const Job second = *jobs.add(order_);
    EXPECT_EQ(jobs.add(order_).error().code, base::Code::conflict) << "three jobs of two";
    order_.email = "bob@example.org";
    EXPECT_TRUE(jobs.add(order_)) << "another address has its own";
    order_.email = "ann@example.org";
    EXPECT_TRUE(jobs.cancel(second.id));
    EXPECT_TRUE(jobs.add(order_));
    EXPECT_EQ(jobs.retry(second.id).error().code, base::Code::conflict) << "nor by trying again";
    order_.files[0].state = stage::FileState::not_sent;
    EXPECT_EQ(jobs.add(order_).error().code, base::Code::invalid_argument);
    return {};
  }));
  for (int i = 0; i < 30; ++i) {  // addresses are easily invented
    order_.email = std::to_string(i) + "@example.org";
    order_.files[0].state = stage::FileState::waiting;
    const auto done = with_worker(
        env_, [&](stage::Jobs& jobs, stage::Worker&) -> base::Status { return jobs.add(order_).map([](auto&&) {}); });
    EXPECT_EQ(done.has_value(), i < 17) << i;
  }
}

}  // namespace
}  // namespace almagest::api::testing
