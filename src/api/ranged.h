// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of known length of which ranges can be had (RFC 9110 sections 13 and 14): one, or several as
// multipart/byteranges.
#pragma once

#include <functional>
#include <string>

#include "http/message.h"

namespace almagest::api {

struct Ranged {
  std::uint64_t length = 0;
  std::string media_type;
  std::string etag;  // strong
  // seek() chooses the bytes that next() gives then.
  std::function<void(std::uint64_t first, std::uint64_t length)> seek;
  std::function<base::Result<http::PartsBody::Part>()> next;
  std::function<void(bool whole)> ended = {};  // told once nothing more will be sent
};

// By If-Match, If-None-Match, If-Range and Range: the whole, parts of it, or that there is nothing to send.
http::Response ranged_answer(const http::Request& request, Ranged ranged);

}  // namespace almagest::api
