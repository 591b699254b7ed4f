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
    with urllib.request.urlopen(request, timeout=120) as answer, open(part, "ab" if answer.status == 206 else "wb") as file:
        while data := answer.read1(CHUNK):
            file.write(data)


def get(folder, address, token, path, size, digest, uri):
    file, part = folder / path, folder / (path + ".part")
    if file.exists() and sha256(file) == digest:
        return True
    print(f"{path} ({size} bytes)", flush=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    if size == 0:
        part.touch()
    tries, why = 0, "its bytes are not those that were expected"
    while tries < MOST_TRIES:
        before = size_of(part)
        if part.exists() and before >= size:
            if sha256(part) == digest:
                part.replace(file)
                return True
            part.unlink()
            before, tries = 0, tries + 2
            continue
        try:
            fetch(part, address + (uri if uri.startswith("/") else f"/api/v0.1/Download/file?uri={uri}"), token)
        except urllib.error.HTTPError as refused:
            why = f"{refused.code} {refused.reason}"
            if refused.code < 500 and refused.code != 429:
                break
        except (OSError, http.client.HTTPException) as broken:
            why = str(broken)
        if size_of(part) > before:
            tries = 0
        elif size_of(part) < size:
            tries += 1
            time.sleep(tries)
    print(f"failed: {path}: {why}", file=sys.stderr, flush=True)
    return False


def get_elsewhere(folder, path, url):
    """Of another site nothing is known but the address; it gets no token. What is there already is taken for whole."""
    file, part = folder / path, folder / (path + ".part")
    if file.exists():
        return True
    print(f"{path} from {url}", flush=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.unlink(missing_ok=True)
        fetch(part, url, "")
        part.replace(file)
        return True
    except (OSError, http.client.HTTPException) as broken:
        part.unlink(missing_ok=True)
        print(f"failed: {path}: {broken}", file=sys.stderr, flush=True)
        return False


def write_manifest(folder, arrived):
    rows = "".join(
        f"<tr><td>{html.escape(uri)}</td><td>{html.escape(path)}</td><td>{'COMPLETE' if ok else 'ERROR'}</td>"
        f"<td>{size}</td><td>{digest}</td></tr>\n" for ok, (path, size, digest, uri) in zip(arrived, FILES))
    (folder / "MANIFEST.html").write_text(
        f'<!DOCTYPE html>\n<meta charset="utf-8">\n<title>MANIFEST</title>\n<h1>{html.escape(NAME)}</h1>\n'
        f"<p>From {html.escape(ARCHIVE)}, {MADE}. Logged in user: {html.escape(USER)}.</p>\n<table>\n<tr><th>URI</th>"
        f"<th>File</th><th>Status</th><th>Size (bytes)</th><th>SHA-256</th></tr>\n{rows}</table>\n", encoding="utf-8")
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {path}\n" for path, _, digest, _ in FILES), encoding="utf-8")


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
    folder.mkdir(parents=True, exist_ok=True)
    address = os.environ.get("ALMAGEST_ADDRESS", ARCHIVE)
    with concurrent.futures.ThreadPoolExecutor(given.P) as pool:
        arrived = list(pool.map(lambda file: get(folder, address, token, *file), FILES))
    write_manifest(folder, arrived)
    lacking = 0
    if given.references:
        lacking = sum(not get_elsewhere(folder, *each) for each in ELSEWHERE)
    elif ELSEWHERE:
        print(f"{len(ELSEWHERE)} calibration references are not held by the archive; --references fetches them, too")
    print(f"{sum(arrived)} of {len(FILES)} files are complete in {folder}")
    if not all(arrived):
        print(f"{len(FILES) - sum(arrived)} files failed; run the script again to go on", file=sys.stderr)
        return 1
    if lacking:
        print(f"{lacking} calibration references could not be fetched from their site", file=sys.stderr)
        return 1
    return 0


# Where each goes, its size in bytes, its SHA-256, its URI.
FILES = [
)python";

constexpr std::string_view kBetween = R"python(]

# Calibration references that the archive does not hold: where each goes, its address.
ELSEWHERE = [
)python";

constexpr std::string_view kEnd = R"python(]

if __name__ == "__main__":
    sys.exit(main())
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
  const std::string constants =
      fmt::format("ARCHIVE = {}\nNAME = {}\nUSER = {}\nMADE = {}\nEXCLUSIVE = {}\n\n", literal(heading.address),
                  literal(heading.name), literal(heading.viewer.empty() ? "anonymous" : heading.viewer),
                  literal(base::rfc3339_of(heading.time)), exclusive);
  const std::string_view mark = "# Where each goes";
  return text.insert(text.rfind(mark), constants);
}

std::string line_of(const Frozen& frozen, const FrozenFile& file) {
  return fmt::format("    ({}, {}, \"{}\", {}),\n", literal(frozen.path(file)), file.size, sha256_of(file),
                     literal(target_of(frozen, file)));
}

std::string end_of_script(const Frozen& frozen) {
  std::string text(kBetween);
  for (const auto& [path, address] : references_elsewhere(frozen)) {
    text += fmt::format("    ({}, {}),\n", literal(path), literal(address));
  }
  return text + std::string(kEnd);
}

}  // namespace

Text python_script(const Frozen& frozen) {
  return in_chunks(
      frozen.sent().size(), [&frozen] { return head_of_script(frozen); },
      [&frozen](std::size_t i) { return line_of(frozen, frozen.files()[frozen.sent()[i]]); },
      [&frozen] { return end_of_script(frozen); });
}

}  // namespace almagest::retrieve
