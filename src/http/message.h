// SPDX-License-Identifier: GPL-3.0-or-later
// Requests and responses as handlers see them; nothing here depends on the server's library.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/env.h"
#include "base/result.h"

namespace almagest::http {

class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string_view name, std::string value);
  std::optional<std::string_view> get(std::string_view name) const;  // the first, without regard to case
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Decoded name-value pairs of a query string or a form (application/x-www-form-urlencoded), in order.
class Parameters {
 public:
  static Parameters parse(std::string_view encoded);
  static Parameters of(std::vector<std::pair<std::string, std::string>> pairs);  // decoded already
  std::optional<std::string_view> get(std::string_view name) const;              // the first
  std::vector<std::string_view> all(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

struct Request {
  std::string method;  // upper case
  std::string path;    // percent-decoded; begins with '/'
  Parameters query;
  Headers headers;
  std::string body;
  std::string peer;  // numeric address
  std::string id;    // request id
  // Values of the {names} of the route's pattern, as sent.
  std::vector<std::pair<std::string, std::string>> captures;

  std::string_view capture(std::string_view name) const;
  std::optional<std::string_view> cookie(std::string_view name) const;
};

// Part of an open file as a body. `permitted` is asked again while the bytes flow; an error breaks the connection off.
struct FileBody {
  std::unique_ptr<base::File> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::function<base::Status()> permitted;
  std::function<void(std::uint64_t sent)> ended = {};  // told once nothing more will be sent, of how many bytes were
};

// A body whose length nobody knows beforehand: gives the next piece, an empty one at the end. An error breaks the
// connection off, so that nobody takes the body for whole.
using Pieces = std::function<base::Result<std::string>()>;

// A body of known length that is put together while it is sent: texts and stretches of files by turns. An error breaks
// the connection off before `length` is reached.
struct PartsBody {
  struct Part {
    std::string text;              // goes first
    std::optional<FileBody> file;  // both empty: the end
  };
  std::uint64_t length = 0;
  std::function<base::Result<Part>()> next;
  std::function<void(bool whole)> ended = {};  // told once nothing more will be sent
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::optional<FileBody> file;
  Pieces pieces;                   // instead of `body`
  std::optional<PartsBody> parts;  // the same
  bool compressible = false;
  bool for_other_origins = true;  // whether pages of other origins may read it

  static Response json(std::string text, int status = 200);
  static Response html(std::string text, int status = 200);
  static Response text(std::string text, int status = 200);
};

// RFC 9457 problem details, for paths of our own. `pointer`: the value in the request's JSON that is wrong (RFC 6901).
// `status`: instead of that of the error's code.
Response problem(const base::Error& error, const Request& request, std::string_view pointer = {},
                 std::optional<int> status = std::nullopt);
// {"message": "..."}, which is what clients written for MAST read.
Response message(const base::Error& error, const Request& request);

}  // namespace almagest::http
