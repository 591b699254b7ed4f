// SPDX-License-Identifier: GPL-3.0-or-later
// The script for bash and curl that fetches files one by one.
#include <fmt/format.h>

#include "base/text.h"
#include "retrieve/texts.h"

namespace almagest::retrieve {
namespace {

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

std::string on_one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return out;
}

std::string comment(std::string_view text) {
  return "# " + on_one_line(text) + "\n";
}

// The lists of files stand in here-documents, whose lines mean nothing to the shell. Each line has tabs, so none is
// taken for the end of its list.
constexpr std::string_view kBody = R"bash(
# Run it with bash. It goes on where it was broken off: files that are complete are left alone, parts are continued.
#   bash SCRIPT [-P N] [FOLDER]   N files at a time (4); where to put them
#   --references                  also fetches calibration references that the archive does not hold, from their own site
#   MAST_API_TOKEN=...            token for exclusive files (or ALMAGEST_TOKEN); not as an argument, which others can read
#   ALMAGEST_ADDRESS=http://...   the archive, if it is reached at another address
#   ALMAGEST_TRIES=5              how often in a row a file may bring nothing before it is given up
# It ends with status 0 if all files are there and are what they should be, with 1 if some are not.

set -u
at_a_time=4
with_references=0
while [ $# -gt 0 ]; do
  case $1 in
    -P) at_a_time=${2:-}; shift ;;
    -P*) at_a_time=${1#-P} ;;
    --references) with_references=1 ;;
    --) shift; break ;;
    -*) echo "usage: bash $0 [-P N] [--references] [FOLDER]" >&2; exit 2 ;;
    *) break ;;
  esac
  [ $# -gt 0 ] && shift
done
case $at_a_time in
  '' | *[!0-9]* | 0* | ????*) echo "-P needs a number from 1 to 999" >&2; exit 2 ;;
esac
# Scripts of other archives take a token as their first argument.
if [[ ${1:-} =~ ^[0-9A-Fa-f]{32,}$ && ! -d $1 ]]; then
  {
    echo "The folder that you gave looks like a token. Everybody on this machine can read the arguments of a program, so this"
    echo "script takes a token from MAST_API_TOKEN, or asks for it: run it without. If it is a folder, write ./ before its name."
  } >&2
  exit 2
fi
address=${ALMAGEST_ADDRESS:-$archive}
folder=${1:-$name}
token=${MAST_API_TOKEN:-${ALMAGEST_TOKEN:-}}
most_tries=${ALMAGEST_TRIES:-5}

if ! command -v curl > /dev/null; then
  echo "This script needs curl." >&2
  exit 2
fi
if command -v sha256sum > /dev/null; then
  sha256sum=(sha256sum)
elif command -v shasum > /dev/null; then
  sha256sum=(shasum -a 256)
elif command -v openssl > /dev/null; then
  sha256sum=(openssl dgst -sha256 -r)
else
  echo "This script needs sha256sum, shasum or openssl." >&2
  exit 2
fi
if [ "$exclusive" -gt 0 ] && [ -z "$token" ] && [ -t 0 ]; then
  printf '%s of the files are exclusive. Please enter your token here: ' "$exclusive" >&2
  read -rs token
  echo >&2
fi
# Whoever made this script says where the files are; nobody needs to trust him with a token for public ones.
if [ "$exclusive" -eq 0 ]; then token=; fi
mkdir -p -- "$folder" || exit 2
results=$(mktemp -d) || exit 2
trap 'rm -rf -- "$results"' EXIT

# end STATUS: with all that was started here; parts stay
end() {
  trap '' HUP INT TERM
  kill $(jobs -p) 2> /dev/null
  wait 2> /dev/null
  exit "$1"
}
stop() {
  echo "stopped; run the script again to go on" >&2
  end "$1"
}
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 143' TERM

# Runs a command beside the shell, which can be stopped while it waits. What it prints is in $answer.
run() {
  "$@" <&0 > "$answers" &
  wait $!
  local status=$?
  answer=$(< "$answers")
  return "$status"
}

