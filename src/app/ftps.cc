// SPDX-License-Identifier: GPL-3.0-or-later
// ftps: hands out what is staged by FTP with TLS. ProFTPD speaks the protocol; this configures it, tells the archive's
// server where it is, and stays beside it.
#include "stage/ftps.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "access/accounts.h"
#include "app/command.h"
#include "app/ftps_watch.h"
#include "base/text.h"
#include "stage/certificate.h"
#include "storage/lock.h"

namespace almagest::app {
namespace {

using base::Code;

struct Plan {
  std::string host = "127.0.0.1";  // that it listens on: a numeric address
  bool is_ipv6 = false;
  std::int64_t port = 2121;
  std::int64_t first = 50'000, last = 50'100;  // ports of data
  std::string known_as;                        // the host by which people reach it
  std::string certificate, key;
};

base::Status read_ports(const Arguments& arguments, Plan& plan) {
  if (const auto listen = arguments.value("--listen")) {
    const std::size_t colon = listen->rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : base::parse_int(listen->substr(colon + 1));
    if (!port || *port < 1 || *port > 65535 || colon == 0) {
      return base::fail(Code::invalid_argument, "'--listen' needs HOST:PORT, such as 0.0.0.0:2121");
    }
    plan.host = listen->substr(0, colon);
    plan.port = *port;
  }
  std::array<unsigned char, 16> address{};
  if (plan.host.size() > 2 && plan.host.front() == '[' && plan.host.back() == ']') {
    plan.host = plan.host.substr(1, plan.host.size() - 2);
    plan.is_ipv6 = ::inet_pton(AF_INET6, plan.host.c_str(), address.data()) == 1;
  }
  if (!plan.is_ipv6 && ::inet_pton(AF_INET, plan.host.c_str(), address.data()) != 1) {
    return base::fail(Code::invalid_argument,
                      "'--listen' needs a numeric address, such as 0.0.0.0:2121 or [::]:2121; --host is what people "
                      "call it");
  }
  if (const auto passive = arguments.value("--passive")) {
    const std::size_t dash = passive->find('-');
    const auto first = base::parse_int(passive->substr(0, dash));
    const auto last = dash == std::string::npos ? std::nullopt : base::parse_int(passive->substr(dash + 1));
    if (!first || !last || *first < 1024 || *last > 65535 || *first > *last) {
      return base::fail(Code::invalid_argument, "'--passive' needs FIRST-LAST, such as 50000-50100");
    }
    plan.first = *first;
    plan.last = *last;
  }
  return {};
}

// Does what is inside as the archive's owner, so that what is made belongs to him.
class AsOwner {
 public:
  explicit AsOwner(const struct stat& owner) : is_other_(::geteuid() == 0 && owner.st_uid != 0) {
    if (is_other_ && (::setegid(owner.st_gid) != 0 || ::seteuid(owner.st_uid) != 0)) std::abort();
  }
  ~AsOwner() {
    if (is_other_ && (::seteuid(0) != 0 || ::setegid(0) != 0)) std::abort();
  }
  AsOwner(const AsOwner&) = delete;
  AsOwner& operator=(const AsOwner&) = delete;

