// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server.h"

#include <fmt/format.h>
#include <sys/sendfile.h>

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <thread>
#include <vector>

#include "base/errors.h"
#include "base/log.h"
#include "base/text.h"
#include "http/compress.h"

namespace almagest::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using BeastRequest = beast::http::request<beast::http::string_body>;

constexpr std::size_t kFileChunk = 128U << 10U;
constexpr std::uint64_t kFileTurn = 4U << 20U;
constexpr std::size_t kCompressFrom = 1024;
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kWholeAnswer = 256U << 10U;  // longer ones go out in pieces of this size

auto with(error_code& error) {
  return asio::redirect_error(asio::use_awaitable, error);
}

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

}  // namespace

struct Server::State {
  State(base::Env& e, const Router& r, ServerOptions o) : env(e), router(r), options(std::move(o)) {}

  base::Env& env;
  const Router& router;
  ServerOptions options;
  Metrics metrics;
  std::string address;
  asio::io_context io;
  std::optional<Tcp::acceptor> acceptor;
  std::vector<std::thread> threads;
  std::atomic<bool> stopping{false};

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(Tcp::socket socket);
  class Connection;
};

// One connection. Its executor is a strand, so its coroutine and its watchdog never run at once.
class Server::State::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(State& state, Tcp::socket socket)
      : state_(state), socket_(std::move(socket)), timer_(socket_.get_executor()) {
    error_code ignored;
    const auto peer = socket_.remote_endpoint(ignored);
    if (!ignored) peer_ = peer.address().to_string();
    state_.metrics.connection_opened();
  }
  ~Connection() { state_.metrics.connection_closed(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Closes the socket when the deadline passes, which wakes whoever waits on it.
  asio::awaitable<void> watch() {
    while (socket_.is_open() && !done_) {
      timer_.expires_at(deadline_);
      error_code error;
      co_await timer_.async_wait(with(error));
      if (done_) co_return;
      if (Clock::now() < deadline_) continue;
      error_code ignored;
      socket_.close(ignored);
    }
  }

  asio::awaitable<void> run() {
    bool alive = true;
    while (alive && !state_.stopping) {
      if (!co_await wait_for_request()) break;
      state_.metrics.request_begun();
      alive = co_await exchange();
      state_.metrics.request_ended();
    }
    error_code ignored;
    socket_.shutdown(Tcp::socket::shutdown_send, ignored);
    done_ = true;
    timer_.cancel();
  }

 private:
  void allow(std::chrono::seconds time) {
    deadline_ = Clock::now() + time;
    timer_.cancel();
  }
  void extend(std::chrono::seconds time) { deadline_ = Clock::now() + time; }

  asio::awaitable<bool> wait_for_request() {
    if (buffer_.size() != 0) co_return true;
    allow(state_.options.idle_time);
    error_code error;
    co_await socket_.async_wait(Tcp::socket::wait_read, with(error));
    co_return !error;
  }

  // One request and its answer; false when the connection must end.
  asio::awaitable<bool> exchange() {
    beast::http::request_parser<beast::http::string_body> parser;
    parser.header_limit(state_.options.header_limit);
    parser.body_limit(state_.options.body_limit);
    error_code error;
    allow(state_.options.header_time);
    co_await beast::http::async_read_header(socket_, buffer_, parser, with(error));
    if (error) co_return co_await refuse(error);
    if (!frames_body_plainly(parser.get())) co_return co_await refuse(beast::http::error::bad_transfer_encoding);
    extend(state_.options.body_time);
    if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
      beast::http::response<beast::http::empty_body> go_on(beast::http::status::continue_, 11);
      co_await beast::http::async_write(socket_, go_on, with(error));
      if (error) co_return false;
    }
    co_await beast::http::async_read(socket_, buffer_, parser, with(error));
    if (error) co_return co_await refuse(error);

    const auto started = Clock::now();
    BeastRequest& raw = parser.get();
    Request request;
    std::string label = "unknown";
    Response response = answer(raw, request, label);
    const bool head = request.method == "HEAD";
    const bool keep = raw.keep_alive() && !state_.stopping;
    const std::uint64_t length = response.file ? response.file->length : response.body.size();
    streamed_ = 0;
    const bool sent = co_await send(std::move(response), raw.version(), keep, head);
    const auto took = Clock::now() - started;
    const std::uint64_t bytes = length + streamed_;
    state_.metrics.served(label, status_, took, head ? 0 : bytes);
    base::log(base::Level::info, "request",
              {{"id", std::string_view(request.id)},
               {"peer", std::string_view(peer_)},
               {"method", std::string_view(request.method)},
               {"path", std::string_view(request.path)},
               {"status", std::int64_t{status_}},
               {"bytes", static_cast<std::int64_t>(head ? 0 : bytes)},
               {"ms", std::chrono::duration<double, std::milli>(took).count()},
               {"complete", sent}});
    co_return sent&& keep && !ends_by_closing_;
  }

  Response answer(BeastRequest& raw, Request& request, std::string& label) {
    request.id = base::make_request_id(state_.env);
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
      return state_.router.route(request, label);
    } catch (const std::exception& error) {
      base::log(base::Level::error, "exception",
                {{"id", std::string_view(request.id)}, {"what", std::string_view(error.what())}});
      return problem({base::Code::internal, "the archive could not answer this; its log says why"}, request);
    }
  }

  static void compress(const Request& request, Response& response) {
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

  asio::awaitable<bool> refuse(error_code error) {
    base::Error reason{base::Code::invalid_argument, "the request does not follow HTTP/1.1"};
    if (error == beast::http::error::end_of_stream || error == asio::error::operation_aborted ||
        error.category() == asio::error::get_system_category()) {
      co_return false;
    }
    if (error == beast::http::error::body_limit) {
      reason = {base::Code::too_large,
                fmt::format("a request body may have at most {} bytes", state_.options.body_limit)};
    }
    std::optional<int> status;
    if (error == beast::http::error::header_limit) {
      reason = {base::Code::too_large, fmt::format("the head of a request, its target included, may have at most {} "
                                                   "bytes; long questions go into the body of a POST",
                                                   state_.options.header_limit)};
      status = 431;  // RFC 6585
    }
    Request request;
    request.id = base::make_request_id(state_.env);
    Response response = problem(reason, request, {}, status);
    response.headers.set("X-Request-Id", request.id);
    state_.metrics.served("malformed", response.status, std::chrono::nanoseconds(0), response.body.size());
    co_await send(std::move(response), 11, false, false);
    co_return false;
  }

  asio::awaitable<bool> send(Response response, unsigned version, bool keep, bool head) {
    extend(state_.options.write_time);
    status_ = response.status;
    beast::http::response<beast::http::string_body> out(static_cast<beast::http::status>(response.status), version);
    for (auto& [name, value] : response.headers.fields()) out.insert(name, value);
    out.set(beast::http::field::server, "almagest");
    out.set("X-Content-Type-Options", "nosniff");
    out.set("Access-Control-Allow-Origin", "*");
    out.set("Access-Control-Expose-Headers",
            "Accept-Ranges, Content-Range, Content-Disposition, ETag, Repr-Digest, X-Request-Id, X-Almagest-Snapshot");
    const bool streams = static_cast<bool>(response.pieces);
    const bool chunked = streams && version >= 11;
    ends_by_closing_ = streams && !chunked;
    out.keep_alive(keep && !ends_by_closing_);
    const std::uint64_t length = response.file ? response.file->length : response.body.size();
    if (chunked) {
      out.chunked(true);
    } else if (!streams && response.status != 204 && response.status != 304) {
      out.content_length(length);
    }
    error_code error;
    if (!head && !response.file && !streams && response.body.size() <= kWholeAnswer) {
      out.body() = std::move(response.body);
      if (!state_.env.network().before_transfer(out.body().size())) co_return false;
      co_await beast::http::async_write(socket_, out, with(error));
      co_return !error;
    }
    beast::http::response_serializer<beast::http::string_body> serializer(out);
    co_await beast::http::async_write_header(socket_, serializer, with(error));
    if (error || head) co_return !error;
    if (streams) co_return co_await send_pieces(response.pieces, chunked);
    if (!response.file) co_return co_await send_text(response.body);
    co_return co_await send_file(*response.file);
  }

  // In pieces, so that a slow but steady reader of a long answer counts as making progress.
  asio::awaitable<bool> send_text(const std::string& body) {
    error_code error;
    for (std::size_t at = 0; at < body.size(); at += kWholeAnswer) {
      const std::size_t piece = std::min(kWholeAnswer, body.size() - at);
      if (!state_.env.network().before_transfer(piece)) co_return false;
      co_await asio::async_write(socket_, asio::buffer(body.data() + at, piece), with(error));
      if (error) co_return false;
      extend(state_.options.write_time);
    }
    co_return true;
  }

  // Chunked (RFC 9112 section 7.1), or to HTTP/1.0 until the connection closes.
  asio::awaitable<bool> send_pieces(const Pieces& pieces, bool chunked) {
    error_code error;
    while (true) {
      const base::Result<std::string> piece = next_of(pieces);
      if (!piece) co_return false;
      const std::string head = chunked ? fmt::format("{:x}\r\n", piece->size()) : std::string();
      const std::array<asio::const_buffer, 3> parts{asio::buffer(head), asio::buffer(*piece),
                                                    asio::buffer(chunked ? kLineEnd : std::string_view())};
      if (!state_.env.network().before_transfer(asio::buffer_size(parts))) co_return false;
      co_await asio::async_write(socket_, parts, with(error));
      if (error) co_return false;
      if (piece->empty()) co_return true;
      streamed_ += piece->size();
      extend(state_.options.write_time);
      co_await asio::post(socket_.get_executor(), asio::use_awaitable);  // others have their turn
    }
  }

  static base::Result<std::string> next_of(const Pieces& pieces) {
    try {
      return pieces();
    } catch (const std::exception& error) {
      base::log(base::Level::error, "exception", {{"what", std::string_view(error.what())}});
      return base::fail(base::Code::internal, "the archive could not go on with this");
    }
  }

  asio::awaitable<bool> send_file(FileBody& body) {
    error_code error;
    socket_.native_non_blocking(true, error);
    auto offset = static_cast<off_t>(body.offset);
    std::uint64_t left = body.length;
    std::uint64_t in_turn = 0;
    while (left > 0) {
      const std::size_t chunk = static_cast<std::size_t>(std::min<std::uint64_t>(left, kFileChunk));
      if (body.permitted && !body.permitted()) co_return false;
      if (!state_.env.network().before_transfer(chunk)) co_return false;
      const ssize_t put = ::sendfile(socket_.native_handle(), body.file->descriptor(), &offset, chunk);
      if (put > 0) {
        left -= static_cast<std::uint64_t>(put);
        extend(state_.options.write_time);
        in_turn += static_cast<std::uint64_t>(put);
        if (in_turn >= kFileTurn) {  // a fast reader gives the others a turn
          in_turn = 0;
          co_await asio::post(socket_.get_executor(), asio::use_awaitable);
        }
        continue;
      }
      if (put == 0) co_return false;  // the file has become shorter
      if (errno == EINTR) continue;
      if (errno != EAGAIN) co_return false;
      co_await socket_.async_wait(Tcp::socket::wait_write, with(error));
      if (error) co_return false;
    }
    co_return true;
  }

  State& state_;
  Tcp::socket socket_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  std::string peer_;
  Clock::time_point deadline_ = Clock::now() + std::chrono::seconds(60);
  int status_ = 0;
  std::uint64_t streamed_ = 0;    // bytes of the answer in progress that came in pieces
  bool ends_by_closing_ = false;  // the answer in progress
  bool done_ = false;
};

