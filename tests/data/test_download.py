"""download, against a small server on this machine that can break off, refuse, redirect and ignore ranges."""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from spinn_core.data import download as module
from spinn_core.data.download import SOURCES, DownloadError, Source, download

MEMBERS = {"corpus/a.jsonl": b"first line\n" * 900, "corpus/b.txt": bytes(range(256)) * 300}


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip of some 85 kB (stored) that holds the members and what else such archives hold."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in {**members, "__MACOSX/corpus/._a.jsonl": b"rubbish"}.items():
            archive.writestr(name, content)
    return packed.getvalue()


class Server(ThreadingHTTPServer):
    """Serves `content` at /corpus.zip and notes each request's path and Range."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = zipped(MEMBERS)
        self.requests: list[tuple[str, str | None]] = []
        self.break_after: list[int] = []  # bytes sent before the next connections are cut, one entry each
        self.knows_ranges = True
        self.range_shift = 0  # what a resumed answer starts at, besides what was asked for
        self.status: int | None = None  # answer everything with this

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def sources(self, path: str = "/corpus.zip", sha256: str | None = None) -> dict[str, Source]:
        checksum = sha256 or hashlib.sha256(self.content).hexdigest()
        return {"corpus": Source(self.base + path, checksum, tuple(MEMBERS))}


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.requests.append((self.path, asked))
        if self.path == "/moved/corpus.zip":
            self.send_response(302)
            self.send_header("Location", "/corpus.zip")
            self.end_headers()
            return
        if self.server.status is not None:
            self.send_error(self.server.status)
            return
        content = self.server.content
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.server.knows_ranges else 0
        if start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start += self.server.range_shift if start else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        end = start + self.server.break_after.pop(0) if self.server.break_after else len(content)
        self.wfile.write(content[start:end])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.0)


def assert_whole(files: tuple[Path, ...], folder: Path) -> None:
    assert {file.name: file.read_bytes() for file in files} == {
        name.rpartition("/")[2]: content for name, content in MEMBERS.items()
    }
    assert all(file.parent == folder for file in files)
    assert not list(folder.glob("*.part"))


def failure(what: str, to: Path, sources: dict[str, Source]) -> str:
    with pytest.raises(DownloadError) as caught:
        download(what, to, sources=sources)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_fetches_and_unpacks_only_the_members_asked_for(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "for it"
    assert_whole(download("corpus", folder, sources=server.sources()), folder)
    assert sorted(file.name for file in folder.iterdir()) == ["a.jsonl", "b.txt", "corpus.zip"]
    assert server.requests == [("/corpus.zip", None)]


def test_what_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    sources = server.sources()
    download("corpus", tmp_path, sources=sources)
    server.requests.clear()
    download("corpus", tmp_path, sources=sources)
    (tmp_path / "b.txt").unlink()
    assert_whole(download("corpus", tmp_path, sources=sources), tmp_path)  # from the archive
    (tmp_path / "corpus.zip").unlink()
    assert_whole(download("corpus", tmp_path, sources=sources), tmp_path)
    assert server.requests == []


def test_a_connection_that_breaks_off_is_taken_up_where_it_broke(server: Server, tmp_path: Path) -> None:
    server.break_after = [30_000, 20_000]
    assert_whole(download("corpus", tmp_path, sources=server.sources()), tmp_path)
    assert [asked for _, asked in server.requests] == [None, "bytes=30000-", "bytes=50000-"]


def test_the_next_call_goes_on_after_too_many_breaks(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ATTEMPTS", 1)
    server.break_after = [30_000]
    message = failure("corpus", tmp_path, server.sources())
    assert "broke off" in message and "0.0 MB of corpus.zip" in message and "same command again" in message
    assert (tmp_path / "corpus.zip.part").read_bytes() == server.content[:30_000]
    assert not (tmp_path / "corpus.zip").exists()
    assert_whole(download("corpus", tmp_path, sources=server.sources()), tmp_path)
    assert server.requests[-1] == ("/corpus.zip", "bytes=30000-")


def test_gives_up_after_a_stated_number_of_connections(server: Server, tmp_path: Path) -> None:
    server.break_after = [0] * 50
    assert "broke off" in failure("corpus", tmp_path, server.sources())
    assert len(server.requests) == module.ATTEMPTS


def test_ctrl_c_leaves_what_was_fetched(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = iter([server.content[:1000]])

    def interrupted(_: object) -> bytes:
        for chunk in chunks:
            return chunk
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "_read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            download("corpus", tmp_path, sources=server.sources())
    assert (tmp_path / "corpus.zip.part").stat().st_size == 1000
    assert_whole(download("corpus", tmp_path, sources=server.sources()), tmp_path)
    assert server.requests[-1] == ("/corpus.zip", "bytes=1000-")


def test_a_server_that_ignores_ranges_makes_it_start_again(server: Server, tmp_path: Path) -> None:
    server.knows_ranges = False
    server.break_after = [30_000]
    assert_whole(download("corpus", tmp_path, sources=server.sources()), tmp_path)
    assert server.requests[-1] == ("/corpus.zip", "bytes=30000-")


def test_a_server_that_sends_another_range_makes_it_start_again(server: Server, tmp_path: Path) -> None:
    server.range_shift = 7
    server.break_after = [30_000]
    assert_whole(download("corpus", tmp_path, sources=server.sources()), tmp_path)
    assert server.requests[-1] == ("/corpus.zip", None)


def test_a_range_survives_a_redirect(server: Server, tmp_path: Path) -> None:
    server.break_after = [30_000]
    assert_whole(download("corpus", tmp_path, sources=server.sources("/moved/corpus.zip")), tmp_path)
    assert server.requests[-1] == ("/corpus.zip", "bytes=30000-")


def test_a_part_file_that_is_whole_needs_only_its_name(server: Server, tmp_path: Path) -> None:
    (tmp_path / "corpus.zip.part").write_bytes(server.content)
    assert_whole(download("corpus", tmp_path, sources=server.sources()), tmp_path)
    assert len(server.requests) == 1


def test_a_part_file_that_is_too_long_is_given_up(server: Server, tmp_path: Path) -> None:
    (tmp_path / "corpus.zip.part").write_bytes(server.content + b"more")
    assert_whole(download("corpus", tmp_path, sources=server.sources()), tmp_path)
    assert server.requests[-1] == ("/corpus.zip", None)


def test_wrong_checksum(server: Server, tmp_path: Path) -> None:
    message = failure("corpus", tmp_path, server.sources(sha256="0" * 64))
    assert "wrong SHA-256" in message and "127.0.0.1" in message
    assert list(tmp_path.iterdir()) == []


def test_a_part_file_of_something_else_is_found_out_and_the_next_call_is_clean(server: Server, tmp_path: Path) -> None:
    (tmp_path / "corpus.zip.part").write_bytes(b"x" * 5000)
    assert "wrong SHA-256" in failure("corpus", tmp_path, server.sources())
    assert_whole(download("corpus", tmp_path, sources=server.sources()), tmp_path)


def test_an_archive_of_the_persons_own_is_left_alone(server: Server, tmp_path: Path) -> None:
    (tmp_path / "corpus.zip").write_bytes(b"mine")
    message = failure("corpus", tmp_path, server.sources())
    assert str(tmp_path / "corpus.zip") in message and "move it away" in message
    assert (tmp_path / "corpus.zip").read_bytes() == b"mine"
    assert server.requests == []


@pytest.mark.parametrize(("status", "said"), [(404, "no longer there"), (403, "refused"), (503, "try again later")])
def test_refusals(server: Server, tmp_path: Path, status: int, said: str) -> None:
    server.status = status
    message = failure("corpus", tmp_path, server.sources())
    assert said in message and f"HTTP {status}" in message and "/corpus.zip" in message
    assert len(server.requests) == 1


def test_nobody_answers(server: Server, tmp_path: Path) -> None:
    sources = server.sources()
    server.shutdown()
    server.server_close()
    message = failure("corpus", tmp_path, sources)
    assert "cannot be reached (Connection refused)" in message and "check the network" in message


def test_name_without_an_address(tmp_path: Path) -> None:
    # .invalid never resolves (RFC 2606); this is also what a machine that is offline sees.
    sources = {"corpus": Source("http://nobody.invalid/corpus.zip", "0" * 64, ("a",))}
    assert "nobody.invalid cannot be reached" in failure("corpus", tmp_path, sources)


def test_too_little_room_is_said_before_anything_is_written(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=20_000))
    message = failure("corpus", tmp_path, server.sources())
    assert "fetching corpus.zip needs 0.1 MB" in message and "make room" in message
    assert list(tmp_path.iterdir()) == []


def test_too_little_room_to_unpack(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.content = zipped(MEMBERS, zipfile.ZIP_DEFLATED)
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=20_000))
    assert "unpacking corpus.zip needs 0.1 MB" in failure("corpus", tmp_path, server.sources())
    assert [file.name for file in tmp_path.iterdir()] == ["corpus.zip"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full, the disk that is always full, is Linux's")
def test_disk_full_while_fetching(server: Server, tmp_path: Path) -> None:
    (tmp_path / "corpus.zip.part").symlink_to("/dev/full")
    message = failure("corpus", tmp_path, server.sources())
    assert f"the disk of {tmp_path} is full" in message


def test_target_is_a_file_or_lies_under_one(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("here")
    for target in (file, file / "below"):
        message = failure("corpus", target, server.sources())
        assert str(file) in message and "is a file, not a folder" in message
    assert server.requests == []


@pytest.mark.parametrize("kind", [PermissionError(13, "Permission denied"), OSError(30, "Read-only file system")])
def test_target_not_writable(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: OSError) -> None:
    # root may write everywhere, so the refusal is played
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise type(kind)(kind.errno, kind.strerror, str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    message = failure("corpus", tmp_path, server.sources())
    assert message.startswith(f"{tmp_path} cannot be written ({kind.strerror})") and "--to" in message


@pytest.mark.parametrize("evil", ["../../evil.txt", "/tmp/evil.txt", "..\\evil.txt", "corpus/../../evil.txt"])
def test_names_in_the_archive_never_decide_where_a_file_goes(server: Server, tmp_path: Path, evil: str) -> None:
    server.content = zipped({**MEMBERS, evil: b"evil"})
    folder = tmp_path / "inner" / "folder"
    source = server.sources()["corpus"]
    asking = Source(source.url, source.sha256, (*source.members, evil.replace("\\", "/")))
    for sources in ({"corpus": source}, {"corpus": asking}):
        try:
            download("corpus", folder, sources=sources)
        except DownloadError as error:  # zipfile may read the name otherwise than it was written
            assert "cannot be unpacked" in str(error)
        written = {file.relative_to(tmp_path).parent.as_posix() for file in tmp_path.rglob("*") if file.is_file()}
        assert written == {"inner/folder"}


def test_an_archive_without_a_member_or_not_an_archive(server: Server, tmp_path: Path) -> None:
    server.content = zipped({"corpus/a.jsonl": b"only this"})
    message = failure("corpus", tmp_path / "one", server.sources())
    assert "cannot be unpacked" in message and "corpus/b.txt" in message
    server.content = b"not a zip at all"
    assert "cannot be unpacked" in failure("corpus", tmp_path / "two", server.sources())


def test_a_member_whose_bytes_are_wrong_gets_no_name(server: Server, tmp_path: Path) -> None:
    at = server.content.index(MEMBERS["corpus/b.txt"]) + 5
    server.content = server.content[:at] + b"\xff" + server.content[at + 1 :]
    assert "cannot be unpacked (Bad CRC-32" in failure("corpus", tmp_path, server.sources())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.jsonl", "corpus.zip"]


def test_unknown_word(tmp_path: Path) -> None:
    assert failure("word2vec\n", tmp_path, dict(SOURCES)) == ("unknown download 'word2vec\\n': choose snli or glove")


def test_standard_output_stays_empty(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    download("corpus", tmp_path, sources=server.sources())
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "corpus.zip: 100%" in captured.err


def test_the_published_sources() -> None:
    assert SOURCES["snli"].archive == "snli_1.0.zip"
    assert SOURCES["glove"].archive == "glove.6B.zip"
    for source in SOURCES.values():
        assert source.url.startswith("https://nlp.stanford.edu/")
        assert len(bytes.fromhex(source.sha256)) == 32
        names = [member.rpartition("/")[2] for member in source.members]
        assert len(set(names)) == len(names)
