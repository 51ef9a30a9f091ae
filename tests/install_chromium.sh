#!/usr/bin/env bash
# Makes sure that the browser tests have a Chromium: the system's own, installed where we may.
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
found() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

found >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests (about a minute)"
  if { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium fonts-dejavu-core; } >"$log" 2>&1 && found >/dev/null; then
    exit 0
  fi
  echo "apt-get could not install it; its last words:" >&2
  tail -n 5 "$log" >&2
fi
cat >&2 <<'LOUD'
*****************************************************************************
*  There is no Chromium: THE BROWSER TESTS WILL BE SKIPPED.                 *
*  Install it (Debian: apt-get install chromium fonts-dejavu-core) and run  *
*  the tests again.                                                         *
*****************************************************************************
LOUD
[ "${CI:-}" != true ]