 private:
  const bool is_other_;
};

// What an older version made as root, so that the archive's server could not write to it.
void give_to(const struct stat& owner, const std::string& folder) {
  struct stat info {};
  if (::geteuid() != 0 || owner.st_uid == 0 || ::lstat(folder.c_str(), &info) != 0 || info.st_uid != 0) return;
  std::error_code error;
  for (std::filesystem::directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
    (void)::lchown(each->path().c_str(), owner.st_uid, owner.st_gid);
  }
  (void)::lchown(folder.c_str(), owner.st_uid, owner.st_gid);
}

base::Status choose_certificate(base::Env& env, const storage::Folder& folder, const struct stat& owner,
                                const Arguments& arguments, Plan& plan) {
  plan.known_as = arguments.value("--host").value_or(plan.host);
  if (plan.known_as == "0.0.0.0" || plan.known_as == "::") {
    return base::fail(Code::invalid_argument, "say with '--host' by what name people reach this machine");
  }
  constexpr std::string_view kInNames = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
  std::array<unsigned char, 16> bytes{};
  const bool is_ipv6 = ::inet_pton(AF_INET6, plan.known_as.c_str(), bytes.data()) == 1;
  if (!is_ipv6 && (plan.known_as.empty() || plan.known_as.find_first_not_of(kInNames) != std::string::npos)) {
    return base::fail(Code::invalid_argument, "'--host' needs a name such as data.example.org");
  }
  if (arguments.has("--certificate") != arguments.has("--key")) {
    return base::fail(Code::invalid_argument, "'--certificate' and '--key' belong together");
  }
  if (arguments.has("--certificate")) {
    for (const auto& [option, into] :
         {std::pair<const char*, std::string*>{"--certificate", &plan.certificate}, {"--key", &plan.key}}) {
      std::error_code error;
      *into = std::filesystem::absolute(*arguments.value(option), error).string();
      ALMAGEST_CHECK(env.files().stat(*into, base::Follow::symlinks).map([](auto&&) {}));
    }
    return {};
  }
  // One for each name, kept, so that who has noted its fingerprint knows it again.
  plan.certificate = fmt::format("{}/ftps/{}.pem", folder.path(), plan.known_as);
  plan.key = fmt::format("{}/ftps/{}.key", folder.path(), plan.known_as);
  const AsOwner as_owner(owner);
  if (env.files().stat(plan.certificate, base::Follow::symlinks)) return {};
  return stage::make_certificate(env, plan.known_as, plan.certificate, plan.key);
}

std::string user_name(uid_t id) {
  const passwd* const entry = ::getpwuid(id);
  return entry == nullptr ? fmt::format("#{}", id) : entry->pw_name;
}
std::string group_name(gid_t id) {
  const group* const entry = ::getgrgid(id);
  return entry == nullptr ? fmt::format("#{}", id) : entry->gr_name;
}

// Everything that would change something is refused; what is handed out are links to the archive's own files. Without
// root there is no chroot(2), so mod_vroot checks each path instead.
std::string configuration(const storage::Folder& folder, const Plan& plan, std::string_view kind, uid_t owner,
                          gid_t group) {
  const bool root = ::geteuid() == 0;
  const std::string dir = folder.path() + "/ftps";
  std::string title;
  for (const char c : folder.configuration().title) title += c == '"' || c == '\\' || c == '%' || c < ' ' ? ' ' : c;
  return fmt::format(
      "# Written by 'almagest ftps' each time that it begins.\n"
      "ServerName \"{title}\"\nServerIdent on \"{title}\"\nServerType standalone\nDefaultAddress {host}\nPort {port}\n"
      "SocketBindTight on\nUseIPv6 {ipv6}\nModulePath /usr/lib/proftpd\nLoadModule mod_tls.c\n{vroot}"
      "User \"{user}\"\nGroup \"{group}\"\nUmask 077\n"
      "PidFile \"{dir}/proftpd.pid\"\nScoreboardFile \"{dir}/scoreboard\"\nDelayEngine off\n"
      "<IfModule mod_ctrls.c>\n  ControlsEngine off\n</IfModule>\n"
      "<IfModule mod_cap.c>\n  CapabilitiesEngine off\n</IfModule>\n"
      "SystemLog \"{log}\"\nTransferLog none\nLogFormat almagest \"{format}\"\nExtendedLog \"{transfers}\" READ "
      "almagest\nWtmpLog off\nUseReverseDNS off\n"
      "AuthOrder mod_auth_file.c\nAuthUserFile \"{users}\"\nRequireValidShell off\nUseFtpUsers off\nRootLogin "
      "{rootlogin}\n"
      "DefaultRoot ~\nPassivePorts {first} {last}\nMaxInstances 100\nMaxClients 90\nMaxClientsPerUser 10\n"
      "MaxLoginAttempts 3\nTimeoutLogin 60\nTimeoutIdle 300\nTimeoutNoTransfer 300\nTimeoutStalled 120\n"
      "TLSEngine on\nTLSRequired on\nTLSProtocol TLSv1.2 TLSv1.3\nTLSVerifyClient off\n"
      // Many clients open the data connection without resuming the session of the first.
      "TLSOptions NoSessionReuseRequired\n{kind}CertificateFile \"{certificate}\"\n{kind}CertificateKeyFile \"{key}\"\n"
      "AllowOverwrite off\nAllowStoreRestart off\n"
      "<Directory />\n  <Limit WRITE MFMT MFF SITE SITE_CHMOD SITE_CHGRP>\n    DenyAll\n  </Limit>\n</Directory>\n",
      fmt::arg("title", title), fmt::arg("format", stage::kTransferFormat),
      fmt::arg("transfers", stage::ftps_transfers(folder)), fmt::arg("ipv6", plan.is_ipv6 ? "on" : "off"),
      fmt::arg("host", plan.host), fmt::arg("port", plan.port),
      fmt::arg("vroot", root ? "" : "LoadModule mod_vroot.c\nVRootEngine on\n"), fmt::arg("user", user_name(owner)),
      fmt::arg("group", group_name(group)), fmt::arg("dir", dir), fmt::arg("log", folder.path() + "/log/ftps.log"),
      fmt::arg("users", stage::ftps_users(folder)), fmt::arg("rootlogin", owner == 0 ? "on" : "off"),
      fmt::arg("first", plan.first), fmt::arg("last", plan.last), fmt::arg("kind", kind),
      fmt::arg("certificate", plan.certificate), fmt::arg("key", plan.key));
}

base::Result<std::string> find_proftpd() {
  for (const char* path : {"/usr/sbin/proftpd", "/usr/local/sbin/proftpd"}) {
    if (::access(path, X_OK) == 0) return std::string(path);
  }
  return base::fail(
      Code::not_found,
      "ProFTPD is not installed; on Debian: apt-get install proftpd-core proftpd-mod-crypto proftpd-mod-vroot");
}

// Until it ends; a signal to end is passed on. `meanwhile` is done twice a second.
base::Result<int> run_proftpd(const std::string& program, const std::string& configuration_path,
                              const std::function<void(pid_t)>& meanwhile) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&signals, signal);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &signals, &before);
  const std::array<const char*, 6> words{
      program.c_str(), "--nodaemon", "--quiet", "--config", configuration_path.c_str(), nullptr};
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return base::fail(Code::io, "cannot start ProFTPD");
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // it does not outlive us
    if (::getppid() != parent) ::_exit(1);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::execv(program.c_str(), const_cast<char* const*>(words.data()));
    ::_exit(127);
  }
  for (;;) {
    const timespec half_a_second{0, 500'000'000};
    const int signal = ::sigtimedwait(&signals, nullptr, &half_a_second);
    if (signal < 0) {
      meanwhile(child);
      continue;
    }
    if (signal != SIGCHLD) {
      ::kill(child, SIGTERM);
      int status = 0;
      while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
      }
      return 0;
    }
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) != child) continue;
    return base::fail(Code::io, fmt::format("ProFTPD ended by itself (status {}); log/ftps.log may say why",
                                            WIFEXITED(status) ? WEXITSTATUS(status) : -1));
  }
}

