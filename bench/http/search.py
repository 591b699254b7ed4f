# SPDX-License-Identifier: GPL-3.0-or-later
"""One-row searches over HTTP: how many a second, and how long each takes."""

import json
import pathlib
import random
import statistics
import subprocess

from machine import archive_of_rows, conditions, cpu_seconds, get, need, say, serving

CONNECTIONS = 8
NAMES = 50_000
SEARCH = "/api/v1/missions/jwst/search"
LEAST_A_SECOND, MOST_P99_MS = 5000, 5.0


def write_names(address, path):
    """Names of datasets from all over the archive, in an order that no cache expects."""
    query = '{"format":"ndjson","search":{"columns":["fileSetName"]}}'
    lines = get(f"{address}/api/v1/missions/jwst/export", query.encode()).splitlines()
    chosen = random.Random(1).sample(lines, min(NAMES, len(lines)))
    names = [json.loads(line)["fileSetName"] for line in chosen]
    path.write_text("\n".join(names) + "\n")
    return names


def check(address, names):
    for name in names:
        body = json.dumps({"conditions": [{"column": "fileSetName", "condition": name}]}).encode()
        answer = json.loads(get(address + SEARCH, body))
        assert answer["total"] == 1 and answer["rows"][0]["fileSetName"] == name, answer


def load(address, names_file, seconds, connections=CONNECTIONS):
    """One run of wrk; its figures."""
    script = pathlib.Path(__file__).with_name("one_row.lua")
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, address, "--", names_file],
                          check=True, capture_output=True, text=True)
    return json.loads(done.stdout.partition("RESULT ")[2])


def measure(work, options):
    need("wrk")
    archive = archive_of_rows(work / f"rows-{options.datasets}", options.datasets)
    with serving(archive) as (server, port):
        address = f"http://127.0.0.1:{port}"
        names_file = work / "names.txt"
        check(address, write_names(address, names_file)[:200])
        load(address, names_file, 2)
        say(f"one-row searches, {options.datasets:,} datasets, {CONNECTIONS} connections, {options.seconds} s each; {conditions()}")
        rates, tails = [], []
        for _ in range(options.search_runs):
            before = cpu_seconds(server.pid)
            run = load(address, names_file, options.seconds)
            cpu = cpu_seconds(server.pid) - before
            rates.append(run["requests"] / run["seconds"])
            tails.append(run["p99_ms"])
            say(f"  {rates[-1]:,.0f}/s, p50 {run['p50_ms']:.2f}, p90 {run['p90_ms']:.2f}, p99 {run['p99_ms']:.2f}, "
                f"p99.9 {run['p999_ms']:.2f}, max {run['max_ms']:.1f} ms, server {cpu / run['requests'] * 1e6:.0f} us of "
                f"processor each, {run['failed']} failed")
            assert run["failed"] == 0
    rate, tail = statistics.median(rates), statistics.median(tails)
    met = rate >= LEAST_A_SECOND and tail <= MOST_P99_MS
    say(f"  median {rate:,.0f}/s, p99 {tail:.2f} ms; load {conditions().rpartition('load ')[2]}: "
        f"{'met' if met else 'MISSED'} ({LEAST_A_SECOND:,}/s, {MOST_P99_MS} ms)")
    return met
