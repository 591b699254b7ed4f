// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and messages of any bytes: what passes for an address can stand in a head, and no text forges a line of it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "mail/message.h"

using namespace almagest;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (mail::is_address(text)) {
    require(text.size() <= 254 && std::count(text.begin(), text.end(), '@') == 1);
    require(std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; }));
    require(text.find_first_of("<>,;:\"()[]\\") == std::string_view::npos);
  }
  const auto parts = base::split(text, '\0');
  const auto part = [&](std::size_t i) { return std::string(i < parts.size() ? parts[i] : std::string_view()); };
  const mail::Message message{"ann@example.org", part(0), part(1), part(2)};
  const std::string out = mail::message_text(message, {"archive@example.org", part(3), "1@example.org", {0}});
  const std::size_t head = out.find("\r\n\r\n");
  require(head != std::string::npos);
  std::size_t fields = 0;
  for (const std::string_view line : base::split(std::string_view(out).substr(0, head + 2), '\n')) {
    if (line.empty()) continue;
    require(line.ends_with('\r') && line.size() <= 77 && line.find('\r') == line.size() - 1);
    fields += line.front() == ' ' ? 0 : 1;
  }
  // From, To, Subject, Date, Message-ID, MIME-Version, Auto-Submitted, Content-Type; of plain text the encoding as
  // well.
  require(fields == (message.html.empty() ? 9U : 8U));
  for (const std::string_view line : base::split(std::string_view(out).substr(head + 4), '\n')) {
    require(line.size() <= 77 && line != ".\r");
    require(std::all_of(line.begin(), line.end(), [](char c) { return c > 0; }));
    require(line.empty() || line.find('\r') == line.size() - 1);
  }
  std::size_t boundaries = 0;
  for (std::size_t at = out.find("\r\n--=_almagest_="); at != std::string::npos;
       at = out.find("\r\n--=_almagest_=", at + 1)) {
    ++boundaries;
  }
  require(boundaries == (message.html.empty() ? 0U : 3U));
  return 0;
}
