// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/router.h"

#include <fmt/format.h>

#include "base/text.h"

namespace almagest::http {
namespace {

// Segments of a path; a slash at the end counts for nothing.
std::vector<std::string> segments_of(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  std::vector<std::string> segments;
  for (const std::string_view segment : base::split(path.substr(1), '/')) segments.emplace_back(segment);
  return segments;
}

bool is_name(const std::string& segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path,
             std::vector<std::pair<std::string, std::string>>& captures) {
  if (pattern.size() != path.size()) return false;
  captures.clear();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_name(pattern[i])) {
      if (path[i].empty()) return false;
      captures.emplace_back(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
    } else if (!base::equal_nocase(pattern[i], path[i])) {
      return false;
    }
  }
  return true;
}

Response preflight(const std::string& allow) {
  Response response;
  response.status = 204;
  response.headers.add("Access-Control-Allow-Methods", allow);
  response.headers.add("Access-Control-Allow-Headers", "Authorization, Content-Type, Range, If-Range");
  response.headers.add("Access-Control-Max-Age", "86400");
  return response;
}

}  // namespace

void Router::add(std::string method, const std::string& pattern, Handler handler) {
  routes_.push_back({std::move(method), pattern, segments_of(pattern), std::move(handler)});
}

Response Router::route(Request& request, std::string& label) const {
  const std::vector<std::string> path = segments_of(request.path);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allow;
  for (const Route& route : routes_) {
    if (!matches(route.segments, path, request.captures)) continue;
    label = route.pattern;
    if (route.method == method) return route.handler(request);
    allow += route.method == "GET" ? "GET, HEAD, " : route.method + ", ";
  }
  request.captures.clear();
  if (allow.empty()) {
    label = "unknown";
    const std::string_view accept = request.headers.get("Accept").value_or("");
    if (for_people_ && method == "GET" && accept.find("text/html") != std::string_view::npos)
      return for_people_(request);
    return problem({base::Code::not_found, fmt::format("nothing is served at {}", request.path)}, request);
  }
  allow += "OPTIONS";
  if (request.method == "OPTIONS") return preflight(allow);
  Response response = problem({base::Code::method_not_allowed, fmt::format("use {} here", allow)}, request);
  response.headers.add("Allow", allow);
  return response;
}

}  // namespace almagest::http
