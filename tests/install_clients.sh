#!/usr/bin/env bash
# Makes sure that what runs Akismet's clients is there: node, npm and PHP, installed where we may.
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
missing=()
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v php >/dev/null || missing+=(php-cli)

[ "${#missing[@]}" = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} for the tests with Akismet's clients"
  if { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    exit 0
  fi
  echo "apt-get could not install them; its last words:" >&2
  tail -n 5 "$log" >&2
fi
echo "*** Without ${missing[*]} THE TESTS WITH AKISMET'S CLIENTS WILL BE SKIPPED. ***" >&2
[ "${CI:-}" != true ]
