// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/smtp.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <memory>

#include "base/text.h"

namespace almagest::mail {
namespace {

using base::Code;

constexpr long kConnect_s = 20;
constexpr long kWhole_s = 120;
constexpr std::uint64_t kLongestPassword = 4096;

struct Reading {
  const std::string& text;
  std::size_t at = 0;
};

std::size_t read_some(char* into, std::size_t size, std::size_t count, void* from) {
  auto& reading = *static_cast<Reading*>(from);
  const std::size_t have = reading.text.copy(into, size * count, reading.at);
  reading.at += have;
  return have;
}

std::string host_of(const std::string& server) {
  const std::size_t begin = server.find("://") + 3;
  const std::size_t end = server.find(server.compare(begin, 1, "[") == 0 ? ']' : ':', begin);
  return base::lower(server.substr(begin, end == std::string::npos ? end : end - begin));
}

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "[::1" || host.starts_with("127.");
}

base::Status failure(CURLcode code, long status, const char* said) {
  const std::string why = said[0] != '\0' ? said : curl_easy_strerror(code);
  if (code == CURLE_LOGIN_DENIED) {
    return base::fail(Code::io, fmt::format("the mail server does not know this user or password: {}", why));
  }
  if (status >= 500) return base::fail(Code::conflict, fmt::format("the mail server refused it: {}", why));
  return base::fail(Code::io, fmt::format("the mail server did not take it: {}", why));
}

}  // namespace

bool needs_tls(const storage::MailConfiguration& mail) {
  return mail.server.starts_with("smtps:") || (mail.starttls != "never" && !is_this_machine(host_of(mail.server)));
}

base::Status hand_over(base::Env& env, const storage::MailConfiguration& mail, const std::string& to,
                       const std::string& text) {
  ALMAGEST_CHECK(env.network().before_transfer(text.size()));
  std::string password;
  if (!mail.password_file.empty()) {
    ALMAGEST_TRY(password, base::read_text(env.files(), mail.password_file, kLongestPassword));
    password = base::trim(password);
  }
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
      curl_slist_append(nullptr, ("<" + to + ">").c_str()), curl_slist_free_all);
  if (started != CURLE_OK || !handle || !recipients) return base::fail(Code::internal, "libcurl does not start");
  std::array<char, CURL_ERROR_SIZE> said{};
  const std::string sender = "<" + mail.from + ">";
  Reading reading{text};
  CURL* const curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said.data());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_URL, mail.server.c_str());
  curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(needs_tls(mail) ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!mail.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, mail.ca_file.c_str());
  if (!mail.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, mail.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_some);
  curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnect_s);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kWhole_s);
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return {};
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return failure(code, status, said.data());
}

}  // namespace almagest::mail