asio::awaitable<void> Server::State::accept() {
  while (!stopping) {
    error_code error;
    Tcp::socket socket = co_await acceptor->async_accept(asio::make_strand(io), with(error));
    if (stopping) co_return;
    if (error) {
      // Out of descriptors: wait for connections to end instead of spinning.
      asio::steady_timer pause(io, std::chrono::milliseconds(50));
      co_await pause.async_wait(with(error));
      continue;
    }
    if (metrics.connections() >= static_cast<std::int64_t>(options.connection_limit)) {
      metrics.connection_refused();
      static constexpr std::string_view kBusy =
          "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.non_blocking(true, error);
      socket.send(asio::buffer(kBusy), 0, error);
      continue;
    }
    socket.set_option(Tcp::no_delay(true), error);
    const auto executor = socket.get_executor();
    auto connection = std::make_shared<Connection>(*this, std::move(socket));
    asio::co_spawn(
        executor, [connection] { return connection->watch(); }, asio::detached);
    asio::co_spawn(
        executor, [connection] { return connection->run(); }, asio::detached);
  }
}

Server::Server(base::Env& env, const Router& router, ServerOptions options)
    : state_(std::make_unique<State>(env, router, std::move(options))) {}
Server::~Server() {
  stop();
}

const std::string& Server::address() const {
  return state_->address;
}
Metrics& Server::metrics() {
  return state_->metrics;
}

