// SPDX-License-Identifier: GPL-3.0-or-later
// From method and path to a handler. Paths match without regard to case, since clients write both Download and
// download.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/message.h"

namespace almagest::http {

using Handler = std::function<Response(const Request&)>;

class Router {
 public:
  // `pattern` is a path whose segments may be {names}: "/search/{mission}/api/v0.1/search". A GET route serves HEAD
  // too. `label` names the route in metrics.
  void add(std::string method, const std::string& pattern, Handler handler);

  // Answers GET for unknown paths when a person's browser asks (Accept names text/html).
  void add_for_people(Handler handler) { for_people_ = std::move(handler); }

  // Fills request.captures and answers; unknown paths get a 404 problem, known ones with another method a 405 with
  // Allow, OPTIONS a CORS preflight answer. Sets `label` to the pattern for metrics.
  Response route(Request& request, std::string& label) const;

 private:
  struct Route {
    std::string method;
    std::string pattern;
    std::vector<std::string> segments;
    Handler handler;
  };
  std::vector<Route> routes_;
  Handler for_people_;
};

}  // namespace almagest::http
