// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace almagest::mail {
namespace {

constexpr std::size_t kLongestAddress = 254;  // RFC 5321 section 4.5.3.1.3, less the brackets
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestLine = 76;
constexpr std::size_t kBytesOfWord = 39;  // 52 characters in base 64, so that no line has more than 76
constexpr std::size_t kLongestSubject = 400;
constexpr std::int64_t kSecond_us = 1'000'000;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool consists_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return kLetters.find(c) != std::string_view::npos || kDigits.find(c) != std::string_view::npos ||
           others.find(c) != std::string_view::npos;
  });
}

bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > kLongestLocalPart || !consists_of(text, "!#$%&'*+-/=?^_`{|}~.")) return false;
  return text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool is_domain(std::string_view text) {
  const auto labels = base::split(text, '.');
  const bool good = std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && label.size() <= kLongestLabel && consists_of(label, "-") && label.front() != '-' &&
           label.back() != '-';
  });
  // A number at the end would be an address of a machine.
  return good && kDigits.find(labels.back().front()) == std::string_view::npos;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8U | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= have ? kAlphabet[bits >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

// One line without controls, in UTF-8.
std::string one_line(std::string_view text) {
  std::string line = base::is_utf8(text) ? std::string(text) : base::latin1_to_utf8(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return line;
}

// A text of a header as encoded words (RFC 2047), each with whole characters.
std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t end = std::min(kBytesOfWord, text.size());
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(0, end)) + "?=";
    text.remove_prefix(end);
  }
  return out;
}

// The value of a header: as it is where it is short and plain, else encoded.
std::string header_text(std::string_view value, std::string_view plain_others) {
  std::string line = one_line(value);
  if (line.size() > kLongestSubject) {
    std::size_t end = kLongestSubject;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
    line.resize(end);
  }
  if (line.size() <= 60 && consists_of(line, plain_others)) return line;
  return encoded_words(line);
}

// RFC 2045 section 6.7. A dot at the beginning of a line and a blank at its end do not travel well, so they are
// encoded.
std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t line = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (c == '\n') {
      out += "\r\n";
      line = 0;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    const bool last = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    const bool plain = byte >= 0x20 && byte < 0x7F && c != '=' && !(c == ' ' && last) && !(c == '.' && line == 0);
    const std::size_t width = plain ? 1 : 3;
    if (line + width > kLongestLine - 1) {
      out += "=\r\n";
      line = 0;
    }
    if (plain && !(c == '.' && line == 0)) {
      out += c;
      ++line;
    } else {
      out += fmt::format("={:02X}", byte);
      line += 3;
    }
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

std::string date_text(base::Instant date) {
  constexpr std::array<std::string_view, 7> kDays{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // of 1970-01-01
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string iso = base::iso_of(date, base::Fraction::none);  // YYYY-MM-DDThh:mm:ss
  const std::int64_t days = (date.us - (date.us < 0 ? 86'400 * kSecond_us - 1 : 0)) / (86'400 * kSecond_us);
  const auto month = static_cast<std::size_t>(base::parse_int(iso.substr(5, 2)).value_or(1)) - 1;
  return fmt::format("{}, {} {} {} {} +0000", kDays[static_cast<std::size_t>((days % 7 + 7) % 7)], iso.substr(8, 2),
                     kMonths[month % kMonths.size()], iso.substr(0, 4), iso.substr(11));
}

std::string part(std::string_view type, std::string_view text) {
  return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}", type,
                     quoted_printable(text));
}

}  // namespace

bool is_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return text.size() <= kLongestAddress && at != std::string_view::npos && is_local_part(text.substr(0, at)) &&
         is_domain(text.substr(at + 1));
}

std::string message_text(const Message& message, const Head& head) {
  constexpr std::string_view kPlainInSubject = " .,:;!?()/_+-'";
  const std::string name = header_text(head.sender_name, " _-");
  std::string out = name.empty() ? fmt::format("From: {}\r\n", one_line(head.from))
                                 : fmt::format("From: {}\r\n <{}>\r\n", name, one_line(head.from));
  out += fmt::format("To: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}>\r\n", one_line(message.to),
                     header_text(message.subject, kPlainInSubject), date_text(head.date), one_line(head.message_id));
  out += "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n";  // RFC 3834: no holiday replies
  if (message.html.empty()) return out + part("text/plain", message.text);
  // '=' stands in quoted-printable text only before digits or a line end, so that no part can contain the boundary.
  constexpr std::string_view kBoundary = "=_almagest_=";
  return out +
         fmt::format("Content-Type: multipart/alternative; boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}--{0}\r\n{2}--{0}--\r\n",
                     kBoundary, part("text/plain", message.text), part("text/html", message.html));
}

}  // namespace almagest::mail