// The archive's server looks, for a moment, whether the lock is held.
base::Result<std::unique_ptr<base::File>> hold_lock(base::Env& env, const storage::Folder& folder) {
  for (int attempt = 0;; ++attempt) {
    auto held = storage::lock(env.files(), stage::ftps_lock(folder));
    if (held || attempt == 20) return held;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

base::Status make_private_if_missing(base::Env& env, const std::string& path) {
  if (env.files().stat(path, base::Follow::symlinks)) return {};
  ALMAGEST_CHECK(env.files().create(path).map([](auto&&) {}));
  return env.files().make_private(path);
}

// Runs ProFTPD with what watches it.
base::Result<int> serve_beside(base::Env& env, const storage::Folder& folder, const Arguments& arguments,
                               const struct stat& owner,
                               const std::function<base::Result<int>(const std::function<void(pid_t)>&)>& proftpd) {
  ALMAGEST_TRY(const metadata::Dictionary dictionary,
               load_dictionary(env, folder.configuration(), arguments.value("--missions")));
  const auto open = [&](auto&& what) {
    const AsOwner as_owner(owner);
    return what();
  };
  ALMAGEST_TRY(access::Accounts accounts, open([&] { return access::Accounts::open(env, folder.path()); }));
  ALMAGEST_TRY(stage::Jobs jobs, open([&] { return stage::Jobs::open(env, folder, accounts); }));
  ALMAGEST_TRY(access::Audit audit, open([&] { return access::Audit::open(env, folder.path()); }));
  stage::TransferNotes notes(env, folder, dictionary, jobs, audit);
  FtpsWatch watch(env, folder, notes);
  open([&] {
    watch.begin();
    return 0;
  });
  // Made here, since ProFTPD would make it root's where it is begun by root.
  ALMAGEST_CHECK(open([&] { return make_private_if_missing(env, stage::ftps_transfers(folder)); }));
  auto status = proftpd([&](pid_t process) {
    watch.end_sessions(process);
    open([&] {
      watch.note();
      watch.renew_log(process);
      return 0;
    });
  });
  open([&] {
    watch.note();
    return 0;
  });
  return status;
}

base::Result<int> run(base::Env& env, const Arguments& arguments) {
  ALMAGEST_TRY(const storage::Folder folder, storage::Folder::open(env, arguments.words()[0]));
  Plan plan;
  ALMAGEST_CHECK(read_ports(arguments, plan));
  ALMAGEST_TRY(const std::string proftpd, find_proftpd());
  struct stat info {};
  if (::stat(folder.path().c_str(), &info) != 0) return base::fail(Code::io, "cannot look at the archive's folder");
  if (::geteuid() != 0 && ::geteuid() != info.st_uid) {
    return base::fail(Code::invalid_argument,
                      fmt::format("run it as the user whom the archive belongs to, {}", user_name(info.st_uid)));
  }
  const std::string dir = folder.path() + "/ftps";
  give_to(info, dir);
  const auto as_owner = [&](auto&& what) {
    const AsOwner owner(info);
    return what();
  };
  ALMAGEST_CHECK(as_owner([&] { return env.files().make_directories(dir); }));
  ALMAGEST_TRY(const auto lock, as_owner([&] { return hold_lock(env, folder); }));
  ALMAGEST_CHECK(choose_certificate(env, folder, info, arguments, plan));
  ALMAGEST_TRY(const stage::CertificateFacts facts, stage::read_certificate(env.files(), plan.certificate));
  const std::string text = configuration(folder, plan, facts.elliptic ? "TLSEC" : "TLSRSA", info.st_uid, info.st_gid);
  const base::Status written = as_owner([&]() -> base::Status {
    ALMAGEST_CHECK(make_private_if_missing(env, stage::ftps_users(folder)));
    ALMAGEST_CHECK(base::write_atomically(env.files(), dir + "/proftpd.conf", text));
    return stage::write_address(
        env, folder,
        {plan.known_as, static_cast<int>(plan.port), facts.self_signed, facts.sha256, facts.sha1, facts.pin});
  });
  ALMAGEST_CHECK(written);
  const bool has_colons = plan.known_as.find(':') != std::string::npos;
  fmt::print("FTPS at {}:{}; data by ports {} to {}\ncertificate: SHA-256 {}{}\n",
             has_colons ? "[" + plan.known_as + "]" : plan.known_as, plan.port, plan.first, plan.last, facts.sha256,
             facts.self_signed ? ", signed by itself" : "");
  if (info.st_uid == 0) {
    fmt::print("The archive belongs to root, so that sessions run as root. Give it to a user of its own.\n");
  }
  std::fflush(stdout);
  return serve_beside(env, folder, arguments, info, [&](const std::function<void(pid_t)>& meanwhile) {
    return run_proftpd(proftpd, dir + "/proftpd.conf", meanwhile);
  });
}

}  // namespace

Command ftps_command() {
  return {"ftps",
          "DIR",
          "hand out staged files by FTP with TLS",
          {{"--listen", Takes::value, "HOST:PORT  where (127.0.0.1:2121)"},
           {"--passive", Takes::value, "FIRST-LAST  ports of data connections (50000-50100)"},
           {"--host", Takes::value, "NAME  by what people reach it (what it listens on)"},
           {"--certificate", Takes::value, "PEM  the server's certificate, with those that signed it (one is made)"},
           {"--key", Takes::value, "PEM  its key"},
           kMissionsOption},
          1,
          1,
          run};
}

}  // namespace almagest::app
