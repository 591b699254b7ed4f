// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "base/text.h"
#include "stage/texts.h"

namespace almagest::stage {
namespace {

// What a mail says, in paragraphs, once as text and once as HTML.
class Letter {
 public:
  void paragraph(std::string_view words) {
    text_ += fmt::format("{}\n\n", words);
    html_ += fmt::format("<p>{}</p>\n", base::html_escape(words));
  }
  void link(std::string_view words, const std::string& address) {
    text_ += fmt::format("{}\n  {}\n\n", words, address);
    const std::string escaped = base::html_escape(address);
    html_ += fmt::format("<p>{}<br>\n<a href=\"{}\">{}</a></p>\n", base::html_escape(words), escaped, escaped);
  }
  void command(std::string_view words, std::string_view line) {
    text_ += fmt::format("{}\n\n{}\n\n", words, line);
    html_ += fmt::format("<p>{}</p>\n<pre>{}</pre>\n", base::html_escape(words), base::html_escape(line));
  }
  void table(const std::vector<std::pair<std::string, std::string>>& rows) {
    html_ += "<table>\n";
    for (const auto& [name, value] : rows) {
      text_ += fmt::format("  {:<12} {}\n", name + ":", value);
      html_ += fmt::format("<tr><td>{}</td><td><code>{}</code></td></tr>\n", base::html_escape(name),
                           base::html_escape(value));
    }
    text_ += "\n";
    html_ += "</table>\n";
  }
  mail::Message message(const Job& job, std::string subject) const {
    return {job.email, std::move(subject), text_,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"></head><body>\n" + html_ +
                "</body></html>\n"};
  }

 private:
  std::string text_, html_;
};

std::string amount(const Job& job) {
  return fmt::format("{} {} ({:.1f} MB)", job.done_files, job.done_files == 1 ? "file" : "files",
                     static_cast<double>(job.done_bytes) / 1e6);
}

std::string time_of(const std::optional<base::Instant>& time) {
  return time ? base::iso_of(*time, base::Fraction::none).replace(10, 1, " ") + " UTC" : "-";
}

std::string page_of(const Job& job, const Archive& archive) {
  return archive.address + "/jobs/" + job.id;
}

void add_ways(const Job& job, const Archive& archive, const std::optional<FtpsAddress>& ftps, Letter& letter) {
  letter.link("What it is, and all that is below, is on the page of the job:", page_of(job, archive));
  if (ftps) {
    letter.paragraph("By FTPS (FTP with explicit TLS; plain FTP is refused):");
    letter.table({{"Host", ftps->host},
                  {"Port", std::to_string(ftps->port)},
                  {"User", job.login},
                  {"Password", job.password},
                  {"Folder", "/"},
                  {"Until", time_of(job.expires)}});
    if (ftps->self_signed) {
      letter.paragraph("The server's certificate is signed by nobody but itself. Its SHA-256 fingerprint is " +
                       ftps->sha256 + ": accept no other.");
    }
    letter.command("All of it with lftp:", lftp_line(job, *ftps));
    letter.command("All of it with curl:", curl_line(job, *ftps));
  }
  letter.command(job.is_anonymous() ? "Over HTTP, with curl:" : "Over HTTP, with curl and a token of yours in TOKEN:",
                 http_line(job, archive));
  letter.paragraph("Then check what you have: sha256sum -c SHA256SUMS");
}

void add_greeting(const Job& job, const Archive& archive, Letter& letter) {
  if (!archive.banner.empty()) letter.paragraph(archive.banner);
  if (job.is_anonymous()) {
    letter.paragraph(
        fmt::format("Somebody gave this address to {} when he ordered these files. If it was not you, do "
                    "nothing: they are removed by themselves.",
                    archive.title));
  }
}

// As one word of a shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// An IPv6 address has colons of its own.
std::string in_url(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::string fetch_all(const std::string& curl, const std::string& from) {
  return fmt::format(
      "{0} -O {1} &&\n  sed 's/^.\\{{66\\}}//' SHA256SUMS | while IFS= read -r f; do\n"
      "    {0} --create-dirs -o \"$f\" {2}\"$f\" </dev/null || exit 1; done",
      curl, quoted(from + "SHA256SUMS"), quoted(from));
}

}  // namespace

std::string lftp_line(const Job& job, const FtpsAddress& ftps) {
  const std::string trust = ftps.self_signed ? fmt::format("set ssl:verify-certificate/{} no; ", ftps.sha1) : "";
  return fmt::format(
      "lftp -e {} -u {} ftp://{}:{}",
      quoted("set ftp:ssl-force true; set ftp:ssl-protect-data true; " + trust + "mirror -c . . && exit"),
      quoted(job.login + "," + job.password), in_url(ftps.host), ftps.port);
}

std::string curl_line(const Job& job, const FtpsAddress& ftps) {
  const std::string trust = ftps.self_signed ? fmt::format(" -k --pinnedpubkey '{}'", ftps.pin) : "";
  return fetch_all(fmt::format("curl -sS --ssl-reqd{} -u {}", trust, quoted(job.login + ":" + job.password)),
                   fmt::format("ftp://{}:{}/", in_url(ftps.host), ftps.port));
}

std::string http_line(const Job& job, const Archive& archive) {
  return fetch_all(job.is_anonymous() ? "curl -sSf" : "curl -sSf -H \"Authorization: token $TOKEN\"",
                   archive.address + "/api/v1/jobs/" + job.id + "/files/");
}

mail::Message ready_message(const Job& job, const Archive& archive, const std::optional<FtpsAddress>& ftps) {
  Letter letter;
  add_greeting(job, archive, letter);
  letter.paragraph(
      fmt::format("{}: {} of {} are ready, until {}.", job.name, amount(job), archive.title, time_of(job.expires)));
  if (job.missing_files + job.not_sent_files > 0) {
    letter.paragraph(
        fmt::format("{} more are not there; MANIFEST.html says why of each.", job.missing_files + job.not_sent_files));
  }
  add_ways(job, archive, ftps, letter);
  return letter.message(job, "Ready: " + job.name);
}

mail::Message reminder_message(const Job& job, const Archive& archive, const std::optional<FtpsAddress>& ftps) {
  Letter letter;
  add_greeting(job, archive, letter);
  letter.paragraph(
      fmt::format("{}: {} of {} will be removed at {}. Fetch them before that if you have not; afterwards "
                  "the job can be done again from its page.",
                  job.name, amount(job), archive.title, time_of(job.expires)));
  add_ways(job, archive, ftps, letter);
  return letter.message(job, "Will be removed soon: " + job.name);
}

mail::Message failed_message(const Job& job, const Archive& archive) {
  Letter letter;
  add_greeting(job, archive, letter);
  letter.paragraph(fmt::format("{}: the files that you asked {} for could not be prepared: {}.", job.name,
                               archive.title, job.problem));
  letter.link("It can be tried again from its page:", page_of(job, archive));
  return letter.message(job, "Failed: " + job.name);
}

}  // namespace almagest::stage
