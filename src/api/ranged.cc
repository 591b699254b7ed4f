// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/ranged.h"

#include <fmt/format.h>

#include <memory>

#include "http/range.h"

namespace almagest::api {
namespace {

using http::ByteRange;

std::string content_range(const ByteRange& range, std::uint64_t length) {
  return fmt::format("bytes {}-{}/{}", range.first, range.first + range.length - 1, length);
}

// RFC 9110 section 14.6.
class Multipart {
 public:
  Multipart(Ranged ranged, std::vector<ByteRange> ranges, std::string boundary)
      : ranged_(std::move(ranged)), ranges_(std::move(ranges)), boundary_(std::move(boundary)) {}

  std::uint64_t length() const {
    std::uint64_t length = end().size();
    for (const ByteRange& range : ranges_) length += head_of(range).size() + range.length;
    return length;
  }

  base::Result<http::PartsBody::Part> next() {
    if (left_ > 0) {
      ALMAGEST_TRY(http::PartsBody::Part part, ranged_.next());
      const std::uint64_t length = part.text.size() + (part.file ? part.file->length : 0);
      if (length == 0 || length > left_)
        return base::fail(base::Code::internal, "a range is not as long as it should be");
      left_ -= length;
      return part;
    }
    http::PartsBody::Part part;
    if (at_ == ranges_.size()) {
      part.text = end();
      return part;
    }
    const ByteRange& range = ranges_[at_++];
    left_ = range.length;
    ranged_.seek(range.first, range.length);
    part.text = head_of(range);
    return part;
  }

 private:
  std::string head_of(const ByteRange& range) const {
    return fmt::format("\r\n--{}\r\nContent-Type: {}\r\nContent-Range: {}\r\n\r\n", boundary_, ranged_.media_type,
                       content_range(range, ranged_.length));
  }
  std::string end() const { return fmt::format("\r\n--{}--\r\n", boundary_); }

  Ranged ranged_;
  std::vector<ByteRange> ranges_;
  std::string boundary_;
  std::size_t at_ = 0;
  std::uint64_t left_ = 0;
};

http::Response not_the_one(const http::Request& request) {
  return http::problem({base::Code::conflict, "the file is not the one that If-Match names"}, request, {}, 412);
}

}  // namespace

http::Response ranged_answer(const http::Request& request, Ranged ranged) {
  http::Response response;
  response.headers.add("ETag", ranged.etag);
  response.headers.add("Accept-Ranges", "bytes");
  const http::Headers& asked = request.headers;
  if (const auto match = asked.get("If-Match"); match && !http::matches_strongly(*match, ranged.etag)) {
    return not_the_one(request);
  }
  if (const auto none = asked.get("If-None-Match"); none && http::matches_any(*none, ranged.etag)) {
    response.status = 304;
    return response;
  }
  const auto range_header = asked.get("Range");
  const auto if_range = asked.get("If-Range");
  std::vector<ByteRange> ranges;
  if (range_header && request.method == "GET" && (!if_range || http::if_range_holds(*if_range, ranged.etag))) {
    auto parsed = http::parse_ranges(*range_header, ranged.length);
    if (!parsed) {
      http::Response refused = http::problem(parsed.error(), request);
      refused.headers.add("Content-Range", fmt::format("bytes */{}", ranged.length));
      return refused;
    }
    ranges = std::move(*parsed);
  }
  response.status = ranges.empty() ? 200 : 206;
  response.parts.emplace();
  response.parts->ended = std::move(ranged.ended);
  if (ranges.size() < 2) {
    const ByteRange range = ranges.empty() ? ByteRange{0, ranged.length} : ranges.front();
    if (!ranges.empty()) response.headers.add("Content-Range", content_range(range, ranged.length));
    response.headers.add("Content-Type", ranged.media_type);
    ranged.seek(range.first, range.length);
    response.parts->length = range.length;
    response.parts->next = std::move(ranged.next);
    return response;
  }
  // Of the tag, so that the same request has the same answer; no file of an archive has a line of it by chance.
  std::string boundary = "part-";
  for (const char c : ranged.etag) {
    if (c != '"') boundary += c;
  }
  response.headers.add("Content-Type", "multipart/byteranges; boundary=" + boundary);
  const auto multipart = std::make_shared<Multipart>(std::move(ranged), std::move(ranges), std::move(boundary));
  response.parts->length = multipart->length();
  response.parts->next = [multipart] { return multipart->next(); };
  return response;
}

}  // namespace almagest::api
