#!/usr/bin/env bash
# Sees to a Chromium for the browser tests. Never fails: without one those tests skip, and this says why.
set -euo pipefail

has_browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
} >/dev/null

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() { # Debian's own package; Ubuntu's is an empty shell around a snap
    command -v apt-get >/dev/null && grep -qx 'ID=debian' /etc/os-release && as_root true
} 2>/dev/null

install_chromium() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium
} >/dev/null

if has_browser; then
    exit 0
elif ! can_install; then
    echo "Browser tests will be skipped: no Chromium found, and it cannot be installed here" \
        "(that takes Debian's apt-get and root, or sudo without a password)."
elif echo "Installing Debian's chromium for the browser tests ..." && ! install_chromium; then
    echo "Browser tests will be skipped: installing chromium failed; the lines above say why."
fi
