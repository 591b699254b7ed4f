// SPDX-License-Identifier: GPL-3.0-or-later
// The plain page that describes the interface, health and metrics.
#include <fmt/format.h>

#include "api/service.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace almagest::api {
namespace {

using base::html_escape;

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ground: #f6f7f9; --panel: #fff; --ink: #1b2430; --quiet: #5b6673; --line: #e3e7ec;
  --accent: #1d5fd1; --note: #fff7d9; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f141a; --panel: #161d26; --ink: #dbe3ec; --quiet: #8c99a8;
  --line: #263140; --accent: #7fb0ff; --note: #3a3316; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 Inter, system-ui, sans-serif; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; display: flex; gap: 1.25rem; align-items: baseline; flex-wrap: wrap; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); } footer { color: var(--quiet); padding-top: 2rem; padding-bottom: 2rem; font-size: .85rem; }
.banner { background: var(--note); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem; margin: 1rem 0; }
.wide { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .45rem .9rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; } th, .quiet { color: var(--quiet); font-weight: 500; }
td.n, th.n { text-align: right; } code, pre { font-family: "JetBrains Mono", ui-monospace, monospace; font-size: .85rem; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .8rem .9rem; overflow-x: auto; }
nav { display: flex; gap: 1rem; } time { white-space: nowrap; }
@media (max-width: 40rem) { th, td { padding: .4rem .5rem; } td code { overflow-wrap: anywhere; } pre { white-space: pre-wrap;
  overflow-wrap: anywhere; } .stack thead { display: none; } .stack tr { display: block; padding: .4rem 0;
  border-bottom: 1px solid var(--line); } .stack tr:last-child { border-bottom: 0; } .stack td { display: inline-block;
  border: 0; padding: .1rem .5rem; } .stack td:last-child { display: block; } }
)css";

// Six mirrors around one.
constexpr std::string_view kIcon =
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><path fill='#d9a520' d='M16 11l4.3 2.5v5L16 "
    "21l-4.3-2.5v-5z"
    "M16 0l4.3 2.5v5L16 10l-4.3-2.5v-5zM16 22l4.3 2.5v5L16 32l-4.3-2.5v-5zM25.5 5.5l4.3 2.5v5l-4.3 2.5-4.3-2.5V8z"
    "M6.5 5.5l4.3 2.5v5l-4.3 2.5L2.2 13V8zM25.5 16.5l4.3 2.5v5l-4.3 2.5-4.3-2.5v-5zM6.5 16.5l4.3 2.5v5l-4.3 2.5L2.2 "
    "24v-5z'/>"
    "</svg>";

std::string page(const Service& service, const std::string& heading, const std::string& body) {
  const std::string title = html_escape(service.folder.configuration().title);
  const std::string banner =
      service.banner.empty() ? "" : "<p class=\"banner\" role=\"note\">" + html_escape(service.banner) + "</p>";
  return fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"/favicon.svg\"><title>{} - "
      "{}</title><style>{}</style></head><body>"
      "<header><h1>{}</h1><nav><a href=\"/\">Archive</a><a href=\"/api\">API</a></nav></header>"
      "<main>{}{}</main><footer>almagest {} &middot; snapshot {} &middot; <a href=\"/health\">health</a> &middot; "
      "<a href=\"/metrics\">metrics</a></footer></body></html>",
      html_escape(heading), title, kStyle, title, banner, body, html_escape(service.version),
      html_escape(service.snapshots.current()->name()));
}

