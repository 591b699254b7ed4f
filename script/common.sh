# SPDX-License-Identifier: GPL-3.0-or-later
# What the scripts share. Sourced with the project's root as the working directory.

# The folder with real tables and files: $ALMAGEST_SHARED, else ../shared where it exists. Prints nothing if there is none.
shared_folder() {
  local folder=${ALMAGEST_SHARED:-../shared}
  if [ -d "$folder/data" ]; then (cd "$folder" && pwd); fi
}

say() { printf '%s\n' "$*" >&2; }

# Runs a command whose output matters only if it fails; shows how long it takes meanwhile on a terminal.
quietly() {
  local what=$1 log status=0 started=$SECONDS
  shift
  mkdir -p build
  log=$(mktemp build/log.XXXXXX)
  if [ -t 2 ]; then printf '%s ...' "$what" >&2; else say "$what ..."; fi
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ $status -ne 0 ]; then
    say ""
    cat "$log" >&2
    say "$what failed (exit status $status)"
  elif [ -t 2 ]; then
    printf '\r\033[K%s: %d s\n' "$what" $((SECONDS - started)) >&2
  else
    say "$what: $((SECONDS - started)) s"
  fi
  rm -f "$log"
  return $status
}

# Configures a preset where that was not done yet, and builds; says nothing if all is built.
build() {
  local preset=$1
  shift
  if [ ! -f "build/$preset/build.ninja" ]; then
    quietly "configuring $preset" cmake --preset "$preset"
  fi
  if ! ninja -C "build/$preset" -n "$@" 2>/dev/null | grep -q 'no work to do'; then
    say "building $preset"
    NINJA_STATUS='[%f/%t, %es] ' cmake --build --preset "$preset" --target "$@" >&2
  fi
}
