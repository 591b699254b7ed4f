// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "base/fault_env.h"
#include "base/log.h"
#include "http/compress.h"
#include "http/range.h"
#include "http/server.h"
#include "http/transfer.h"

namespace almagest::http {
namespace {

TEST(Range, FollowsRfc9110) {
  const auto range = [](std::string_view header, std::uint64_t size) -> std::string {
    const auto r = parse_range(header, size);
    if (!r) return "416";
    if (!*r) return "whole";
    return std::to_string((*r)->first) + "+" + std::to_string((*r)->length);
  };
  EXPECT_EQ(range("bytes=0-0", 10), "0+1");
  EXPECT_EQ(range("bytes=5-", 10), "5+5");
  EXPECT_EQ(range("bytes=5-99", 10), "5+5");
  EXPECT_EQ(range("bytes=-3", 10), "7+3");
  EXPECT_EQ(range("bytes=-30", 10), "0+10");
  EXPECT_EQ(range("bytes=10-", 10), "416");
  EXPECT_EQ(range("bytes=-0", 10), "416");
  EXPECT_EQ(range("bytes=0-", 0), "416");
  EXPECT_EQ(range("bytes=0005-0006", 10), "5+2");
  // Numbers of any length: 2^64 and beyond, that begin as small ones, that fill exactly 64 bits.
  for (const char* beyond :
       {"bytes=99999999999999999999-", "bytes=18446744073709551616-", "bytes=18446744073709551615-",
        "bytes=99999999999999999998-99999999999999999999", "bytes=184467440737095516160-"}) {
    EXPECT_EQ(range(beyond, 10), "416") << beyond;
  }
  EXPECT_EQ(range("bytes=0-99999999999999999999", 10), "0+10");
  EXPECT_EQ(range("bytes=3-18446744073709551616", 10), "3+7");
  EXPECT_EQ(range("bytes=-99999999999999999999", 10), "0+10");
  EXPECT_EQ(range("bytes=-00000000000000000000000002", 10), "8+2");
  EXPECT_EQ(range("bytes=-99999999999999999999", 0), "416");
  for (const char* odd :
       {"bytes=1-2,4-5", "lines=1-2", "bytes=a-b", "bytes=5-2", "bytes=", "bytes=-", "", "bytes=99999999999999999999",
        "bytes=99999999999999999999-99999999999999999998", "bytes=99999999999999999999-0",
        "bytes=9999999999999999999x-", "bytes=0-9999999999999999999999999x", "bytes=--1"}) {
    EXPECT_EQ(range(odd, 10), "whole") << odd;
  }
  EXPECT_TRUE(if_range_holds("\"a\"", "\"a\""));
  EXPECT_FALSE(if_range_holds("W/\"a\"", "\"a\""));
  EXPECT_TRUE(matches_any("\"x\", W/\"a\"", "\"a\""));
  EXPECT_FALSE(matches_strongly("\"x\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(matches_strongly("\"x\", \"a\"", "\"a\""));
  EXPECT_TRUE(matches_strongly("*", "\"a\""));
  EXPECT_EQ(base64(bytes_of_hex("4d616e79")), "TWFueQ==");
}

TEST(Compress, NegotiatesGzip) {
  EXPECT_TRUE(accepts_gzip("gzip, deflate"));
  EXPECT_TRUE(accepts_gzip("br;q=1, GZIP;q=0.5"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("identity"));
  EXPECT_LT(gzip(std::string(10000, 'a'))->size(), 200U);
  EXPECT_FALSE(gzip("a"));
}

// A client that sends bytes as they are and reads until the server closes or `enough` is seen.
class RawClient {
 public:
  explicit RawClient(const std::string& address) {
    const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    const timeval timeout{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  void send(std::string_view bytes) { (void)!::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  std::string receive(std::string_view enough = {}, std::chrono::microseconds pause = {}) {
    std::string all;
    std::array<char, 65536> buffer;
    while (enough.empty() || all.find(enough) == std::string::npos) {
      const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (got <= 0) break;
      all.append(buffer.data(), static_cast<std::size_t>(got));
      if (pause.count() > 0) std::this_thread::sleep_for(pause);
    }
    return all;
  }

 private:
  int socket_ = -1;
  bool connected_ = false;
};

constexpr auto kSlow = std::chrono::milliseconds(400);

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() : env_(*base::parse_instant("2026-09-01")) {
    base::set_log_level(base::Level::error);
    path_ = ::testing::TempDir() + "http_file";
    std::string content;
    for (int i = 0; i < 300'000; ++i) content += static_cast<char>('a' + i % 26);
    EXPECT_TRUE(base::write_atomically(env_.files(), path_, content));
    router_.add("GET", "/hello/{name}", [](const Request& r) {
      return Response::text(std::string(r.capture("name")) + ":" + std::string(r.query.get("q").value_or("-")));
    });
    router_.add("POST", "/echo", [](const Request& r) { return Response::json(r.body); });
    router_.add("GET", "/throw", [](const Request&) -> Response { throw std::runtime_error("inside"); });
    router_.add("GET", "/parts", [this](const Request& r) {
      const std::string how(r.query.get("how").value_or(""));
      Response response;
      response.parts.emplace();
      response.parts->length = 10 + 300'000 + 5;
      response.parts->next = [this, how, i = 0]() mutable -> base::Result<PartsBody::Part> {
        PartsBody::Part part;
        if (i == 0) {
          part.text = "0123456789";
          part.file.emplace();
          part.file->file = std::move(*env_.files().open_read(path_));
          part.file->length = 300'000;
          part.file->permitted = [how]() -> base::Status {
            return how == "locked" ? base::fail(base::Code::forbidden, "no longer") : base::Status();
          };
        } else if (how == "breaks") {
          return base::fail(base::Code::corrupt, "not what it was");
        } else if (how == "throws") {
          throw std::runtime_error("inside");
        } else if (how != "ends") {
          part.text = how == "exceeds" ? "too much" : i == 1 ? "the " : "e";
        }
        ++i;
        return part;
      };
      return response;
    });
    router_.add("GET", "/pieces", [](const Request& r) {
      Response response;
      const bool breaks = r.query.get("break").has_value();
      response.pieces = [i = 0, breaks]() mutable -> base::Result<std::string> {
        if (breaks && i == 3) return base::fail(base::Code::forbidden, "no longer");
        return i == 5 ? std::string() : std::string(100'000, static_cast<char>('a' + i++));
      };
      return response;
    });
    router_.add("GET", "/slow", [](const Request&) {
      std::this_thread::sleep_for(kSlow);
      return Response::text("late");
    });
    router_.add("GET", "/long", [](const Request&) {
      Response response;
      response.body.resize(30'000'000, 'x');
      return response;
    });
    router_.add("GET", "/file", [this](const Request&) {
      Response response;
      FileBody body;
      body.file = std::move(*env_.files().open_read(path_));
      body.length = 300'000;
      body.permitted = [this]() -> base::Status {
        ++asked_;
        if (revoked_) return base::fail(base::Code::forbidden, "revoked");
        return {};
      };
      response.file = std::move(body);
      return response;
    });
  }

  std::string start(ServerOptions options = {}) {
    options.port = 0;
    server_ = std::make_unique<Server>(env_, router_, options);
    EXPECT_TRUE(server_->start());
    return server_->address();
  }
  std::string get(const std::string& target, const std::string& extra = {}) {
    RawClient client(server_->address());
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + extra + "\r\n");
    return client.receive();
  }

  base::FaultEnv env_;
  Router router_;
  std::string path_;
  std::atomic<bool> revoked_{false};
  std::atomic<int> asked_{0};
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, RoutesWithoutRegardToCaseAndInAbsoluteForm) {
  start();
  EXPECT_NE(get("/HELLO/Ann?q=a%20b+c").find("Ann:a b c"), std::string::npos);
  EXPECT_NE(get("http://elsewhere.example/hello/Bob/").find("Bob:-"), std::string::npos);
  EXPECT_NE(get("/hello/Ann").find("Access-Control-Allow-Origin: *"), std::string::npos);
  const std::string unknown = get("/nothing");
  EXPECT_EQ(unknown.substr(0, 12), "HTTP/1.1 404");
  EXPECT_NE(unknown.find("application/problem+json"), std::string::npos);
  EXPECT_EQ(get("/echo").substr(0, 12), "HTTP/1.1 405");
  EXPECT_NE(get("/echo").find("Allow: POST, OPTIONS"), std::string::npos);
}

TEST_F(ServerTest, KeepsConnectionsAndAnswersPipelinedRequests) {
  RawClient client(start());
  client.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]");
  EXPECT_NE(client.receive("[]").find("a:-"), std::string::npos);
  client.send("HEAD /hello/abc HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string head = client.receive("\r\n\r\n");
  EXPECT_NE(head.find("Content-Length: 5"), std::string::npos);
  EXPECT_EQ(head.find("abc:-"), std::string::npos);
}

TEST_F(ServerTest, AnExceptionBecomesAnAnswer) {
  start();
  EXPECT_EQ(get("/throw").substr(0, 12), "HTTP/1.1 500");
  EXPECT_EQ(get("/throw").find("inside"), std::string::npos);
}

TEST_F(ServerTest, ALongAnswerArrivesWhole) {
  const std::string address = start();
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i) + ",";
  RawClient client(address);
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  const std::string answer = client.receive();
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), body);
}

TEST_F(ServerTest, AnAnswerInPiecesHasNoLengthButAnEnd) {
  start();
  RawClient client(server_->address());
  client.send("GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string chunked = client.receive("\r\n0\r\n\r\n");
  EXPECT_NE(chunked.find("Transfer-Encoding: chunked"), std::string::npos);
  EXPECT_EQ(chunked.find("Content-Length"), std::string::npos);
  const std::string piece = "186a0\r\n" + std::string(100'000, 'b') + "\r\n";
  EXPECT_NE(chunked.find(piece), std::string::npos);
  client.send("HEAD /pieces HTTP/1.1\r\nHost: x\r\n\r\nGET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.receive("a:-").find("aaa"), std::string::npos);  // the connection goes on
  RawClient old(server_->address());
  old.send("GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string closed = old.receive();
  EXPECT_EQ(closed.find("chunked"), std::string::npos);
  EXPECT_EQ(closed.size() - closed.find("\r\n\r\n") - 4, 500'000U);
}

TEST_F(ServerTest, AnAnswerInPiecesThatBreaksOffIsNotTakenForWhole) {
  start();
  const std::string broken = get("/pieces?break");
  EXPECT_GT(broken.size(), 300'000U);
  EXPECT_EQ(broken.find("\r\n0\r\n"), std::string::npos);
}

TEST_F(ServerTest, AnAnswerInPartsHasItsLengthAndArrivesWhole) {
  RawClient client(start());
  client.send(
      "GET /parts HTTP/1.1\r\nHost: x\r\n\r\nHEAD /parts HTTP/1.1\r\nHost: x\r\n\r\nGET /hello/a HTTP/1.1\r\nHost: "
      "x\r\n\r\n");
  const std::string all = client.receive("a:-");
  EXPECT_NE(all.find("Content-Length: 300015\r\n"), std::string::npos);
  const std::size_t begin = all.find("\r\n\r\n") + 4;
  EXPECT_EQ(all.substr(begin, 12), "0123456789ab");
  EXPECT_EQ(all.substr(begin + 300'010, 5 + 8), "the eHTTP/1.1");
  EXPECT_EQ(all.find("0123456789", begin + 10), std::string::npos);  // of HEAD only the head
}

TEST_F(ServerTest, AnAnswerInPartsThatCannotKeepItsLengthBreaksOff) {
  const std::string address = start();
  for (const std::string how : {"breaks", "throws", "ends", "exceeds", "locked"}) {
    RawClient client(address);
    client.send("GET /parts?how=" + how + " HTTP/1.1\r\nHost: x\r\n\r\nGET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string all = client.receive();
    const std::size_t begin = all.find("\r\n\r\n") + 4;
    EXPECT_EQ(all.size() - begin, how == "locked" ? 10U : 300'010U) << how;
  }
}

TEST_F(ServerTest, LimitsHeadersBodiesAndTime) {
  ServerOptions options;
  options.body_limit = 1000;
  options.header_limit = 4096;
  options.header_time = std::chrono::seconds(1);
  options.idle_time = std::chrono::seconds(1);
  const std::string address = start(options);
  {
    RawClient client(address);
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
    EXPECT_EQ(client.receive().substr(0, 12), "HTTP/1.1 413");
  }
  {  // also a client that sends all before it reads
    RawClient client(address);
    std::string body;
    body.resize(20'000'000, 'x');
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n" + body);
    EXPECT_EQ(client.receive().substr(0, 12), "HTTP/1.1 413");
  }
  {
    RawClient client(address);
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(10000, 'a') + "\r\n\r\n");
    const std::string refused = client.receive();
    EXPECT_EQ(refused.substr(0, 12), "HTTP/1.1 431");
    EXPECT_NE(refused.find("\"status\":431"), std::string::npos);
  }
  for (const char* slow : {"", "GET / HT", "POST /echo HTTP/1.1\r\nHo"}) {
    RawClient client(address);
    client.send(slow);
    EXPECT_EQ(client.receive(), "") << slow;  // closed, not kept for ever
  }
  for (const char* bad :
       {"\x16\x03\x01\x02garbage\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "GET nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /hello/x HTTP/1.1\r\n\r\n",
        "GET /hello/x HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"}) {
    RawClient client(address);
    client.send(bad);
    EXPECT_EQ(client.receive().substr(0, 12), "HTTP/1.1 400") << bad;
  }
}

TEST_F(ServerTest, HoldsOnlySoMuchForClientsThatDoNotRead) {
  ServerOptions options;
  options.unsent_limit = 70'000'000;
  const std::string address = start(options);
  RawClient a(address);
  RawClient b(address);
  for (RawClient* each : {&a, &b}) {
    each->send("GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(each->receive("\r\n\r\n").substr(0, 12), "HTTP/1.1 200");  // and no more is read
  }
  EXPECT_EQ(get("/long").substr(0, 12), "HTTP/1.1 503");
  EXPECT_EQ(get("/hello/x").substr(0, 12), "HTTP/1.1 200");
  (void)a.receive();
  (void)b.receive();
  EXPECT_EQ(get("/long").substr(0, 12), "HTTP/1.1 200");  // there is room again
}

TEST_F(ServerTest, EndsAnAnswerThatIsTakenTooSlowly) {
  ServerOptions options;
  options.write_time = std::chrono::seconds(1);
  options.least_rate = 1U << 30U;
  const std::string address = start(options);
  RawClient client(address);
  client.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string some = client.receive({}, std::chrono::milliseconds(20));
  EXPECT_LT(some.size(), 30'000'000U);
}

TEST_F(ServerTest, RefusesTooManyConnections) {
  ServerOptions options;
  options.connection_limit = 2;
  const std::string address = start(options);
  RawClient a(address);
  RawClient b(address);
  a.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n");
  b.send("GET /hello/b HTTP/1.1\r\nHost: x\r\n\r\n");
  a.receive("a:-");
  b.receive("b:-");
  RawClient c(address);
  EXPECT_EQ(c.receive().substr(0, 12), "HTTP/1.1 503");
}

TEST_F(ServerTest, SendsFilesAndStopsWhenRightsEndOrTheLineBreaks) {
  start();
  const std::string whole = get("/file");
  EXPECT_EQ(whole.size() - whole.find("\r\n\r\n") - 4, 300'000U);
  EXPECT_EQ(whole.substr(whole.size() - 3), "jkl");
  env_.break_connections_after_bytes(140'000);
  const std::string broken = get("/file");
  EXPECT_LT(broken.size(), 300'000U);
  env_.break_connections_after_bytes(1'000'000'000);
  revoked_ = true;
  EXPECT_LT(get("/file").size(), 1000U);
}

TEST_F(ServerTest, StopsGracefullyAndTakesTheNextFreePort) {
  const std::string first = start();
  ServerOptions options;
  options.port = static_cast<std::uint16_t>(std::stoi(first.substr(first.rfind(':') + 1)));
  Server second(env_, router_, options);
  ASSERT_TRUE(second.start());
  EXPECT_NE(second.address(), first);
  RawClient idle(second.address());
  second.stop();
  EXPECT_FALSE(RawClient(second.address()).connected());
  const std::string metrics = server_->metrics().text();
  EXPECT_NE(metrics.find("almagest_connections 0"), std::string::npos);
}

TEST_F(ServerTest, AsksForRightsAgainWhileAFileIsSent) {
  constexpr int kBytes = 40'000'000;
  EXPECT_TRUE(base::write_atomically(env_.files(), path_, std::string(kBytes, 'f')));
  router_.add("GET", "/large", [this](const Request&) {
    Response response;
    FileBody body;
    body.file = std::move(*env_.files().open_read(path_));
    body.length = kBytes;
    body.permitted = [this]() -> base::Status {
      if (++asked_ > 10) return base::fail(base::Code::forbidden, "revoked");
      return {};
    };
    response.file = std::move(body);
    return response;
  });
  start();
  const std::string broken = get("/large");
  EXPECT_EQ(asked_, 11);
  EXPECT_NE(broken.find("Content-Length: 40000000"), std::string::npos);
  EXPECT_LE(broken.size(), 11'000'000U);
  EXPECT_GT(broken.size(), 10'000U);
}

TEST_F(ServerTest, LongAnswersLeaveThreadsToShortOnes) {
  ServerOptions options;
  options.threads = 4;
  options.at_once = 1;
  const std::string address = start(options);
  std::array<RawClient, 3> slow{RawClient(address), RawClient(address), RawClient(address)};
  for (RawClient& client : slow) client.send("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::this_thread::sleep_for(kSlow / 4);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_NE(get("/hello/Ann").find("Ann:-"), std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, kSlow / 2);
  for (RawClient& client : slow) EXPECT_NE(client.receive().find("late"), std::string::npos);
  // At once again, and one after the other.
  for (int i = 0; i < 20; ++i) EXPECT_NE(get("/hello/Bob").find("Bob:-"), std::string::npos);
}

TEST_F(ServerTest, AnswersManyPipelinedRequestsInOrder) {
  RawClient client(start());
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += "GET /hello/n" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(requests);
  const std::string all = client.receive("n999:-");
  std::size_t at = 0;
  for (int i = 0; i < 1000; ++i) {
    at = all.find("n" + std::to_string(i) + ":-", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST_F(ServerTest, AReaderThatStopsIsGivenUpAndASlowOneIsNot) {
  ServerOptions options;
  options.write_time = std::chrono::seconds(1);
  const std::string address = start(options);
  RawClient stuck(address);
  stuck.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
  RawClient slow(address);
  slow.send("GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = slow.receive({}, std::chrono::microseconds(200));
  EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, 30'000'000U);
  std::this_thread::sleep_for(std::chrono::milliseconds(1600));
  EXPECT_EQ(server_->metrics().connections(), 0);
  EXPECT_LT(stuck.receive().size(), 30'000'000U);
}

TEST_F(ServerTest, StopsWhenWhatIsInProgressIsFinished) {
  ServerOptions options;
  options.stop_time = std::chrono::seconds(1);  // for the half one
  RawClient client(start(options));
  RawClient half(server_->address());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  half.send("GET /hel");
  std::this_thread::sleep_for(kSlow / 4);
  const auto begun = std::chrono::steady_clock::now();
  std::thread stopping([this] { server_->stop(); });
  const std::string answer = client.receive();
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_NE(answer.find("late"), std::string::npos);
  stopping.join();
  EXPECT_GT(std::chrono::steady_clock::now() - begun, kSlow / 2);
  EXPECT_EQ(server_->metrics().connections(), 0);
}

TEST(Head, SaysHowTheBodyEndsAndKeepsLinesApart) {
  Response response = Response::text("abc");
  response.headers.add("X-Name", "a\r\nSet-Cookie: b");
  const std::string head = head_of(response, 11, Framing::length, 3, true);
  EXPECT_EQ(head.substr(0, 17), "HTTP/1.1 200 OK\r\n");
  EXPECT_NE(head.find("\r\nX-Name: a  Set-Cookie: b\r\n"), std::string::npos);
  EXPECT_NE(head.find("\r\nContent-Length: 3\r\n"), std::string::npos);
  EXPECT_EQ(head.substr(head.size() - 4), "\r\n\r\n");
  EXPECT_EQ(head.find("Connection"), std::string::npos);
  EXPECT_NE(head_of(response, 11, Framing::length, 3, false).find("Connection: close"), std::string::npos);
  const std::string old = head_of(response, 10, Framing::close, 0, true);
  EXPECT_EQ(old.substr(0, 17), "HTTP/1.0 200 OK\r\n");
  EXPECT_NE(old.find("Connection: keep-alive"), std::string::npos);
  EXPECT_EQ(old.find("Content-Length"), std::string::npos);
  EXPECT_NE(head_of(response, 11, Framing::chunked, 0, true).find("Transfer-Encoding: chunked"), std::string::npos);
}

}  // namespace
}  // namespace almagest::http
