#!/usr/bin/env bash
# `make fresh`: the README's first command on machines that have never seen us.
# For each suite a minimal Debian root with python3, make, git and certificates, in a mount,
# process and network namespace of its own: no user, no cache, no package, no port of ours. In it
# a clone of what is committed, `make run`, a customer's call, a call that an agent answers and the
# caller rates, another utility's grid, customers and bills from their files, the doctor, Ctrl-C.
# Packages come through slirp4netns, a network in user space that needs no rule on this machine.
#   make fresh SUITES="bookworm trixie" RUNS=20   so many first starts in each root; between two
#     of them users and state are wiped; the Python environment, Asterisk and the voice stay
#   make fresh TEST=1   and `make test` in each root after that
# HOTLINE_DEBIAN_MIRROR: where Debian's packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD

inside() {  # ROOT RUNS TEST: what happens on the fresh machine
  root=$1
  mount --bind "$root" "$root"  # a root that is a mount, as on a machine of its own
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --bind /etc/ssl/certs "$root/etc/ssl/certs"  # whom this machine trusts
  printf 'nameserver 10.0.2.3\n' > "$root/etc/resolv.conf"  # slirp4netns's own
  cp /etc/hosts "$root/etc/hosts"
  cat > "$root/root/first-starts.sh" <<'SCRIPT'
set -euo pipefail
cd /root/hotline
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root COLUMNS=140
until awk '$2 == "00000000" { found = 1 } END { exit !found }' /proc/net/route; do sleep 0.1; done
by_root() {  # who can be talked to from outside, or speaks, must not be root; our starter is
  local process
  for process in /proc/[0-9]*; do
    [ "$(stat -c %u "$process" 2>/dev/null)" = 0 ] || continue
    { tr '\0' ' ' < "$process/cmdline" || true; } 2>/dev/null |
      grep -E 'hotline serve|asterisk -f|bin/postgres|espeak|sox' || true
  done
}
their_own() {  # a utility that we never saw brings its grid, customers and bills (docs/)
  local files=tests/outages/foreign_grid
  .venv/bin/hotline grid import "$files/grid" && .venv/bin/hotline customers import "$files/customers.csv" &&
    .venv/bin/hotline billing import "$files/bills"
}
well=0
for n in $(seq "$1"); do
  find var -mindepth 1 -maxdepth 1 ! -name asterisk-root ! -name voice -exec rm -rf {} + 2>/dev/null || true
  for user in hotline-asterisk hotline-pg hotline-service; do userdel "$user" 2>/dev/null || true; done
  begun=$(date +%s)
  : > /root/run.log
  setsid make run >> /root/run.log 2>&1 &
  run=$!
  while kill -0 "$run" 2>/dev/null && ! grep -q 'demo callers' /root/run.log; do sleep 0.5; done
  ready=$(($(date +%s) - begun))
  said=$(.venv/bin/hotline demo call --as resident --script 'wait 6; hangup' 2>&1 || true)
  rated=$(.venv/bin/python -m tests.stories.first_start.fresh_call 2>&1) || rated="no rated call: $rated"
  brought=$(their_own 2>&1) && files=imported || files="not imported: $brought"
  looked=$(.venv/bin/hotline doctor 2>&1) && doctor=well || doctor=ill
  roots=$(by_root)
  kill -INT -- "-$run" 2>/dev/null || true
  wait "$run" || true
  if grep -q 'the call is over: answered' <<< "$said" && grep -q 'rated 5$' <<< "$rated" &&
    [ "$files" = imported ] && [ "$doctor" = well ] && [ -z "$roots" ]; then
    well=$((well + 1))
  else
    tail -n 30 /root/run.log; echo "$said"; echo "$rated"; grep -A2 '✗' <<< "$looked" || true
    [ -z "$roots" ] || echo "run by root: $roots"
    tail -n 15 var/log/service.log || true
  fi
  echo "first start $n: ready after $ready s; $(tail -n 1 <<< "$rated"); files $files; doctor $doctor"
done
echo "$well of $1 first starts were well"
if [ "$2" = 1 ]; then make test; fi
[ "$well" -eq "$1" ]
SCRIPT
  # How this machine reaches package indexes goes with us, nothing else of its environment.
  mapfile -t reach < <(env | grep -E \
    '^(SSL_CERT_FILE|PIP_CERT|NODE_EXTRA_CA_CERTS|PIP_INDEX_URL|UV_DEFAULT_INDEX|npm_config_registry|https?_proxy|no_proxy|HOTLINE_DEBIAN_MIRROR)=')
  exec chroot "$root" env -i TERM=dumb "${reach[@]}" bash /root/first-starts.sh "$2" "$3"
}
[ "${1:-}" = inside ] && { shift; inside "$@"; }

[ "$(id -u)" -eq 0 ] || { echo "make fresh builds Debian roots: run it as root" >&2; exit 1; }
[ -c /dev/net/tun ] || { echo "make fresh gives its machines a network through /dev/net/tun, which is not there: modprobe tun" >&2; exit 1; }
setup/system.sh debootstrap slirp4netns
place=$(mktemp -d "${TMPDIR:-/var/tmp}/hotline-fresh.XXXXXX")
machine='' network=''
leave() {
  for process in $network $machine; do kill "$process" 2>/dev/null || true; done
  wait
  rm -rf --one-file-system "$place"
}
trap leave EXIT

failed=0
for suite in ${SUITES:-bookworm trixie}; do
  echo "· a minimal Debian root: $suite"
  root=$place/$suite
  debootstrap --variant=minbase --include=python3,make,git,ca-certificates "$suite" "$root" \
    ${HOTLINE_DEBIAN_MIRROR:+"$HOTLINE_DEBIAN_MIRROR"} > "$place/$suite.log" 2>&1 ||
    { tail -n 20 "$place/$suite.log"; exit 1; }
  git clone --quiet "$here" "$root/root/hotline"
  unshare --mount --pid --net --fork --kill-child --propagation private \
    "$here/setup/fresh.sh" inside "$root" "${RUNS:-1}" "${TEST:-0}" &
  machine=$!
  while kill -0 "$machine" 2>/dev/null &&
    [ "$(readlink "/proc/$machine/ns/net")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
  slirp4netns --configure --mtu=65520 --disable-host-loopback "$machine" tap0 > "$place/network.log" 2>&1 &
  network=$!
  wait "$machine" || failed=1
  kill "$network" 2>/dev/null || true
  wait "$network" || true
  machine='' network=''
done
exit "$failed"
