// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/transfer.h"

#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <cerrno>

#include "base/log.h"

namespace almagest::http {
namespace {

constexpr std::size_t kFileChunk = 1U << 20U;  // rights are asked for again after so many bytes
constexpr std::uint64_t kFileTurn = 4U << 20U;
constexpr std::size_t kTextChunk = 256U << 10U;
constexpr std::string_view kLineEnd = "\r\n";

// Of every answer.
constexpr std::string_view kFields =
    "Server: almagest\r\n"
    "X-Content-Type-Options: nosniff\r\n";

constexpr std::string_view kOtherOrigins =
    "Access-Control-Allow-Origin: *\r\n"
    "Access-Control-Expose-Headers: Accept-Ranges, Content-Range, Content-Disposition, ETag, Repr-Digest, "
    "X-Request-Id, X-Almagest-Snapshot, X-Almagest-Order, X-Almagest-Density\r\n";

template <typename Next>
auto next_of(const Next& next) -> decltype(next()) {
  try {
    return next();
  } catch (const std::exception& error) {
    base::log(base::Level::error, "exception", {{"what", std::string_view(error.what())}});
    return base::fail(base::Code::internal, "the archive could not go on with this");
  }
}

}  // namespace

std::string head_of(const Response& response, unsigned version, Framing framing, std::uint64_t length,
                    bool keep_alive) {
  std::string head;
  head.reserve(1024);
  head += version < 11 ? "HTTP/1.0 " : "HTTP/1.1 ";
  head += std::to_string(response.status);
  head += ' ';
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
  head.append(reason.data(), reason.size());
  head += kLineEnd;
  for (const auto& [name, value] : response.headers.fields()) {
    head += name;
    head += ": ";
    for (const char c : value) head += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
    head += kLineEnd;
  }
  head += kFields;
  if (response.for_other_origins) head += kOtherOrigins;
  if (!keep_alive && version >= 11) head += "Connection: close\r\n";
  if (keep_alive && version < 11) head += "Connection: keep-alive\r\n";
  if (framing == Framing::chunked) head += "Transfer-Encoding: chunked\r\n";
  if (framing == Framing::length) head += "Content-Length: " + std::to_string(length) + "\r\n";
  head += kLineEnd;
  return head;
}

Task<bool> Sender::all(std::string_view first, std::string_view second, More more) {
  if (!env_.network().before_transfer(first.size() + second.size())) co_return false;
  while (!first.empty() || !second.empty()) {
    std::array<iovec, 2> parts{iovec{const_cast<char*>(first.data()), first.size()},
                               iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t put =
        ::sendmsg(socket_.descriptor(), &message, MSG_NOSIGNAL | (more == More::follows ? MSG_MORE : 0));
    if (put >= 0) {
      const std::size_t of_first = std::min(static_cast<std::size_t>(put), first.size());
      first.remove_prefix(of_first);
      second.remove_prefix(static_cast<std::size_t>(put) - of_first);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) co_return false;
    const bool ready = co_await socket_.writable(late());
    if (!ready) co_return false;
  }
  co_return true;
}

Task<bool> Sender::text(std::string_view head, std::string_view body) {
  end_ = Poller::Clock::now() + patience_ + std::chrono::seconds(body.size() / least_rate_);
  do {
    const std::string_view piece = body.substr(0, kTextChunk);
    body.remove_prefix(piece.size());
    const bool sent = co_await all(head, piece, body.empty() ? More::no : More::follows);
    if (!sent) co_return false;
    head = {};
  } while (!body.empty());
  end_ = Poller::Clock::time_point::max();
  co_return true;
}

// Chunked (RFC 9112 section 7.1), or to HTTP/1.0 until the connection closes.
Task<bool> Sender::pieces(std::string_view head, const Pieces& pieces, Framing framing, std::uint64_t& sent) {
  bool ready = co_await all(head, {}, More::no);
  while (ready) {
    base::Result<std::string> piece = next_of(pieces);
    if (!piece) co_return false;
    const std::size_t length = piece->size();
    std::string size;
    if (framing == Framing::chunked) {
      size = fmt::format("{:x}\r\n", length);
      piece->append(kLineEnd);
    }
    ready = co_await all(size, *piece, More::no);
    if (length == 0) co_return ready;
    sent += length;
    if (ready) ready = co_await socket_.writable(late());  // others have their turn
  }
  co_return false;
}

Task<bool> Sender::file(std::string_view head, FileBody& body) {
  const bool ready = co_await all(head, {}, body.length > 0 ? More::follows : More::no);
  if (!ready) co_return false;
  const bool sent = co_await stretch(body);
  co_return sent;
}

Task<bool> Sender::parts(std::string_view head, const PartsBody& body) {
  bool ready = co_await all(head, {}, body.length > 0 ? More::follows : More::no);
  std::uint64_t left = body.length;
  while (ready && left > 0) {
    base::Result<PartsBody::Part> part = next_of(body.next);
    if (!part) co_return false;
    const std::uint64_t length = part->text.size() + (part->file ? part->file->length : 0);
    // A body that does not keep to its length must not run into the next answer.
    if (length == 0 || length > left) co_return false;
    left -= length;
    ready = co_await all(part->text, {}, part->file ? More::follows : More::no);
    if (ready && part->file) ready = co_await stretch(*part->file);
    if (ready && left > 0) ready = co_await socket_.writable(late());  // others have their turn
  }
  if (body.ended) body.ended(ready);
  co_return ready;
}

Task<bool> Sender::stretch(FileBody& body) {
  std::uint64_t left = body.length;
  const bool sent = co_await stretch(body, left);
  if (body.ended) body.ended(body.length - left);
  co_return sent;
}

Task<bool> Sender::stretch(FileBody& body, std::uint64_t& left) {
  bool ready = true;
  auto offset = static_cast<off_t>(body.offset);
  std::uint64_t in_turn = 0;
  while (ready && left > 0) {
    const std::size_t chunk = static_cast<std::size_t>(std::min<std::uint64_t>(left, kFileChunk));
    if (body.permitted && !body.permitted()) co_return false;
    if (!env_.network().before_transfer(chunk)) co_return false;
    const ssize_t put = ::sendfile(socket_.descriptor(), body.file->descriptor(), &offset, chunk);
    if (put == 0) co_return false;  // the file has become shorter
    if (put < 0 && errno == EINTR) continue;
    if (put < 0 && errno != EAGAIN) co_return false;
    if (put > 0) {
      left -= static_cast<std::uint64_t>(put);
      in_turn += static_cast<std::uint64_t>(put);
      if (static_cast<std::size_t>(put) == chunk && in_turn < kFileTurn) continue;
    }
    // The buffer is full, or a fast reader gives the others a turn.
    in_turn = 0;
    if (left > 0) ready = co_await socket_.writable(late());
  }
  co_return ready;
}

}  // namespace almagest::http