# Prints the status of the answer. The token goes to curl by a pipe: arguments of a command can be read by everybody on
# the machine.
fetch() {
  local curl=(curl -fL --retry 5 --create-dirs -C - --globoff --speed-limit 1 --speed-time 60 -sS -w '%{http_code}' -o "$1")
  if [ -n "$token" ]; then
    exec "${curl[@]}" --config <(printf 'header = "Authorization: token %s"\n' "$token") -- "$2"
  else
    exec "${curl[@]}" -- "$2"
  fi
}

# sha256 FILE: in $sum
sha256() {
  run "${sha256sum[@]}" < "$1"
  sum=${answer:0:64}
}

# is FILE SHA256
is() { [ -f "$1" ] && sha256 "$1" && [ "$sum" = "$2" ]; }

# why_not CURL-STATUS HTTP-STATUS: why a file did not come, in words
why_not() {
  case $1 in
    0) echo "its bytes are not those that were expected; it was replaced since: make the script anew" ;;
    22)
      case $2 in
        401 | 403) echo "refused ($2): it needs a token of someone who may read it, in MAST_API_TOKEN" ;;
        416) why_not 0 ;;
        404) echo "there is no such file any more, or not for you (404)" ;;
        *) echo "refused ($2)" ;;
      esac
      ;;
    23) echo "it can't be written" ;;
    *) echo "no connection, or it broke off (status $1 of curl)" ;;
  esac
}

size_of() {
  if [ -f "$1" ]; then wc -c < "$1"; else echo 0; fi
}

