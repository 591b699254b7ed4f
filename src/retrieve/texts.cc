// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "metadata/reference_address.h"

namespace almagest::retrieve {
namespace {

constexpr std::string_view kCanBeHad = "not sent: the archive does not hold it; it can be had from ";
constexpr std::size_t kLongestRequest = 4000;  // of the question, for people

std::string until(const std::optional<base::Instant>& release) {
  if (!release) return {};
  if (*release == catalog::kUnknownRelease) return " until the archive knows the data that it belongs to";
  return " until " + base::iso_of(*release, base::Fraction::none);
}

// `elsewhere`: where the file can be had that is not held; empty: nowhere that is known.
std::string status_of(Fate fate, const std::optional<base::Instant>& release, bool simulated,
                      const std::string& elsewhere) {
  switch (fate) {
    case Fate::sent:
      return "OK";
    case Fate::sign_in:
      return "not sent: exclusive" + until(release) + "; sign in with a token of someone who may read it";
    case Fate::denied:
      return "not sent: exclusive" + until(release) + ", and your account has no rights to its program";
    case Fate::absent:
      return "not sent: there is no such file in this archive";
    case Fate::not_held:
      break;
  }
  if (simulated) return "not sent: simulated, there is no such file anywhere";
  if (elsewhere.empty()) return "not sent: the archive knows it but does not hold it";
  return std::string(kCanBeHad) + elsewhere;
}

std::string escape(std::string_view text) {
  return base::html_escape(text);
}

// All columns are in view on a screen of usual width: long names break, wherever it may be.
constexpr const char* kStyle =
    ":root{color-scheme:light dark}body{font-family:sans-serif;font-size:14px;margin:1.5em}"
    "table{border-collapse:collapse;table-layout:fixed;width:100%;min-width:60em}"
    "td,th{text-align:left;vertical-align:top;padding:.2em .6em .2em 0;overflow-wrap:anywhere;"
    "border-bottom:1px solid #8884}"
    "th:nth-child(1){width:22%}th:nth-child(2){width:22%}th:nth-child(3){width:10%}th:nth-child(4){width:6%}"
    "th:nth-child(5){width:8%}th:nth-child(6){width:16%}"
    ".lacks th:nth-child(2){width:20%}.lacks th:nth-child(4){width:20%}.lacks th:nth-child(6){width:6%}"
    "td:nth-child(1),td:nth-child(2),td:nth-child(6),code{font:12px monospace;overflow-wrap:anywhere}"
    "td:nth-child(5),th:nth-child(5){text-align:right}";

std::string head_of_manifest(const Frozen& frozen) {
  std::size_t locked = 0;
  std::size_t absent = 0;
  for (const FrozenFile& file : frozen.files()) {
    locked += file.fate == Fate::sign_in || file.fate == Fate::denied ? 1U : 0U;
    absent += file.fate == Fate::not_held || file.fate == Fate::absent ? 1U : 0U;
  }
  const Heading& heading = frozen.heading();
  std::string notice;
  if (const std::string said = notice_of(heading); !said.empty())
    notice = "<p><strong>" + escape(said) + "</strong></p>\n";
  std::string request;
  if (!heading.request.empty()) {
    std::size_t shown = std::min(heading.request.size(), kLongestRequest);
    while (shown < heading.request.size() && (heading.request[shown] & 0xC0) == 0x80) --shown;  // whole characters
    request = "<p>Asked for: <code>" + escape(heading.request.substr(0, shown)) + "</code>" +
              (heading.request.size() > kLongestRequest ? " (shortened; manifest.json has all of it)" : "") + "</p>\n";
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n"
      "<style>{12}</style>\n</head>\n<body>\n"
      "<h1>{0}</h1>\n{1}<p>From {2}, snapshot {3}, {4}. Logged in user: {5}.</p>\n{6}"
      "<p>{7} files of {8} are here ({9} bytes). Not here: {10} that are exclusive, {11} that the archive does not "
      "hold. To compare the files with their SHA-256: <code>sha256sum -c SHA256SUMS</code></p>\n",
      escape(heading.name), notice, escape(heading.title), heading.snapshot, base::rfc3339_of(heading.time),
      heading.viewer.empty() ? "anonymous" : escape(heading.viewer), request, frozen.sent().size(),
      frozen.files().size(), frozen.sent_bytes(), locked, absent, kStyle);
}

std::string row_of_manifest(const Frozen& frozen, const FrozenFile& file) {
  constexpr const char* kRow =
      "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n";
  if (file.fate == Fate::sent) {
    return fmt::format(kRow, escape(frozen.uri(file)), escape(frozen.path(file)), escape(access_of(frozen, file)),
                       escape(status_of(frozen, file)), file.size, sha256_of(file),
                       escape(frozen.text(file.description)));
  }
  const Lack lack = lack_of(frozen, file);
  std::string status = escape(lack.reason);
  if (!lack.address.empty()) status += fmt::format("<a href=\"{0}\">{0}</a>", escape(lack.address));
  return fmt::format(kRow, escape(lack.uri), escape(lack.name), escape(lack.access), status,
                     lack.size ? std::to_string(*lack.size) : std::string(), "", escape(lack.description));
}

// Of the files that are there, or of those that are not, which come first: they are what people look for.
Text table_of(const Frozen& frozen, bool sent) {
  const std::size_t rows = frozen.sent().size();
  if ((sent ? rows : frozen.files().size() - rows) == 0) return {0, nullptr};
  const auto head = [sent] {
    return fmt::format(
        "<h2>{}</h2>\n<table{}>\n<tr><th>URI</th><th>File</th><th>Access</th><th>Status</th><th>Size (bytes)</th>"
        "<th>SHA-256</th><th>Description</th></tr>\n",
        sent ? "Here" : "Not here", sent ? "" : " class=\"lacks\"");
  };
  const auto line = [&frozen, sent](std::size_t i) {
    const FrozenFile& file = frozen.files()[i];
    return (file.fate == Fate::sent) == sent ? row_of_manifest(frozen, file) : std::string();
  };
  return in_chunks(frozen.files().size(), head, line, [] { return std::string("</table>\n"); });
}

}  // namespace

Text in_chunks(std::size_t rows, std::function<std::string()> head, std::function<std::string(std::size_t)> line,
               std::function<std::string()> end) {
  const std::size_t full = (rows + kRows - 1) / kRows;
  return {full + 2, [=, head = std::move(head), line = std::move(line), end = std::move(end)](std::size_t chunk) {
            if (chunk == 0) return head();
            if (chunk > full) return end();
            std::string text;
            for (std::size_t i = (chunk - 1) * kRows; i < std::min(rows, chunk * kRows); ++i) text += line(i);
            return text;
          }};
}

Text joined(Text first, Text second) {
  const std::size_t chunks = first.chunks + second.chunks;
  return {chunks, [first = std::move(first), second = std::move(second)](std::size_t chunk) {
            return chunk < first.chunks ? first.chunk(chunk) : second.chunk(chunk - first.chunks);
          }};
}

Text lacks_in_chunks(const Frozen& frozen, std::function<std::string()> head,
                     std::function<std::string(const Lack&)> line, std::function<std::string()> end) {
  const auto line_of = [&frozen, line = std::move(line)](std::size_t i) {
    const FrozenFile& file = frozen.files()[i];
    return file.fate == Fate::sent ? std::string() : line(lack_of(frozen, file));
  };
  return in_chunks(frozen.files().size(), std::move(head), line_of, std::move(end));
}

std::string notice_of(const Heading& heading) {
  if (!heading.simulated) return heading.banner;
  if (heading.banner.find("SIMULATED") != std::string::npos) return heading.banner;
  return heading.banner.empty() ? "SIMULATED" : "SIMULATED: " + heading.banner;
}

std::string status_of(const Frozen& frozen, const FrozenFile& file) {
  return status_of(file.fate, release_of(file), frozen.heading().simulated, frozen.elsewhere(file));
}

std::string status_of(const Plan& plan, const Planned& file, bool simulated) {
  const metadata::Mission& mission = *plan.missions()[file.mission];
  std::string elsewhere;
  if (file.kind == Kind::reference) {
    elsewhere = metadata::reference_address(metadata::reference_template(mission), file.name);
  } else if (file.version != 0 && !mission.elsewhere().empty()) {
    elsewhere = mission.elsewhere() + plan.uri(file);
  }
  return status_of(file.fate, file.release, simulated, elsewhere);
}

std::string target_of(const Frozen& frozen, const FrozenFile& file) {
  if (file.kind == Kind::product) return base::percent_encode(frozen.uri(file), ":/");
  return fmt::format("/api/v1/missions/{}/references/{}/file", frozen.text(frozen.mission_of(file).id),
                     base::percent_encode(frozen.text(file.name), ""));
}

std::string_view access_of(const Frozen& frozen, const FrozenFile& file) {
  if (file.version == 0) return {};
  return access::is_public(release_of(file), frozen.heading().time)
             ? std::string_view("PUBLIC")
             : frozen.text(frozen.mission_of(file).exclusive_word);
}

Lack lack_of(const Frozen& frozen, const FrozenFile& file) {
  Lack lack{frozen.uri(file),
            safe_name(frozen.file_name(file)),
            access_of(frozen, file),
            "",
            frozen.elsewhere(file),
            std::nullopt,
            frozen.text(file.description),
            ""};
  lack.reason = lack.address.empty() ? status_of(frozen, file) : std::string(kCanBeHad);
  if (file.version != 0) lack.size = file.size;
  if (file.kind == Kind::reference && !lack.address.empty()) lack.path = frozen.path(file);
  return lack;
}

std::string sha256_of(const FrozenFile& file) {
  return base::hex(std::string(file.sha256.data(), file.sha256.size()));
}

std::optional<base::Instant> release_of(const FrozenFile& file) {
  return file.release_us == kNoRelease ? std::nullopt : std::optional(base::Instant{file.release_us});
}

Text text_of(const Frozen& frozen, TextKind kind) {
  switch (kind) {
    case TextKind::manifest:
      return manifest(frozen);
    case TextKind::sums:
      return checksums(frozen);
    case TextKind::manifest_json:
      return manifest_json(frozen);
    case TextKind::citation:
      break;
  }
  return citation(frozen);
}

Text manifest(const Frozen& frozen) {
  const Text head{1, [&frozen](std::size_t) { return head_of_manifest(frozen); }};
  const Text end{1, [](std::size_t) { return std::string("</body>\n</html>\n"); }};
  const Text tables = joined(table_of(frozen, false), table_of(frozen, true));
  return joined(joined(head, tables), end);
}

Text checksums(const Frozen& frozen) {
  return in_chunks(
      frozen.sent().size(), [] { return std::string(); },
      [&frozen](std::size_t i) {
        const FrozenFile& file = frozen.files()[frozen.sent()[i]];
        return sha256_of(file) + "  " + frozen.path(file) + "\n";
      },
      [] { return std::string(); });
}

}  // namespace almagest::retrieve