base::Status Server::start() {
  const ServerOptions& options = state_->options;
  const unsigned tries = options.next_free_port && options.port != 0 ? 100 : 1;
  base::Result<int> listening = base::fail(base::Code::internal, "no port was tried");
  for (unsigned i = 0; i < tries && options.port + i <= 65535; ++i) {
    listening = state_->env.network().listen(options.host, static_cast<std::uint16_t>(options.port + i));
    if (listening || listening.error().code != base::Code::conflict) break;
  }
  if (!listening) return base::fail(listening.error());
  error_code error;
  const bool v6 = options.host.find(':') != std::string::npos;
  state_->acceptor.emplace(state_->io);
  state_->acceptor->assign(v6 ? Tcp::v6() : Tcp::v4(), *listening, error);
  if (error) return base::fail(base::Code::io, "cannot listen: " + error.message());
  const auto port = state_->acceptor->local_endpoint(error).port();
  state_->address = fmt::format(fmt::runtime(v6 ? "http://[{}]:{}" : "http://{}:{}"), options.host, port);
  asio::co_spawn(
      state_->io, [this] { return state_->accept(); }, asio::detached);
  for (unsigned i = 0; i < options.threads; ++i) {
    state_->threads.emplace_back([this] { state_->io.run(); });
  }
  return {};
}

void Server::stop() {
  if (state_->stopping.exchange(true)) return;
  if (!state_->acceptor) return;
  asio::post(state_->io, [this] {
    error_code ignored;
    state_->acceptor->close(ignored);
  });
  const auto deadline = Clock::now() + state_->options.stop_time;
  // Idle keep-alive connections sit in a wait for their next request and are simply dropped by stopping the context.
  while (state_->metrics.busy() > 0 && Clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  state_->io.stop();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
  error_code ignored;
  state_->acceptor->close(ignored);
}

}  // namespace almagest::http
