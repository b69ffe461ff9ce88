#!/usr/bin/env bash
# `make fresh`: the README's first command on machines that have never seen us.
# For each suite a minimal Debian root with python3, make, git and certificates, in a mount and
# process namespace of its own: no user, no cache, no package of ours. In it a clone of what is
# committed, `make run`, a customer's call, the doctor, Ctrl-C. The network is this machine's, for
# packages; the ports are moved.   FRESH_SUITES="bookworm trixie"   FRESH_TIMES=1: so many first
# starts in each root; between two of them users and state are wiped, the Python environment and
# Asterisk's files stay.   HOTLINE_DEBIAN_MIRROR: where Debian's packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "make fresh builds Debian roots: run it as root" >&2; exit 1; }
setup/system.sh debootstrap
here=$PWD

inside() {  # ROOT TIMES: what happens on the fresh machine
  root=$1
  mount --bind "$root" "$root"  # a root that is a mount, as on a machine of its own
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --bind /etc/ssl/certs "$root/etc/ssl/certs"  # whom this machine trusts
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  cat > "$root/root/first-starts.sh" <<'SCRIPT'
set -euo pipefail
cd /root/hotline
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root COLUMNS=140
base=36000
for name in DATABASE_PORT PORT AMI_PORT ASTERISK_HTTP_PORT SIP_PORT AGI_PORT TRUNK_PORT; do
  export "HOTLINE_$name=$((base++))"
done
export HOTLINE_RTP_START=36100 HOTLINE_RTP_END=36199 HOTLINE_CARRIER_RTP_START=36200 HOTLINE_CARRIER_RTP_END=36299
well=0
for n in $(seq "$1"); do
  find var -mindepth 1 -maxdepth 1 ! -name asterisk-root -exec rm -rf {} + 2>/dev/null || true
  for user in hotline-asterisk hotline-pg hotline; do userdel "$user" 2>/dev/null || true; done
  begun=$(date +%s)
  setsid make run > /root/run.log 2>&1 &
  run=$!
  while kill -0 "$run" 2>/dev/null && ! grep -q 'demo callers' /root/run.log; do sleep 0.5; done
  ready=$(($(date +%s) - begun))
  said=$(.venv/bin/hotline demo call --as resident --script 'wait 6; hangup' 2>&1 || true)
  looked=$(.venv/bin/hotline doctor 2>&1) && doctor=well || doctor=ill
  kill -INT -- "-$run" 2>/dev/null || true
  wait "$run" || true
  if grep -q 'the call is over: answered' <<< "$said" && [ "$doctor" = well ]; then
    well=$((well + 1))
  else
    tail -n 30 /root/run.log; echo "$said"; grep -A2 '✗' <<< "$looked" || true
  fi
  echo "first start $n: ready after $ready s; $(tail -n 1 <<< "$(grep 'the call is over' <<< "$said" || echo 'no call')"); doctor $doctor"
done
echo "$well of $1 first starts were well"
[ "$well" -eq "$1" ]
SCRIPT
  # How this machine reaches package indexes goes with us, nothing else of its environment.
  mapfile -t reach < <(env | grep -E \
    '^(SSL_CERT_FILE|PIP_CERT|NODE_EXTRA_CA_CERTS|PIP_INDEX_URL|UV_DEFAULT_INDEX|npm_config_registry|https?_proxy|no_proxy|HOTLINE_DEBIAN_MIRROR)=')
  exec chroot "$root" env -i TERM=dumb "${reach[@]}" bash /root/first-starts.sh "$2"
}
[ "${1:-}" = inside ] && { shift; inside "$@"; }
place=$(mktemp -d "${TMPDIR:-/var/tmp}/hotline-fresh.XXXXXX")
trap 'rm -rf --one-file-system "$place"' EXIT

for suite in ${FRESH_SUITES:-bookworm trixie}; do
  echo "· a minimal Debian root: $suite"
  root=$place/$suite
  debootstrap --variant=minbase --include=python3,make,git,ca-certificates "$suite" "$root" \
    ${HOTLINE_DEBIAN_MIRROR:+"$HOTLINE_DEBIAN_MIRROR"} > "$place/$suite.log" 2>&1 ||
    { tail -n 20 "$place/$suite.log"; exit 1; }
  git clone --quiet "$here" "$root/root/hotline"
  unshare --mount --pid --fork --propagation private "$here/setup/fresh.sh" inside "$root" "${FRESH_TIMES:-1}"
done
