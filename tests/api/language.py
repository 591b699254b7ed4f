# SPDX-License-Identifier: GPL-3.0-or-later
"""The language of the text tests: reading files of it, and comparing answers with what they expect (docs/testing.md)."""

import json
import math
import re
from dataclasses import dataclass, field

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")


@dataclass
class Check:
    line: int
    word: str  # "status", "header", "no header", "json", "rows", ...
    text: str
    lines: list = field(default_factory=list)  # of a table, or of JSON


@dataclass
class Exchange:
    line: int
    viewer: str
    method: str = ""
    target: str = ""
    headers: list = field(default_factory=list)
    body: str = ""
    checks: list = field(default_factory=list)
    is_soon: bool = False  # asked again for some seconds, until the answer is the expected one


@dataclass
class Test:
    line: int
    title: str
    exchanges: list = field(default_factory=list)


class Mistake(Exception):
    """The test itself is wrong."""


class Different(Exception):
    """The answer is not the expected one."""


CHECKS = ("expect", "header", "no header", "json", "rows", "count", "body contains", "body lacks", "body is", "body empty",
          "digests agree", "keep", "same as", "unlike", "holds")


def check_of(line):
    for word in sorted(CHECKS, key=len, reverse=True):
        if line == word or line.startswith(word + " "):
            return word, line[len(word):].strip()
    return None


def parse(text, name):
    """(archive, [Test]) of a file."""
    archive, tests, exchange, check = None, [], None, None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.rstrip()
        where = f"{name}:{number}"
        stripped = line.strip()
        if stripped.startswith("# ") or stripped == "#":
            continue
        if not stripped:
            check = None
            continue
        if line.startswith("archive "):
            archive = line.split()[1]
        elif line.startswith("test "):
            tests.append(Test(number, line[5:]))
            exchange = check = None
        elif line.startswith("as "):
            if not tests:
                raise Mistake(f"{where}: a viewer outside a test")
            viewer, _, soon = line[3:].strip().partition(", ")
            if soon not in ("", "soon"):
                raise Mistake(f"{where}: '{soon}' where 'soon' or nothing is expected")
            exchange = Exchange(number, viewer, is_soon=bool(soon))
            tests[-1].exchanges.append(exchange)
            check = None
        elif exchange is None:
            raise Mistake(f"{where}: '{line}' where 'archive', 'test' or 'as VIEWER' is expected")
        elif not exchange.method:
            exchange.method, _, exchange.target = line.partition(" ")
            if exchange.method not in METHODS:
                raise Mistake(f"{where}: '{exchange.method}' is no method")
        elif not line[0].isspace() and (known := check_of(line)):
            check = Check(number, *known)
            exchange.checks.append(check)
        elif check is not None:
            check.lines.append(stripped)
        elif exchange.checks:
            raise Mistake(f"{where}: '{line}' is no check")
        elif not exchange.body and (header := re.match(r"([\w-]+): (.*)$", line)):
            exchange.headers.append((header[1], header[2]))
        else:
            exchange.body += stripped
    if archive is None:
        raise Mistake(f"{name}: names no archive")
    for test in tests:
        for exchange in test.exchanges:
            if not exchange.method or not any(check.word == "expect" for check in exchange.checks):
                raise Mistake(f"{name}:{exchange.line}: has no request, or expects no status")
    return archive, tests


def fill(text, names):
    """Replaces {{expression}} by its value."""
    return re.sub(r"\{\{(.+?)\}\}", lambda found: str(eval(found[1], {}, names)), text)


def equal_text(expected, found):
    """`~x` is a regular expression for the whole, anything else is meant as it stands."""
    if expected.startswith("~"):
        return re.fullmatch(expected[1:].strip(), found, re.S) is not None
    return expected == found


def compare(expected, found, path="the answer"):
    """Objects may hold more than is expected; a list may go on where the expected one ends with "..."."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            raise Different(f"{path} is {short(found)}, not an object")
        for key, value in expected.items():
            if key not in found:
                raise Different(f"{path} has no '{key}', only {', '.join(found)}")
            compare(value, found[key], f"{path}.{key}")
    elif isinstance(expected, list):
        if not isinstance(found, list):
            raise Different(f"{path} is {short(found)}, not a list")
        open_end = bool(expected) and expected[-1] == "..."
        expected = expected[:-1] if open_end else expected
        if len(found) < len(expected) or (len(found) > len(expected) and not open_end):
            raise Different(f"{path} has {len(found)} elements, not {len(expected)}: {short(found)}")
        for i, value in enumerate(expected):
            compare(value, found[i], f"{path}[{i}]")
    elif isinstance(expected, str):
        if not isinstance(found, str) or not equal_text(expected, found):
            raise Different(f"{path} is {short(found)}, not {expected!r}")
    elif isinstance(expected, bool) or expected is None:
        if found is not expected:
            raise Different(f"{path} is {short(found)}, not {expected}")
    elif isinstance(found, bool) or not isinstance(found, (int, float)) or not math.isclose(
            expected, found, rel_tol=1e-9, abs_tol=1e-12):
        raise Different(f"{path} is {short(found)}, not {expected}")


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else text[:300] + "..."


def equal_cell(expected, found):
    if expected == "...":
        return True
    if expected == "null":
        return found is None
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        try:
            return math.isclose(float(expected), found, rel_tol=1e-6, abs_tol=1e-9)
        except ValueError:
            return False
    return isinstance(found, str) and equal_text(expected, found)


def compare_rows(header, lines, rows):
    """`header` names columns; a line has a cell for each, parted by |."""
    any_order = header.startswith("in any order ")
    columns = [name.strip() for name in header.removeprefix("in any order ").split(",")]
    expected = [[cell.strip() for cell in line.split("|")] for line in lines]
    for row in rows:
        for column in columns:
            if column not in row:
                raise Different(f"the rows have no '{column}', only {', '.join(row)}")
    found = [[row[column] for column in columns] for row in rows]
    shown = "\n".join("    " + " | ".join("null" if cell is None else str(cell) for cell in row) for row in found[:30])
    fits = lambda wanted, got: len(wanted) == len(got) and all(map(equal_cell, wanted, got))
    if len(expected) != len(found):
        raise Different(f"{len(found)} rows, not {len(expected)}:\n{shown}")
    left = list(found)
    for wanted, got in zip(expected, found):
        if any_order:
            match = next((row for row in left if fits(wanted, row)), None)
            if match is None:
                raise Different(f"no row is {' | '.join(wanted)}:\n{shown}")
            left.remove(match)
        elif not fits(wanted, got):
            raise Different(f"a row is not {' | '.join(wanted)}:\n{shown}")
