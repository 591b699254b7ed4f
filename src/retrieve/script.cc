// SPDX-License-Identifier: GPL-3.0-or-later
// The script that fetches files one by one.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "retrieve/texts.h"

namespace almagest::retrieve {
namespace {

constexpr std::size_t kRows = 500;  // of a chunk

// For the shell: nothing within single quotes means anything but a single quote.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string comment(std::string_view text) {
  std::string out = "# ";
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out + "\n";
}

constexpr std::string_view kBody = R"bash(
# Run it with bash. It goes on where it was broken off: files that are complete are left alone, parts are continued.
#   bash SCRIPT [FOLDER]          where to put the files
#   MAST_API_TOKEN=...            token for exclusive files (or ALMAGEST_TOKEN)
#   ALMAGEST_ADDRESS=http://...   the archive, if it is reached at another address

set -u
address=${ALMAGEST_ADDRESS:-$archive}
folder=${1:-$name}
token=${MAST_API_TOKEN:-${ALMAGEST_TOKEN:-}}
done_files=0
failed_files=0

if ! command -v curl > /dev/null; then
  echo "This script needs curl." >&2
  exit 2
fi
if command -v sha256sum > /dev/null; then
  sha256() { sha256sum < "$1" | cut -c 1-64; }
elif command -v shasum > /dev/null; then
  sha256() { shasum -a 256 < "$1" | cut -c 1-64; }
elif command -v openssl > /dev/null; then
  sha256() { openssl dgst -sha256 < "$1" | sed 's/^.* //'; }
else
  echo "This script needs sha256sum, shasum or openssl." >&2
  exit 2
fi

# The token goes to curl by a pipe: arguments of a command can be read by everybody on the machine.
fetch() {
  if [ -n "$token" ]; then
    printf 'header = "Authorization: token %s"\n' "$token" |
      curl -fL --create-dirs -C - --globoff --retry 3 --retry-delay 2 -sS --config - -o "$1" -- "$2"
  else
    curl -fL --create-dirs -C - --globoff --retry 3 --retry-delay 2 -sS -o "$1" -- "$2"
  fi
}

# get PATH SIZE SHA256 URI
get() {
  local file="$folder/$1"
  local part="$file.part"
  if [ -f "$file" ] && [ "$(sha256 "$file")" = "$3" ]; then
    done_files=$((done_files + 1))
    return
  fi
  printf '[%s of %s] %s (%s bytes)\n' "$((done_files + failed_files + 1))" "$files" "$1" "$2"
  local attempt
  for attempt in 1 2; do
    # A part that is as long as the file, or longer, can't be continued.
    if [ -f "$part" ] && [ "$(wc -c < "$part")" -ge "$2" ] && [ "$(sha256 "$part")" != "$3" ]; then rm -f -- "$part"; fi
    if [ -f "$part" ] && [ "$(sha256 "$part")" = "$3" ]; then
      :
    elif [ "$2" = 0 ]; then
      mkdir -p -- "$(dirname -- "$part")" && : > "$part"
    elif ! fetch "$part" "$address/api/v0.1/Download/file?uri=$4"; then
      break
    fi
    if [ "$(sha256 "$part")" = "$3" ]; then
      mv -f -- "$part" "$file"
      done_files=$((done_files + 1))
      return
    fi
    rm -f -- "$part"
  done
  echo "failed: $1" >&2
  failed_files=$((failed_files + 1))
}

)bash";

constexpr std::string_view kEnd = R"bash(
echo "$done_files of $files files are complete in $folder"
if [ "$failed_files" != 0 ]; then
  echo "$failed_files files failed; run the script again to go on" >&2
  exit 1
fi
)bash";

std::string head_of_script(const Plan& plan, const Heading& heading) {
  std::string head = "#!/usr/bin/env bash\n";
  head += comment(fmt::format("{}: {} files, {} bytes, from {}, snapshot {}, {}", heading.name, plan.sent().size(),
                              plan.sent_bytes(), heading.title, heading.snapshot, base::rfc3339_of(heading.time)));
  head += comment("made for: " + (heading.viewer.empty() ? std::string("anonymous") : heading.viewer));
  if (const std::string said = notice_of(heading); !said.empty()) head += comment(said);
  head +=
      fmt::format("archive={}\nname={}\nfiles={}\n", quoted(heading.address), quoted(heading.name), plan.sent().size());
  return head + std::string(kBody);
}

std::string line_of(const Plan& plan, const Planned& file, const Heading& heading) {
  if (file.fate != Fate::sent) return comment(file.name + ": " + status_of(plan, file, heading));
  return fmt::format("get {} {} {} {}\n", quoted(plan.path(file)), file.size,
                     base::hex(std::string(file.sha256.data(), file.sha256.size())),
                     quoted(base::percent_encode(plan.uri(file), ":/")));
}

}  // namespace

Text script(const Plan& plan, const Heading& heading) {
  const std::size_t rows = (plan.files().size() + kRows - 1) / kRows;
  return {rows + 2, [&plan, heading, rows](std::size_t chunk) -> std::string {
            if (chunk == 0) return head_of_script(plan, heading);
            if (chunk > rows) return std::string(kEnd);
            std::string text;
            const std::size_t end = std::min(plan.files().size(), chunk * kRows);
            for (std::size_t i = (chunk - 1) * kRows; i < end; ++i) text += line_of(plan, plan.files()[i], heading);
            return text;
          }};
}

}  // namespace almagest::retrieve