http::Response api_page(const Service& service, const std::vector<Endpoint>& described, const http::Request& request) {
  const auto host = html_escape(request.headers.get("Host").value_or("127.0.0.1:8480"));
  std::string rows;
  for (const Endpoint& endpoint : described) {
    if (endpoint.summary.empty()) continue;
    const std::string pattern = html_escape(endpoint.pattern);
    const std::string shown = endpoint.example.empty()
                                  ? pattern
                                  : fmt::format("<a href=\"{}\">{}</a>", html_escape(endpoint.example), pattern);
    rows += fmt::format("<tr><td><code>{}</code></td><td><code>{}</code></td><td>{}</td></tr>", endpoint.method, shown,
                        html_escape(endpoint.summary));
  }
  const std::string body = fmt::format(
      "<p>New programs are best off with <code>/api/v1</code>, which <a href=\"/api/v1/openapi.json\">describes "
      "itself</a> (OpenAPI 3.1). Paths match without regard to case. Errors are JSON with a <code>message</code> and, "
      "where a condition is "
      "wrong, "
      "the place <code>at</code> which it is. Tokens go into <code>Authorization: token ...</code>, "
      "<code>Authorization: Bearer ...</code> or the cookie <code>mast_token</code>.</p>"
      "<div class=\"wide\"><table class=\"stack\"><thead><tr><th>Method</th><th>Path</th><th>What it "
      "does</th></tr></thead><tbody>{}</tbody>"
      "</table></div>"
      "<h2>Conditions</h2><div class=\"wide\"><table><thead><tr><th>You write</th><th>You get</th></tr></thead><tbody>"
      "<tr><td><code>NRC_IMAGE, NRC_W*</code></td><td>either of two texts; <code>*</code> stands for anything</td></tr>"
      "<tr><td><code>!MIRI</code></td><td>anything but this text</td></tr>"
      "<tr><td><code>&gt;= 1000</code> &nbsp; <code>10 .. 20</code> &nbsp; <code>5 +- "
      "0.1</code></td><td>numbers: compared, from one to another, about one</td></tr>"
      "<tr><td><code>2023-01 .. 2023-06</code> &nbsp; <code>&gt; 2024-02-29 12:00</code></td><td>times in UTC</td></tr>"
      "<tr><td><code>null</code> &nbsp; <code>!null</code></td><td>rows without, or with, a "
      "value</td></tr></tbody></table></div>"
      "<h2>astroquery</h2><pre tabindex=\"0\"># in ~/.astropy/config/astroquery.cfg, section [mast]:  server = "
      "http://{}\n"
      "# names of objects, which astroquery asks of a fixed host, go through a proxy:  export http_proxy=http://{}\n"
      "from astroquery.mast import MastMissions\n"
      "jwst = MastMissions(mission='jwst')\n"
      "rows = jwst.query_criteria(instrume='NIRCAM', exp_type='NRC_IMAGE', limit=10)\n"
      "files = jwst.get_product_list(rows)</pre>",
      rows, host, host);
  return http::Response::html(page(service, "API", body));
}

http::Response health(const Service& service) {
  const index::SnapshotPointer snapshot = service.snapshots.current();
  base::JsonWriter json;
  json.begin_object().key("status").string("ok").key("version").string(service.version);
  json.key("snapshot").string(snapshot->name()).key("time").string(base::rfc3339_of(service.env.clock().now()));
  json.end_object();
  return http::Response::json(json.take());
}

}  // namespace

void add_pages(Service& service, Routes& routes, const std::function<http::Metrics*()>& metrics) {
  routes.add({"GET", "/health", "Whether the server answers, its version and snapshot", "/health"},
             [&service](const http::Request&) { return health(service); });
  routes.add({"GET", "/metrics", "Counters in Prometheus' text format", "/metrics"}, [metrics](const http::Request&) {
    const http::Metrics* source = metrics();
    http::Response response = http::Response::text(source == nullptr ? std::string() : source->text());
    response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return response;
  });
  routes.add({"GET", "/favicon.svg", "", ""}, [](const http::Request&) {
    http::Response response = http::Response::text(std::string(kIcon));
    response.headers.set("Content-Type", "image/svg+xml");
    response.headers.add("Cache-Control", "public, max-age=86400");
    return response;
  });
  routes.add({"GET", "/api", "", ""}, [&service, &routes](const http::Request& request) {
    return api_page(service, routes.described(), request);
  });
}

}  // namespace almagest::api
