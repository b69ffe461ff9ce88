#!/usr/bin/env bash
# Pin the base images of the Dockerfile and docker-compose.yml to what their tags mean today:
# name:tag@sha256:… , so that a build next year takes the same. Asks the images' registry, by
# skopeo or docker; what cannot be asked stays as it is, and is named.
set -euo pipefail
cd "$(dirname "$0")/.."
digest_of() {  # NAME:TAG
  if command -v skopeo >/dev/null; then
    skopeo inspect --format '{{.Digest}}' "docker://docker.io/$1"
  elif command -v docker >/dev/null; then
    docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$1"
  else
    echo "neither skopeo nor docker is installed: apt-get install skopeo" >&2
    return 1
  fi
}
kept=0
for image in $(sed -nE 's/^ARG BASE_[A-Z]+=([^@[:space:]]+).*/\1/p' Dockerfile
               sed -nE 's/^ +image: ([a-z]+:[^@[:space:]]+).*/\1/p' docker-compose.yml); do
  case $image in */*) path=$image ;; *) path=library/$image ;; esac
  if digest=$(digest_of "$path") && [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]]; then
    sed -i -E "s#((ARG BASE_[A-Z]+=| image: )$image)(@sha256:[0-9a-f]+)?\$#\\1@$digest#" Dockerfile docker-compose.yml
    echo "$image is $digest"
  else
    echo "$image: its registry does not answer; the line stays as it is" >&2
    kept=1
  fi
done
exit $kept
