#!/usr/bin/env bash
# The page and exported pages in a browser. It installs what it needs: Debian's chromium, playwright-core and axe-core.
#
#   tests/browser/run.sh                the tests
#   tests/browser/run.sh screenshots    the pictures of the documentation
set -euo pipefail
cd "$(dirname "$0")"

missing() { echo "NOT RUN: browser tests ($1)"; exit 0; }
command -v node >/dev/null || missing "there is no node"
browser="$(command -v chromium || command -v chromium-browser || true)"
if [ -z "$browser" ]; then
    apt-get install -y chromium >/dev/null 2>&1 || missing "chromium can't be installed"
    browser="$(command -v chromium)"
fi
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund >/dev/null 2>&1 || missing "npm can't fetch playwright-core"
(cd ../.. && cargo build --features page)
export ANNALS_BROWSER="$browser"
export ANNALS_BINARY="${CARGO_TARGET_DIR:-$PWD/../../target}/debug/annals"
exec node "${1:-browser}.mjs"
