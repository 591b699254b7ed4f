// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connection.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>

#include "base/errors.h"
#include "base/log.h"
#include "base/text.h"
#include "http/compress.h"
#include "http/transfer.h"

namespace almagest::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using Clock = Poller::Clock;
using Parser = beast::http::request_parser<beast::http::string_body>;
using BeastRequest = beast::http::request<beast::http::string_body>;

constexpr std::size_t kCompressFrom = 1024;
constexpr std::size_t kReadAtOnce = 8U << 10U;

// Splits a request target into path and query. Absolute form (RFC 9112 section 3.2.2), which a client of a proxy sends,
// loses its scheme and authority: this server answers for every host.
bool read_target(std::string_view target, Request& request) {
  const std::size_t scheme = target.find("://");
  if (!target.empty() && target.front() != '/' && scheme != std::string_view::npos && scheme < 8) {
    const std::size_t slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  if (target.empty() || target.front() != '/') return false;
  target = target.substr(0, target.find('#'));
  const std::size_t question = target.find('?');
  request.path = base::percent_decode(target.substr(0, question), false);
  if (question != std::string_view::npos) request.query = Parameters::parse(target.substr(question + 1));
  return request.path.find('\0') == std::string::npos;
}

// A coding that Beast does not know would leave the body's end to Content-Length, where a proxy in front may see
// another (RFC 9112 section 6.3).
bool frames_body_plainly(const BeastRequest& request) {
  const auto field = request.find(beast::http::field::transfer_encoding);
  return field == request.end() ||
         (beast::iequals(base::trim(std::string_view(field->value().data(), field->value().size())), "chunked") &&
          request.count(beast::http::field::transfer_encoding) == 1);
}

// RFC 9112 section 3.2: a request of HTTP/1.1 has one Host, others at most one.
bool names_its_host(const BeastRequest& request) {
  const auto hosts = request.count(beast::http::field::host);
  return hosts == 1 || (hosts == 0 && request.version() < 11);
}

// Of bodies whose length is known before they are sent.
std::uint64_t length_of(const Response& response) {
  if (response.parts) return response.parts->length;
  return response.file ? response.file->length : response.body.size();
}

void compress(const Request& request, Response& response) {
  if (!response.compressible) return;
  response.headers.add("Vary", "Accept-Encoding");
  if (response.body.size() < kCompressFrom) return;
  const auto accept = request.headers.get("Accept-Encoding");
  if (!accept || !accepts_gzip(*accept)) return;
  if (auto packed = gzip(response.body)) {
    response.body = std::move(*packed);
    response.headers.add("Content-Encoding", "gzip");
  }
}

// What has arrived at a socket, as a stream for Beast; would_block when there is no more for now.
class Arrived {
 public:
  explicit Arrived(int descriptor) : descriptor_(descriptor) {}

  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& error) {
    const asio::mutable_buffer into = *asio::buffer_sequence_begin(buffers);
    const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
    error = {};
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) {
      error = asio::error::eof;
    } else if (errno == EAGAIN || errno == EINTR) {
      error = asio::error::would_block;
    } else {
      error.assign(errno, boost::system::system_category());
    }
    return 0;
  }
  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers) {  // which Beast requires and does not call
    error_code error;
    const std::size_t got = read_some(buffers, error);
    if (error) throw boost::system::system_error(error);
    return got;
  }

 private:
  int descriptor_;
};

constexpr std::size_t kLarge = 256U << 10U;  // answers that may have to wait for room

