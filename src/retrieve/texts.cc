// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieve/texts.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "base/text.h"

namespace almagest::retrieve {
namespace {

constexpr std::size_t kRows = 500;  // of a chunk

std::size_t chunks_of(std::size_t rows) {
  return (rows + kRows - 1) / kRows;
}

std::string until(const Planned& file) {
  if (!file.release) return {};
  if (*file.release == catalog::kUnknownRelease) return " until the archive knows the data that it belongs to";
  return " until " + base::iso_of(*file.release, base::Fraction::none);
}

std::string head_of_manifest(const Plan& plan, const Heading& heading) {
  std::size_t locked = 0;
  std::size_t absent = 0;
  for (const Planned& file : plan.files()) {
    locked += file.fate == Fate::sign_in || file.fate == Fate::denied ? 1U : 0U;
    absent += file.fate == Fate::not_held ? 1U : 0U;
  }
  const auto escape = [](std::string_view text) { return base::html_escape(text); };
  std::string notice;
  if (const std::string said = notice_of(heading); !said.empty())
    notice = "<p><strong>" + escape(said) + "</strong></p>\n";
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n"
      "<style>body{{font-family:sans-serif}}td,th{{text-align:left;padding:.1em .6em}}"
      "td:last-child{{text-align:right}}</style>\n</head>\n<body>\n<h1>{0}</h1>\n{1}"
      "<p>From {2}, snapshot {3}, {4}. Logged in user: {5}.</p>\n"
      "<p>{6} files of {7} are here ({8} bytes). Not here: {9} that are exclusive, {10} that the archive does not "
      "hold. The SHA-256 of each file is in SHA256SUMS: <code>sha256sum -c SHA256SUMS</code></p>\n"
      "<table>\n<tr><th>URI</th><th>File</th><th>Access</th><th>Status</th><th>Size (bytes)</th></tr>\n",
      escape(heading.name), notice, escape(heading.title), heading.snapshot, base::rfc3339_of(heading.time),
      heading.viewer.empty() ? "anonymous" : escape(heading.viewer), plan.sent().size(), plan.files().size(),
      plan.sent_bytes(), locked, absent);
}

std::string row_of_manifest(const Plan& plan, const Planned& file, const Heading& heading) {
  const bool open = access::is_public(file.release, heading.time);
  const std::string_view access = file.version == 0 ? std::string_view()
                                  : open            ? "PUBLIC"
                                                    : std::string_view(plan.table().mission().access_exclusive());
  return fmt::format(
      "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", base::html_escape(plan.uri(file)),
      base::html_escape(file.fate == Fate::sent ? plan.path(file) : safe_name(file.name)), access,
      base::html_escape(status_of(plan, file, heading)), file.version == 0 ? std::string() : std::to_string(file.size));
}

}  // namespace

std::string notice_of(const Heading& heading) {
  if (!heading.simulated) return heading.banner;
  return heading.banner.empty() ? "SIMULATED" : "SIMULATED: " + heading.banner;
}

std::string status_of(const Plan& plan, const Planned& file, const Heading& heading) {
  switch (file.fate) {
    case Fate::sent:
      return "OK";
    case Fate::sign_in:
      return "not sent: exclusive" + until(file) + "; sign in with a token of someone who may read it";
    case Fate::denied:
      return "not sent: exclusive" + until(file) + ", and your account has no rights to its program";
    case Fate::not_held:
      break;
  }
  if (heading.simulated) return "not sent: simulated, there is no such file anywhere";
  const std::string& elsewhere = plan.table().mission().elsewhere();
  if (file.version == 0 || elsewhere.empty()) return "not sent: the archive knows it but does not hold it";
  return "not sent: the archive does not hold it; it can be had from " + elsewhere + plan.uri(file);
}

Measured measure(const Text& text) {
  Measured measured;
  uLong crc = crc32(0, nullptr, 0);
  for (std::size_t i = 0; i < text.chunks; ++i) {
    const std::string chunk = text.chunk(i);
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(chunk.data()), chunk.size());
    measured.size += chunk.size();
  }
  measured.crc32 = static_cast<std::uint32_t>(crc);
  return measured;
}

Text manifest(const Plan& plan, const Heading& heading) {
  const std::size_t rows = chunks_of(plan.files().size());
  return {rows + 2, [&plan, heading, rows](std::size_t chunk) -> std::string {
            if (chunk == 0) return head_of_manifest(plan, heading);
            if (chunk > rows) return "</table>\n</body>\n</html>\n";
            std::string text;
            const std::size_t end = std::min(plan.files().size(), chunk * kRows);
            for (std::size_t i = (chunk - 1) * kRows; i < end; ++i) {
              text += row_of_manifest(plan, plan.files()[i], heading);
            }
            return text;
          }};
}

Text checksums(const Plan& plan) {
  return {chunks_of(plan.sent().size()), [&plan](std::size_t chunk) {
            std::string text;
            const std::size_t end = std::min(plan.sent().size(), (chunk + 1) * kRows);
            for (std::size_t i = chunk * kRows; i < end; ++i) {
              const Planned& file = plan.sent_file(i);
              text += base::hex(std::string(file.sha256.data(), file.sha256.size()));
              text += "  " + plan.path(file) + "\n";
            }
            return text;
          }};
}

}  // namespace almagest::retrieve
