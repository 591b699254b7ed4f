// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/multipart.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace almagest::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 section 5.1.1
constexpr std::size_t kLongestHead = 8U << 10U;

tl::unexpected<base::Error> malformed(const char* why) {
  return base::fail(base::Code::invalid_argument, std::string("this is no form as multipart/form-data: ") + why);
}

// The value of a parameter such as name="x" in a header's value: ; and = part them, quotes keep both.
std::optional<std::string> parameter(std::string_view header, std::string_view wanted) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos && at < header.size()) {
    ++at;
    const std::size_t equals = header.find_first_of("=;", at);
    if (equals == std::string_view::npos) return std::nullopt;
    if (header[equals] == ';') {
      at = equals;
      continue;
    }
    const std::string_view name = base::trim(header.substr(at, equals - at));
    std::string value;
    at = equals + 1;
    while (at < header.size() && (header[at] == ' ' || header[at] == '\t')) ++at;
    if (at < header.size() && header[at] == '"') {
      for (++at; at < header.size() && header[at] != '"'; ++at) {
        if (header[at] == '\\' && at + 1 < header.size()) ++at;
        value += header[at];
      }
      if (at == header.size()) return std::nullopt;  // no second quote
      at = header.find(';', at);
    } else {
      const std::size_t end = std::min(header.find(';', at), header.size());
      value = base::trim(header.substr(at, end - at));
      at = end;
    }
    if (base::equal_nocase(name, wanted)) return value;
  }
  return std::nullopt;
}

// The name of the field that the head of a part tells.
std::optional<std::string> name_of(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(head.size(), end + 2));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !base::equal_nocase(line.substr(0, colon), "Content-Disposition")) continue;
    const std::string_view value = base::trim(line.substr(colon + 1));
    if (!base::equal_nocase(base::trim(value.substr(0, value.find(';'))), "form-data")) return std::nullopt;
    return parameter(value, "name");
  }
  return std::nullopt;
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  return base::equal_nocase(base::trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data");
}

base::Result<Fields> parse_multipart(std::string_view content_type, std::string_view body) {
  if (!is_multipart(content_type)) return malformed("its Content-Type is another");
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kLongestBoundary) return malformed("it names no boundary");
  const std::string mark = "--" + *boundary;
  const std::string between = "\r\n" + mark;
  std::size_t at = body.starts_with(mark) ? mark.size() : body.find(between);
  if (at == std::string_view::npos) return malformed("its boundary is not in it");
  if (!body.starts_with(mark)) at += between.size();
  Fields fields;
  for (;;) {
    const std::string_view rest = body.substr(at);
    if (rest.starts_with("--")) return fields;
    std::size_t line = 0;  // blanks may follow a boundary
    while (line < rest.size() && (rest[line] == ' ' || rest[line] == '\t')) ++line;
    if (!rest.substr(line).starts_with("\r\n")) return malformed("a boundary is not alone in its line");
    if (fields.size() == kMostFields) {
      return base::fail(base::Code::too_large, "a form may have at most " + std::to_string(kMostFields) + " fields");
    }
    at += line + 2;
    const std::string_view part = body.substr(at);
    const bool headless = part.starts_with("\r\n");
    const std::size_t head = headless ? 0 : part.substr(0, kLongestHead).find("\r\n\r\n");
    if (head == std::string_view::npos) return malformed("the head of a field does not end");
    const auto name = name_of(part.substr(0, head));
    if (!name) return malformed("a field has no name");
    const std::size_t begin = at + head + (headless ? 2 : 4);
    // The line end before a boundary belongs to it, also where the value is empty.
    const std::size_t end = body.find(between, begin - 2);
    if (end == std::string_view::npos) return malformed("it ends before its last boundary");
    fields.emplace_back(*name, end < begin ? std::string() : std::string(body.substr(begin, end - begin)));
    at = end + between.size();
  }
}

base::Result<Parameters> form_of(const Request& request) {
  if (request.method != "POST") return request.query;
  const std::string_view type = request.headers.get("Content-Type").value_or("");
  if (!is_multipart(type)) return Parameters::parse(request.body);
  ALMAGEST_TRY(auto fields, parse_multipart(type, request.body));
  return Parameters::of(std::move(fields));
}

}  // namespace almagest::http