// Room for an answer in memory until it is sent.
class Held {
 public:
  Held(std::atomic<std::uint64_t>& unsent, std::uint64_t bytes) : unsent_(unsent), bytes_(bytes) { unsent_ += bytes; }
  ~Held() { unsent_ -= bytes_; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  std::atomic<std::uint64_t>& unsent_;
  std::uint64_t bytes_;
};

// A request counts as one in progress as long as this lives, whatever ends it.
class Counted {
 public:
  explicit Counted(Metrics& metrics) : metrics_(metrics) { metrics_.request_begun(); }
  ~Counted() { metrics_.request_ended(); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  Metrics& metrics_;
};

class Connection {
 public:
  Connection(Serving& serving, Poller& poller, int descriptor, std::string peer)
      : serving_(serving),
        socket_(poller, descriptor),
        arrived_(descriptor),
        sender_(serving.env, socket_, serving.options.write_time, serving.options.least_rate),
        peer_(std::move(peer)) {
    serving_.metrics.connection_opened();
    buffer_.reserve(kReadAtOnce);
  }
  ~Connection() {
    ::shutdown(socket_.descriptor(), SHUT_WR);
    serving_.metrics.connection_closed();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Task<bool> run() {
    bool alive = true;
    while (alive && !serving_.stopping) {
      // With more requests at hand already, others have their turn before they are answered.
      const bool ready = buffer_.size() == 0 ? co_await socket_.readable(after(serving_.options.idle_time))
                                             : co_await socket_.writable(after(serving_.options.idle_time));
      if (!ready) break;
      const Counted counted(serving_.metrics);
      alive = co_await exchange();
    }
    co_return true;
  }

 private:
  static Clock::time_point after(std::chrono::seconds time) { return Clock::now() + time; }

  // One request and its answer; false when the connection must end.
  Task<bool> exchange() {
    Parser parser;
    parser.header_limit(serving_.options.header_limit);
    parser.body_limit(serving_.options.body_limit);
    error_code error = co_await read(parser, Part::header, after(serving_.options.header_time));
    if (!error && !frames_body_plainly(parser.get())) error = beast::http::error::bad_transfer_encoding;
    if (!error && !names_its_host(parser.get())) error = beast::http::error::bad_field;
    if (!error && !parser.is_done()) {
      if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
        const bool sent = co_await sender_.text("HTTP/1.1 100 Continue\r\n\r\n", {});
        if (!sent) co_return false;
      }
      error = co_await read(parser, Part::body, after(serving_.options.body_time));
    }
    if (error) {
      const bool go_on = co_await refuse(error);
      co_return go_on;
    }

    const auto started = Clock::now();
    BeastRequest& raw = parser.get();
    Request request;
    std::string label = "unknown";
    Response response = answer(raw, request, label);
    if (response.body.size() > kLarge && serving_.unsent + response.body.size() > serving_.options.unsent_limit) {
      response =
          problem({base::Code::unavailable,
                   "the archive holds as many answers as it can for clients that are slow to take them; try again "
                   "in a few seconds, or ask for fewer rows or columns"},
                  request);
      response.headers.set("X-Request-Id", request.id);
      response.headers.set("Retry-After", "5");
    }
    const Held held(serving_.unsent, response.body.size());
    const bool head = request.method == "HEAD";
    const bool keep = raw.keep_alive() && !serving_.stopping;
    const std::uint64_t length = length_of(response);
    streamed_ = 0;
    const bool sent = co_await send(response, raw.version(), keep, head);
    const auto took = Clock::now() - started;
    const std::uint64_t bytes = head ? 0 : length + streamed_;
    serving_.metrics.served(label, response.status, took, bytes);
    base::log(base::Level::info, "request",
              {{"id", std::string_view(request.id)},
               {"peer", std::string_view(peer_)},
               {"method", std::string_view(request.method)},
               {"path", std::string_view(request.path)},
               {"status", std::int64_t{response.status}},
               {"bytes", static_cast<std::int64_t>(bytes)},
               {"ms", std::chrono::duration<double, std::milli>(took).count()},
               {"complete", sent}});
    co_return sent&& keep && !ends_by_closing_;
  }

  enum class Part : std::uint8_t { header, body };
  Task<error_code> read(Parser& parser, Part part, Clock::time_point deadline) {
    for (;;) {
      error_code error;
      if (part == Part::header) {
        beast::http::read_header(arrived_, buffer_, parser, error);
      } else {
        beast::http::read(arrived_, buffer_, parser, error);
      }
      if (error != asio::error::would_block) co_return error;
      const bool ready = co_await socket_.readable(deadline);
      if (!ready) co_return asio::error::operation_aborted;
    }
  }