# get PATH SIZE SHA256 URI: succeeds if the file is there and is what it should be; else the reason is in $why
get() {
  local file="$folder/$1" part="$folder/$1.part" before tries=0 wrong=0 status address_of_it
  why="it can't be written"
  if is "$file" "$3"; then return 0; fi
  printf '%s (%s bytes)\n' "$1" "$2"
  if [ -d "$file" ] || ! mkdir -p -- "$(dirname -- "$part")"; then return 1; fi
  if [ "$2" = 0 ]; then : > "$part" || return 1; fi
  if [ -f "$part" ] && [ "$(size_of "$part")" -ge "$2" ]; then
    if is "$part" "$3"; then mv -f -- "$part" "$file"; return; fi
    rm -f -- "$part"
  fi
  case $4 in
    /*) address_of_it=$address$4 ;;  # a calibration reference
    *) address_of_it="$address/api/v0.1/Download/file?uri=$4" ;;
  esac
  # A connection that breaks is taken up again as long as it brings something. A first wrong file may be due to the part
  # that was there; a second is what the archive has.
  while [ "$tries" -lt "$most_tries" ] && [ "$wrong" -lt 2 ]; do
    before=$(size_of "$part")
    run fetch "$part" "$address_of_it"
    status=$?
    why=$(why_not "$status" "$answer")
    if [ "$status" -eq 0 ] || [ "$answer" = 416 ]; then
      if is "$part" "$3"; then
        why="it can't be written"
        mv -f -- "$part" "$file"
        return
      fi
      rm -f -- "$part"
      wrong=$((wrong + 1))
    elif [ "$status" -eq 22 ] || [ "$status" -eq 23 ]; then
      return 1  # the archive refuses, or the disk
    elif [ "$(size_of "$part")" -gt "$before" ]; then
      tries=0
    else
      tries=$((tries + 1))
      run sleep "$tries"
    fi
  done
  return 1
}

# work N: every file whose turn it is
work() {
  local i=0 path size expected uri rest
  trap 'end 143' HUP TERM
  answers=$results/answer.$1
  while IFS=$'\t' read -r path size expected uri rest; do
    i=$((i + 1))
    [ $((i % at_a_time)) -eq "$1" ] || continue
    if ! get "$path" "$size" "$expected" "$uri" < /dev/null; then
      echo "failed: $path: $why" >&2
      printf '%s\t%s\n' "$path" "$why" >> "$results/failed.$1"
    fi
  done < "$results/list"
}

# Of another site nothing is known but the address; it gets no token. What is there already is taken for whole.
get_elsewhere() {
  local file="$folder/$1" status
  if [ -f "$file" ]; then return 0; fi
  printf '%s from %s\n' "$1" "$2"
  run curl -fL --create-dirs --proto '=https,http' --globoff --speed-limit 1 --speed-time 60 -sS -w '%{http_code}' -o "$file.part" -- "$2"
  status=$?
  why=$(why_not "$status" "$answer")
  if [ "$status" -eq 0 ]; then
    why="it can't be written"
    if [ ! -d "$file" ] && mv -f -- "$file.part" "$file"; then return 0; fi
  fi
  rm -f -- "$file.part"
  echo "failed: $1: $why" >&2
  return 1
}

work_elsewhere() {
  local path address_elsewhere
  trap 'end 143' HUP TERM
  answers=$results/answer
  while IFS=$'\t' read -r path address_elsewhere; do
    if get_elsewhere "$path" "$address_elsewhere" < /dev/null; then
      sha256 "$folder/$path"
      printf '%s\tCOMPLETE\t%s\t%s\n' "$path" "$(($(size_of "$folder/$path")))" "$sum" >> "$results/fetched"
    else
      printf '%s\tERROR: %s\n' "$path" "$why" >> "$results/fetched"
    fi
  done < "$results/elsewhere"
}

cat > "$results/list" << 'END_OF_FILES'
)bash";

constexpr std::string_view kBetween = R"bash(END_OF_FILES
cat > "$results/missing" << 'END_OF_MISSING'
)bash";

constexpr std::string_view kEnd = R"bash(END_OF_MISSING
awk -F '\t' '$7 != "" { printf "%s\t%s\n", $7, $8 }' "$results/missing" > "$results/elsewhere"

for ((n = 0; n < at_a_time; ++n)); do work "$n" < /dev/null & done
wait
cat "$results"/failed.* > "$results/failed" 2> /dev/null
failed_files=$(($(wc -l < "$results/failed")))

: > "$results/fetched"
if [ "$with_references" = 1 ]; then
  work_elsewhere &
  wait
elif [ -s "$results/elsewhere" ]; then
  echo "$(($(wc -l < "$results/elsewhere"))) calibration references are not held by the archive; --references fetches them, too"
fi
failed_references=$(grep -c $'\tERROR: ' "$results/fetched")

escaped() { sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g'; }
{
  printf '<!DOCTYPE html>\n<meta charset="utf-8">\n<title>MANIFEST</title>\n<h1>%s</h1>\n' "$(printf '%s' "$name" | escaped)"
  [ -z "$notice" ] || printf '<p><strong>%s</strong></p>\n' "$(printf '%s' "$notice" | escaped)"
  printf '<p>From %s, %s. Logged in user: %s.</p>\n' "$(printf '%s' "$archive" | escaped)" "$made" "$(printf '%s' "$user" | escaped)"
  printf '<p>%s of %s files are complete; %s failed, %s were not to be sent.</p>\n' \
    "$((files - failed_files))" "$((files + missing))" "$failed_files" "$missing"
  printf '<table>\n<tr><th>URI</th><th>File</th><th>Access</th><th>Status</th><th>Size (bytes)</th><th>SHA-256</th><th>Description</th></tr>\n'
  awk -F '\t' '
    function escaped(text) {
      gsub(/&/, "\\&amp;", text)
      gsub(/</, "\\&lt;", text)
      gsub(/>/, "\\&gt;", text)
      gsub(/"/, "\\&quot;", text)
      return text
    }
    function row(uri, file, access, status, size, sum, description) {
      printf "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n", \
        escaped(uri), escaped(file), escaped(access), status, size, sum, escaped(description)
    }
    function link(address) { return "<a href=\"" escaped(address) "\">" escaped(address) "</a>" }
    FILENAME == ARGV[1] { failed[$1] = $2; next }
    FILENAME == ARGV[2] { word[$1] = $2; size[$1] = $3; sum[$1] = $4; next }
    FILENAME == ARGV[3] { row($4, $1, $5, ($1 in failed ? "ERROR: " escaped(failed[$1]) : "COMPLETE"), $2, $3, $6); next }
    $7 in word { row($1, $7, $3, escaped(word[$7]) ", from " link($8), size[$7], sum[$7], $6); next }
    { row($1, $2, $3, escaped($4) ($8 == "" ? "" : link($8)), $5, "", $6) }' \
    "$results/failed" "$results/fetched" "$results/list" "$results/missing"
  printf '</table>\n'
} > "$folder/MANIFEST.html" && awk -F '\t' '{ printf "%s  %s\n", $3, $1 }' "$results/list" > "$folder/SHA256SUMS"
written=$?

echo "$((files - failed_files)) of $files files are complete in $folder"
not_sent=$(($(awk -F '\t' '$7 == ""' "$results/missing" | wc -l)))
if [ "$not_sent" -gt 0 ]; then
  echo "$not_sent more are not sent; MANIFEST.html says why"
fi
if [ "$failed_files" -gt 0 ]; then
  echo "$failed_files files failed" >&2
  if grep -q $'\trefused (40[13])' "$results/failed"; then
    echo "For those that were refused give a token of someone who may read them, in MAST_API_TOKEN or ALMAGEST_TOKEN." >&2
  fi
  # Nothing else comes of these the next time.
  if grep -qvE $'\t(refused \\(40[13]\\)|there is no such file|its bytes are not)' "$results/failed"; then
    echo "Run the script again to go on." >&2
  fi
  exit 1
fi
if [ "$written" -ne 0 ]; then
  echo "MANIFEST.html and SHA256SUMS can't be written in $folder" >&2
  exit 1
fi
if [ "$failed_references" -gt 0 ]; then
  echo "$failed_references calibration references could not be fetched from their site" >&2
  exit 1
fi
)bash";

std::size_t exclusive_files(const Frozen& frozen) {
  std::size_t exclusive = 0;
  for (const std::uint32_t i : frozen.sent()) {
    exclusive += access::is_public(release_of(frozen.files()[i]), frozen.heading().time) ? 0U : 1U;
  }
  return exclusive;
}

std::string head_of_script(const Frozen& frozen) {
  const Heading& heading = frozen.heading();
  const std::string made = base::rfc3339_of(heading.time);
  std::string head = "#!/usr/bin/env bash\n";
  head += comment(fmt::format("{}: {} files, {} bytes, from {}, snapshot {}, {}", heading.name, frozen.sent().size(),
                              frozen.sent_bytes(), heading.title, heading.snapshot, made));
  head += comment("made for: " + (heading.viewer.empty() ? std::string("anonymous") : heading.viewer));
  if (const std::string said = notice_of(heading); !said.empty()) head += comment(said);
  const std::size_t missing = frozen.files().size() - frozen.sent().size();
  if (missing > 0)
    head += comment("not all of the selection: the MANIFEST.html that it writes says what is not sent, and why");
  head += fmt::format("archive={}\nname={}\nuser={}\nmade={}\nnotice={}\nfiles={}\nmissing={}\nexclusive={}\n",
                      quoted(heading.address), quoted(heading.name),
                      quoted(heading.viewer.empty() ? "anonymous" : heading.viewer), made,
                      quoted(on_one_line(notice_of(heading))), frozen.sent().size(), missing, exclusive_files(frozen));
  return head + std::string(kBody);
}

std::string line_of(const Frozen& frozen, const FrozenFile& file) {
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", frozen.path(file), file.size, sha256_of(file), target_of(frozen, file),
                     on_one_line(access_of(frozen, file)), on_one_line(frozen.text(file.description)));
}

std::string line_of(const Lack& lack) {
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", on_one_line(lack.uri), lack.name, on_one_line(lack.access),
                     on_one_line(lack.reason), lack.size ? std::to_string(*lack.size) : std::string(),
                     on_one_line(lack.description), lack.path, on_one_line(lack.address));
}

}  // namespace

Text bash_script(const Frozen& frozen) {
  return joined(in_chunks(
                    frozen.sent().size(), [&frozen] { return head_of_script(frozen); },
                    [&frozen](std::size_t i) { return line_of(frozen, frozen.files()[frozen.sent()[i]]); },
                    [] { return std::string(kBetween); }),
                lacks_in_chunks(
                    frozen, [] { return std::string(); }, [](const Lack& lack) { return line_of(lack); },
                    [] { return std::string(kEnd); }));
}

}  // namespace almagest::retrieve
