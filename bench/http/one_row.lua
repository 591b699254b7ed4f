-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk: one search after the other by exact dataset name. Argument: a file with a name a line, in random order.
local requests = {}
local at = 0

function init(arguments)
  local headers = {["Content-Type"] = "application/json"}
  for name in io.lines(arguments[1]) do
    local body = '{"conditions":[{"column":"fileSetName","condition":"' .. name .. '"}]}'
    requests[#requests + 1] = wrk.format("POST", "/api/v1/missions/jwst/search", headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.3f, "p50_ms": %.3f, "p90_ms": %.3f, "p99_ms": %.3f, "p999_ms": %.3f, "max_ms": %.3f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
    latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3, latency.max / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
