// SPDX-License-Identifier: GPL-3.0-or-later
// The script for Python that fetches files one by one.
#include <fmt/format.h>

#include "base/json_writer.h"
#include "base/text.h"
#include "retrieve/texts.h"

namespace almagest::retrieve {
namespace {

// JSON's texts are Python's, too.
std::string literal(std::string_view text) {
  base::JsonWriter json;
  return json.string(text).take();
}

constexpr std::string_view kBody = R"python(
"""Fetches files from an archive: python3 SCRIPT [-P N] [--references] [FOLDER]

It goes on where it was broken off: files that are complete are left alone, parts are continued. Exclusive files need
a token in MAST_API_TOKEN or ALMAGEST_TOKEN; ALMAGEST_ADDRESS tells another address of the archive, ALMAGEST_TRIES how
often in a row a file may bring nothing before it is given up (5). It ends with status 0 if all files are there
and are what they should be, with 1 if some are not. --references also fetches calibration references that the archive
does not hold, from their own site.
"""

import argparse
import concurrent.futures
import contextlib
import getpass
import hashlib
import html
import http.client
import os
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

CHUNK = 1 << 20
MOST_TRIES = int(os.environ.get("ALMAGEST_TRIES", "5"))
WRONG = "its bytes are not those that were expected; it was replaced since: make the script anew"
GONE = "there is no such file any more, or not for you (404)"


class Broken(Exception):
    """The connection; an OSError is of the disk."""


@contextlib.contextmanager
def connected():
    try:
        yield
    except urllib.error.HTTPError:
        raise
    except (OSError, http.client.HTTPException) as broken:
        raise Broken(f"no connection, or it broke off ({broken})") from broken


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()


def size_of(path):
    return path.stat().st_size if path.exists() else 0


def fetch(part, url, token):
    """Goes on with the part; what has arrived stays there whatever happens."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})
    if token:
        request.add_unredirected_header("Authorization", "token " + token)
    have = size_of(part)
    if have:
        request.add_header("Range", f"bytes={have}-")
    with connected():
        answer = urllib.request.urlopen(request, timeout=120)
    left = int(answer.headers.get("Content-Length", 0))
    with answer, open(part, "ab" if answer.status == 206 else "wb") as file:
        while True:
            with connected():
                data = answer.read1(CHUNK)
            if not data:
                break
            file.write(data)
            left -= len(data)
    if left > 0:
        raise Broken(f"it broke off {left} bytes before its end")


def why_not(refused):
    if refused.code in (401, 403):
        return f"refused ({refused.code}): it needs a token of someone who may read it, in MAST_API_TOKEN"
    if refused.code == 404:
        return GONE
    return f"refused ({refused.code} {refused.reason})"


def told(get, folder, path, *more):
    """Why `get` did not bring the file; empty: it is there and is what it should be."""
    try:
        why = get(folder / path, folder / (path + ".part"), path, *more)
    except Broken as broken:
        why = str(broken)
    except OSError as error:
        why = f"it can't be written ({error.strerror})"
    if why:
        print(f"failed: {path}: {why}", file=sys.stderr, flush=True)
    return why


def get(file, part, path, size, digest, url, token):
    if file.exists() and sha256(file) == digest:
        return ""
    print(f"{path} ({size} bytes)", flush=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    if size == 0:
        part.touch()
    whole = part.exists() and size_of(part) >= size
    # A connection that breaks is taken up again as long as it brings something. A first wrong file may be due to the
    # part that was there; a second is what the archive has.
    tries, wrong, why = 0, 0, ""
    while tries < MOST_TRIES and wrong < 2:
        before = size_of(part)
        try:
            if not whole:
                fetch(part, url, token)
                wrong += 1
            whole = True
        except urllib.error.HTTPError as refused:
            why = why_not(refused)
            if refused.code == 416:  # the part is longer than what the archive has
                whole, wrong = True, wrong + 1
            elif refused.code < 500 and refused.code != 429:
                return why
        except Broken as broken:
            why = str(broken)
        if whole:
            if part.exists() and sha256(part) == digest:
                part.replace(file)
                return ""
            part.unlink(missing_ok=True)
            whole, why = False, WRONG
        elif size_of(part) > before:
            tries = 0
        else:
            tries += 1
            time.sleep(tries)
    return why


def get_elsewhere(file, part, path, url):
    """Of another site nothing is known but the address; it gets no token. What is there already is taken for whole."""
    if file.exists():
        return ""
    print(f"{path} from {url}", flush=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    try:
        fetch(part, url, "")
        part.replace(file)
        return ""
    except urllib.error.HTTPError as refused:
        return why_not(refused)
    finally:
        part.unlink(missing_ok=True)


def link(address):
    return f'<a href="{html.escape(address)}">{html.escape(address)}</a>' if address else ""


def row(uri, file, access, status, size, digest, description):
    """Of the manifest; the status is HTML already."""
    cells = (html.escape(uri), html.escape(file), html.escape(access), status, "" if size is None else str(size), digest,
             html.escape(description))
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def row_of_missing(folder, lacking, uri, name, access, reason, address, size, description, path):
    if path not in lacking:
        return row(uri, name, access, html.escape(reason) + link(address), size, "", description)
    if lacking[path]:
        return row(uri, path, access, html.escape(f"ERROR: {lacking[path]}, from ") + link(address), size, "", description)
    return row(uri, path, access, "COMPLETE, from " + link(address), size_of(folder / path), sha256(folder / path), description)


def write_manifest(folder, failed, lacking):
    """`failed`: why, of each file; `lacking`: the same of references from elsewhere, as far as they were asked for."""
    rows = [row(uri, path, access, html.escape(f"ERROR: {why}") if why else "COMPLETE", size, digest, description)
            for why, (path, size, digest, uri, access, description) in zip(failed, FILES)]
    rows += [row_of_missing(folder, lacking, *each) for each in MISSING]
    notice = f"<p><strong>{html.escape(NOTICE)}</strong></p>\n" if NOTICE else ""
    (folder / "MANIFEST.html").write_text(
        f'<!DOCTYPE html>\n<meta charset="utf-8">\n<title>MANIFEST</title>\n<h1>{html.escape(NAME)}</h1>\n{notice}'
        f"<p>From {html.escape(ARCHIVE)}, {MADE}. Logged in user: {html.escape(USER)}.</p>\n"
        f"<p>{failed.count('')} of {len(FILES) + len(MISSING)} files are complete; {len(FILES) - failed.count('')} failed, "
        f"{len(MISSING)} were not to be sent.</p>\n<table>\n<tr><th>URI</th><th>File</th><th>Access</th><th>Status</th>"
        f"<th>Size (bytes)</th><th>SHA-256</th><th>Description</th></tr>\n{''.join(rows)}</table>\n", encoding="utf-8")
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {path}\n" for path, _, digest, *_ in FILES), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=f"Fetches {len(FILES)} files from {ARCHIVE}.")
    parser.add_argument("-P", type=int, default=4, metavar="N", help="files at a time (4)")
    parser.add_argument("--references", action="store_true", help="also calibration references that the archive does not hold")
    parser.add_argument("folder", nargs="?", default=NAME, help="where to put them")
    given = parser.parse_args()
    if not 1 <= given.P <= 999:
        parser.error("-P needs a number from 1 to 999")
    # Scripts of other archives take a token as their first argument.
    if re.fullmatch("[0-9A-Fa-f]{32,}", given.folder) and not os.path.isdir(given.folder):
        parser.error("The folder that you gave looks like a token. Everybody on this machine can read the arguments of a "
                     "program, so this script takes a token from MAST_API_TOKEN, or asks for it: run it without. If it is "
                     "a folder, write ./ before its name.")
    token = os.environ.get("MAST_API_TOKEN") or os.environ.get("ALMAGEST_TOKEN") or ""
    if not EXCLUSIVE:
        token = ""  # nobody needs to trust whoever made this script with one for public files
    elif not token and sys.stdin.isatty():
        token = getpass.getpass(f"{EXCLUSIVE} of the files are exclusive. Please enter your token here: ")
    folder = pathlib.Path(given.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"{folder} can't be made ({error.strerror})")
    address = os.environ.get("ALMAGEST_ADDRESS", ARCHIVE)

    def get_one(file):
        path, size, digest, uri, *_ = file
        url = address + (uri if uri.startswith("/") else f"/api/v0.1/Download/file?uri={uri}")
        return told(get, folder, path, size, digest, url, token)

    failed = list(concurrent.futures.ThreadPoolExecutor(given.P).map(get_one, FILES))
    elsewhere = [(path, url) for *_, url, _, _, path in MISSING if path]
    lacking = {path: told(get_elsewhere, folder, path, url) for path, url in elsewhere} if given.references else {}
    written = True
    try:
        write_manifest(folder, failed, lacking)
    except OSError as error:
        written = False
        print(f"MANIFEST.html and SHA256SUMS can't be written in {folder} ({error.strerror})", file=sys.stderr)
    if elsewhere and not given.references:
        print(f"{len(elsewhere)} calibration references are not held by the archive; --references fetches them, too")
    print(f"{failed.count('')} of {len(FILES)} files are complete in {folder}")
    if len(MISSING) > len(elsewhere):
        print(f"{len(MISSING) - len(elsewhere)} more are not sent; MANIFEST.html says why")
    if any(failed):
        print(f"{len(FILES) - failed.count('')} files failed", file=sys.stderr)
        refused = [why for why in failed if why.startswith(("refused (401", "refused (403"))]
        if refused:
            print("For those that were refused give a token of someone who may read them, in MAST_API_TOKEN or ALMAGEST_TOKEN.",
                  file=sys.stderr)
        # Nothing else comes of these the next time.
        if any(why and why not in (*refused, WRONG, GONE) for why in failed):
            print("Run the script again to go on.", file=sys.stderr)
        return 1
    if any(lacking.values()):
        print(f"{sum(map(bool, lacking.values()))} calibration references could not be fetched from their site", file=sys.stderr)
        return 1
    return 0 if written else 1


# Where each goes, its size in bytes, its SHA-256, its URI, its access, its description.
FILES = [
)python";

constexpr std::string_view kBetween = R"python(]

# What is not sent: its URI, name, access, why not, where it can be had, size, description, and, of a calibration
# reference that can be fetched from there, where it goes.
MISSING = [
)python";

constexpr std::string_view kEnd = R"python(]

if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("stopped; run the script again to go on", file=sys.stderr, flush=True)
        os._exit(130)  # an ordinary exit would wait for the files that are on their way
)python";

std::string head_of_script(const Frozen& frozen) {
  const Heading& heading = frozen.heading();
  std::size_t exclusive = 0;
  for (const std::uint32_t i : frozen.sent()) {
    exclusive += access::is_public(release_of(frozen.files()[i]), heading.time) ? 0U : 1U;
  }
  std::string notice;
  for (const char c : notice_of(heading)) notice += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  std::string text = "#!/usr/bin/env python3\n";
  if (!notice.empty()) text += "# " + notice + "\n";
  // Texts of the archive come after the sentence that Python takes for the description of the file.
  text += std::string(kBody.substr(1));
  const std::string constants = fmt::format(
      "ARCHIVE = {}\nNAME = {}\nUSER = {}\nMADE = {}\nNOTICE = {}\nEXCLUSIVE = {}\n\n", literal(heading.address),
      literal(heading.name), literal(heading.viewer.empty() ? "anonymous" : heading.viewer),
      literal(base::rfc3339_of(heading.time)), literal(notice), exclusive);
  const std::string_view mark = "# Where each goes";
  return text.insert(text.rfind(mark), constants);
}

std::string line_of(const Frozen& frozen, const FrozenFile& file) {
  return fmt::format("    ({}, {}, \"{}\", {}, {}, {}),\n", literal(frozen.path(file)), file.size, sha256_of(file),
                     literal(target_of(frozen, file)), literal(access_of(frozen, file)),
                     literal(frozen.text(file.description)));
}

std::string line_of(const Lack& lack) {
  return fmt::format("    ({}, {}, {}, {}, {}, {}, {}, {}),\n", literal(lack.uri), literal(lack.name),
                     literal(lack.access), literal(lack.reason), literal(lack.address),
                     lack.size ? std::to_string(*lack.size) : "None", literal(lack.description), literal(lack.path));
}

}  // namespace

Text python_script(const Frozen& frozen) {
  return joined(in_chunks(
                    frozen.sent().size(), [&frozen] { return head_of_script(frozen); },
                    [&frozen](std::size_t i) { return line_of(frozen, frozen.files()[frozen.sent()[i]]); },
                    [] { return std::string(kBetween); }),
                lacks_in_chunks(
                    frozen, [] { return std::string(); }, [](const Lack& lack) { return line_of(lack); },
                    [] { return std::string(kEnd); }));
}

}  // namespace almagest::retrieve
