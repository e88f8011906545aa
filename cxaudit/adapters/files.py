"""Content-addressed files on a disk or in an S3-compatible store, under `client/aa/sha256`."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import parse_qs, quote, unquote, urlsplit

from cxaudit.domain.errors import InvalidInput, NotFound
from cxaudit.ports import Files

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLIENT = re.compile(r"[A-Za-z0-9-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1024 * 1024
_IN_MEMORY = 8 * _CHUNK


def open_files(url: str) -> Files:
    """The store at `file:///folder` or `s3://bucket/prefix?endpoint=https://host&region=name`.

    An S3 store takes its credentials where boto3 looks for them (environment, profile, machine role).
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalFiles(Path(unquote(parts.path)))
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return S3Files(
        parts.netloc, parts.path.strip("/"), endpoint=options.get("endpoint"), region=options.get("region")
    )


def _key(client_id: str, sha256: str) -> str:
    """The name of a content. Anything but an id and a digest is a programming error or an attack."""
    if not _CLIENT.fullmatch(client_id) or not _SHA256.fullmatch(sha256):
        raise NotFound("file")
    return f"{client_id}/{sha256[:2]}/{sha256}"


@contextmanager
def _stream(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """`source` as an open stream; one that was handed in open stays open."""
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield source


def _copy(source: BinaryIO, target: IO[bytes], sha256: str) -> None:
    """Copy all of `source`; raises InvalidInput("file_damaged") when it does not have the digest."""
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        target.write(chunk)
    if digest.hexdigest() != sha256:
        raise InvalidInput("file_damaged")


class LocalFiles:
    """Files below one folder. A `put` that has returned survives a power cut."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, client_id: str, sha256: str, source: Path | BinaryIO) -> None:
        """Keep `source` durably; see `ports.Files.put`."""
        target = self._root / _key(client_id, sha256)
        _make_folders(target.parent)
        with _stream(source) as stream, tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as copy:
            try:
                _copy(stream, copy, sha256)
                copy.flush()
                os.fsync(copy.fileno())
                if not target.exists():
                    Path(copy.name).rename(target)  # same content whoever wins, so a race is harmless
                    _sync_folder(target.parent)
            finally:
                Path(copy.name).unlink(missing_ok=True)

    def open(self, client_id: str, sha256: str, span: tuple[int, int] | None = None) -> BinaryIO:
        """The content or a part of it; see `ports.Files.open`."""
        try:
            stream = (self._root / _key(client_id, sha256)).open("rb")
        except FileNotFoundError:
            raise NotFound("file") from None
        if span is None:
            return stream
        with stream:
            stream.seek(span[0])
            return BytesIO(stream.read(max(0, span[1] - span[0] + 1)))

    def exists(self, client_id: str, sha256: str) -> bool:
        """Whether the content is kept."""
        return (self._root / _key(client_id, sha256)).is_file()

    def delete(self, client_id: str, sha256: str) -> None:
        """Forget the content; nothing happens when it is not there."""
        (self._root / _key(client_id, sha256)).unlink(missing_ok=True)

    def url(self, client_id: str, sha256: str, filename: str, ttl: timedelta) -> str | None:  # noqa: ARG002
        """None: a disk has no address of its own."""
        return None


def _make_folders(folder: Path) -> None:
    """Make `folder` and what leads to it, each one durably."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class S3Files:
    """Files in one bucket of an S3-compatible store, below a prefix."""

    def __init__(
        self, bucket: str, prefix: str = "", *, endpoint: str | None = None, region: str | None = None
    ) -> None:
        import boto3  # noqa: PLC0415 -- a second of start-up that only this store needs

        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._s3: Any = boto3.client("s3", endpoint_url=endpoint, region_name=region)

    def _place(self, client_id: str, sha256: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + _key(client_id, sha256)}

    def put(self, client_id: str, sha256: str, source: Path | BinaryIO) -> None:
        """Keep `source`; the store itself checks the digest and refuses to overwrite."""
        place = self._place(client_id, sha256)
        with _stream(source) as stream, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
            _copy(stream, copy, sha256)
            copy.seek(0)
            checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
            try:
                self._s3.put_object(**place, Body=copy, IfNoneMatch="*", ChecksumSHA256=checksum)
            except self._s3.exceptions.ClientError as error:
                if _code(error) != "PreconditionFailed":  # that one means: the same content is there already
                    raise

    def open(self, client_id: str, sha256: str, span: tuple[int, int] | None = None) -> BinaryIO:
        """The content or a part of it; see `ports.Files.open`."""
        part = {"Range": f"bytes={span[0]}-{span[1]}"} if span else {}
        try:
            answer = self._s3.get_object(**self._place(client_id, sha256), **part)
        except self._s3.exceptions.ClientError as error:
            if _code(error) == "InvalidRange":
                return BytesIO()
            raise _missing(error) from error
        return cast("BinaryIO", answer["Body"])

    def exists(self, client_id: str, sha256: str) -> bool:
        """Whether the content is kept."""
        try:
            self._s3.head_object(**self._place(client_id, sha256))
        except self._s3.exceptions.ClientError as error:
            if isinstance(_missing(error), NotFound):
                return False
            raise
        return True

    def delete(self, client_id: str, sha256: str) -> None:
        """Forget the content; nothing happens when it is not there."""
        self._s3.delete_object(**self._place(client_id, sha256))

    def url(self, client_id: str, sha256: str, filename: str, ttl: timedelta) -> str | None:
        """A signed address that downloads the content as `filename` for `ttl`."""
        disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
        query = {**self._place(client_id, sha256), "ResponseContentDisposition": disposition}
        signed = self._s3.generate_presigned_url("get_object", query, ExpiresIn=int(ttl.total_seconds()))
        return cast("str", signed)


def _code(error: Any) -> str:
    return str(error.response["Error"]["Code"])


def _missing(error: Exception) -> Exception:
    """NotFound when the store says that there is no such content, else the error itself."""
    return NotFound("file") if _code(error) in ("NoSuchKey", "404", "NotFound") else error