  Response answer(BeastRequest& raw, Request& request, std::string& label) {
    request.id = base::make_request_id(serving_.env);
    request.peer = peer_;
    request.method = std::string(raw.method_string());
    for (const auto& field : raw) {
      request.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    request.body = std::move(raw.body());
    const std::string_view target(raw.target().data(), raw.target().size());
    if (request.method == "CONNECT" || !read_target(target, request)) {
      Response response =
          problem({base::Code::invalid_argument, "this is not a request target that the archive serves"}, request);
      response.headers.set("X-Request-Id", request.id);
      return response;
    }
    Response response = route(request, label);
    response.headers.set("X-Request-Id", request.id);
    compress(request, response);
    return response;
  }

  // The last net: whatever a library below throws becomes an answer, not the end of the server.
  Response route(Request& request, std::string& label) {
    try {
      return serving_.router.route(request, label);
    } catch (const std::exception& error) {
      base::log(base::Level::error, "exception",
                {{"id", std::string_view(request.id)}, {"what", std::string_view(error.what())}});
      return problem({base::Code::internal, "the archive could not answer this; its log says why"}, request);
    }
  }

  Task<bool> refuse(error_code error) {
    base::Error reason{base::Code::invalid_argument, "the request does not follow HTTP/1.1"};
    if (error == beast::http::error::end_of_stream || error == asio::error::operation_aborted ||
        error.category() == boost::system::system_category()) {
      co_return false;
    }
    if (error == beast::http::error::body_limit) {
      reason = {base::Code::too_large,
                fmt::format("a request body may have at most {} bytes", serving_.options.body_limit)};
    }
    std::optional<int> status;
    if (error == beast::http::error::header_limit) {
      reason = {base::Code::too_large, fmt::format("the head of a request, its target included, may have at most {} "
                                                   "bytes; long questions go into the body of a POST",
                                                   serving_.options.header_limit)};
      status = 431;  // RFC 6585
    }
    Request request;
    request.id = base::make_request_id(serving_.env);
    Response response = problem(reason, request, {}, status);
    response.headers.set("X-Request-Id", request.id);
    serving_.metrics.served("malformed", response.status, std::chrono::nanoseconds(0), response.body.size());
    const bool sent = co_await send(response, 11, false, false);
    if (sent) (void)co_await let_go();
    co_return false;
  }

  // Closing while the client still sends would make its system throw the answer away before it is read (RFC 9112
  // section 9.6), so what comes is dropped for a while.
  Task<bool> let_go() {
    constexpr std::size_t kMostBytes = 256U << 20U;
    constexpr std::size_t kAtOnce = 1U << 20U;
    ::shutdown(socket_.descriptor(), SHUT_WR);
    const auto end = after(std::chrono::seconds(5));
    for (std::size_t dropped = 0; dropped < kMostBytes && Clock::now() < end && !serving_.stopping;) {
      const ssize_t got = ::recv(socket_.descriptor(), nullptr, kAtOnce, MSG_TRUNC);  // tcp(7): dropped, not copied
      if (got > 0) {
        dropped += static_cast<std::size_t>(got);
        continue;
      }
      if (got == 0 || (errno != EAGAIN && errno != EINTR)) break;
      const bool ready = co_await socket_.readable(end);
      if (!ready) break;
    }
    co_return true;
  }

  Task<bool> send(Response& response, unsigned version, bool keep, bool head) {
    const bool streams = static_cast<bool>(response.pieces);
    ends_by_closing_ = streams && version < 11;
    Framing framing = Framing::length;
    if (response.status == 204 || response.status == 304) framing = Framing::none;
    if (streams) framing = ends_by_closing_ ? Framing::close : Framing::chunked;
    const std::uint64_t length = length_of(response);
    const std::string first = head_of(response, version, framing, length, keep && !ends_by_closing_);
    bool sent = false;
    if (head || (!streams && !response.file && !response.parts)) {
      sent = co_await sender_.text(first, head ? std::string_view() : std::string_view(response.body));
    } else if (response.parts) {
      sent = co_await sender_.parts(first, *response.parts);
    } else if (streams) {
      sent = co_await sender_.pieces(first, response.pieces, framing, streamed_);
    } else {
      sent = co_await sender_.file(first, *response.file);
    }
    co_return sent;
  }

  Serving& serving_;
  Poller::Socket socket_;
  Arrived arrived_;
  Sender sender_;
  beast::flat_buffer buffer_;
  const std::string peer_;
  std::uint64_t streamed_ = 0;    // bytes of the answer in progress that came in pieces
  bool ends_by_closing_ = false;  // the answer in progress
};

}  // namespace

Detached serve_connection(Serving& serving, Poller& poller, int descriptor, std::string peer) {
  try {
    Connection connection(serving, poller, descriptor, std::move(peer));
    (void)co_await connection.run();
  } catch (const std::exception& error) {
    base::log(base::Level::error, "exception", {{"what", std::string_view(error.what())}});
  }
}

}  // namespace almagest::http
