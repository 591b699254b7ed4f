// SPDX-License-Identifier: GPL-3.0-or-later
// A message to a person, and its text as it travels (RFC 5322, MIME by RFC 2045 to 2047): plain text and HTML beside
// each other. Whatever is put into a message, no line of its head can be forged. The layer's first header; outbox.h
// keeps messages and sends them.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace almagest::mail {

struct Message {
  std::string to;  // an address, nothing else
  std::string subject;
  std::string text;
  std::string html;  // a whole document; empty: the message has plain text alone
};

// Whether mail can be sent to this text: local@domain in ASCII (RFC 5321 section 4.1.2 without quoted local parts and
// address literals), at most 254 bytes.
bool is_address(std::string_view text);

// What a message says of itself.
struct Head {
  std::string from;         // an address
  std::string sender_name;  // for people; empty: none
  std::string message_id;   // without < and >; letters, digits and . _ @ -
  base::Instant date;
};
std::string message_text(const Message& message, const Head& head);  // lines end with CR LF

}  // namespace almagest::mail
