#!/bin/sh
# Become Asterisk inside a root of its own. Called by hotline/asterisk/process.py in a fresh mount
# namespace, so that nothing mounted here outlives the process or is seen by others.
#   enter-asterisk.sh ROOT NEW VAR HOSTS UID GID COMMAND...
# ROOT  where Asterisk's files are ("/" for the machine's own)    NEW    an empty directory
# VAR   the state directory, seen inside under the same path      HOSTS  a file for /etc/hosts
# UID GID  whom to become; "-" where a user namespace has made us nobody already
set -e
root=$1 new=$2 var=$3 hosts=$4 uid=$5 gid=$6
shift 6
mount -t tmpfs -o mode=755,size=16m tmpfs "$new"
mkdir "$new/usr" "$new/etc" "$new/proc" "$new/dev" "$new/tmp"
chmod 1777 "$new/tmp"
for link in bin sbin lib lib32 lib64 libx32; do
  if [ -L "$root/$link" ]; then ln -s "$(readlink "$root/$link")" "$new/$link"; fi
done
mount --bind "$root/usr" "$new/usr"
mount --bind "$root/etc" "$new/etc"
mount --rbind /proc "$new/proc"
mount --rbind /dev "$new/dev"
mount -o remount,ro,bind "$new/usr" 2>/dev/null || true
[ -e "$new/etc/hosts" ] && mount --bind "$hosts" "$new/etc/hosts"
if [ -e /etc/resolv.conf ] && [ -e "$new/etc/resolv.conf" ] && [ ! -L "$new/etc/resolv.conf" ]; then
  mount --bind /etc/resolv.conf "$new/etc/resolv.conf"
fi
[ -e "$new/etc/localtime" ] && [ -e /etc/localtime ] && [ ! -L "$new/etc/localtime" ] &&
  mount --bind /etc/localtime "$new/etc/localtime"
mkdir -p "$new$var"
mount --bind "$var" "$new$var"
cd /
umask 007  # the service, which is in its group, reads what it writes of calls and erases it
if [ "$uid" = - ]; then
  exec chroot "$new" setpriv --bounding-set=-all --inh-caps=-all --no-new-privs \
    --pdeathsig TERM -- "$@"
fi
exec chroot "$new" setpriv --reuid="$uid" --regid="$gid" --clear-groups --bounding-set=-all \
  --inh-caps=-all --no-new-privs --pdeathsig TERM -- "$@"
