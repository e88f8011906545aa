"""Both stores keep the same promises; the S3 one against a server on this machine."""

import hashlib
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from cxaudit.adapters.files import LocalFiles, S3Files, open_files
from cxaudit.domain.errors import InvalidInput, NotFound
from cxaudit.ports import Files

CONTENT = b"A receipt of 12,34 $."
SHA = hashlib.sha256(CONTENT).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()
CLIENT = "0190c0de-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_address: str, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    boto3.client("s3", endpoint_url=s3_address, region_name="us-east-1").create_bucket(Bucket="proofs")
    return open_files(f"s3://proofs/photos?endpoint={s3_address}&region=us-east-1")


@pytest.fixture(params=["local", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "local":
        return open_files((tmp_path / "with space").as_uri())
    store: Files = request.getfixturevalue("s3")
    return store


def read(files: Files, client: str, sha: str, span: tuple[int, int] | None = None) -> bytes:
    with files.open(client, sha, span) as stream:
        return stream.read()


def test_what_was_put_is_there_for_its_client_only(files: Files, tmp_path: Path) -> None:
    source = tmp_path / "receipt"
    source.write_bytes(CONTENT)
    files.put(CLIENT, SHA, source)

    with files.open(CLIENT, SHA) as stream:
        assert stream.read() == CONTENT
    assert files.exists(CLIENT, SHA)
    assert not files.exists("another-client", SHA)
    with pytest.raises(NotFound):
        files.open("another-client", SHA)


def test_putting_again_changes_nothing(files: Files) -> None:
    files.put(CLIENT, SHA, BytesIO(CONTENT))
    files.put(CLIENT, SHA, BytesIO(CONTENT))

    assert read(files, CLIENT, SHA) == CONTENT


def test_content_that_is_not_what_its_name_says_is_refused(files: Files) -> None:
    with pytest.raises(InvalidInput) as refused:
        files.put(CLIENT, OTHER, BytesIO(CONTENT))

    assert refused.value.code == "file_damaged"
    assert not files.exists(CLIENT, OTHER)


def test_a_part_can_be_read(files: Files) -> None:
    files.put(CLIENT, SHA, BytesIO(CONTENT))

    assert read(files, CLIENT, SHA, (2, 8)) == b"receipt"
    assert read(files, CLIENT, SHA, (13, 999)) == b"12,34 $."
    assert read(files, CLIENT, SHA, (999, 1000)) == b""


def test_deleting_twice_is_deleting_once(files: Files) -> None:
    files.put(CLIENT, SHA, BytesIO(CONTENT))
    files.delete(CLIENT, SHA)
    files.delete(CLIENT, SHA)

    assert not files.exists(CLIENT, SHA)


HOSTILE = [("../../etc", SHA), (CLIENT, "../passwd"), (CLIENT, SHA.upper()), ("", SHA)]


@pytest.mark.parametrize(("client", "sha"), HOSTILE)
def test_a_name_cannot_lead_elsewhere(files: Files, client: str, sha: str) -> None:
    with pytest.raises(NotFound):
        files.exists(client, sha)
    with pytest.raises(NotFound):
        files.put(client, sha, BytesIO(CONTENT))


def test_the_disk_holds_nothing_but_the_file(tmp_path: Path) -> None:
    store = LocalFiles(tmp_path)
    store.put(CLIENT, SHA, BytesIO(CONTENT))
    with pytest.raises(InvalidInput):
        store.put(CLIENT, OTHER, BytesIO(CONTENT))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / CLIENT / SHA[:2] / SHA]
    assert store.url(CLIENT, SHA, "receipt.jpg", timedelta(minutes=5)) is None


def test_the_object_store_refuses_to_overwrite(s3: Files) -> None:
    """The condition is in the request itself, so two writers cannot both believe they were first."""
    assert isinstance(s3, S3Files)
    s3.put(CLIENT, SHA, BytesIO(CONTENT))
    place = {"Bucket": "proofs", "Key": f"photos/{CLIENT}/{SHA[:2]}/{SHA}"}
    with pytest.raises(s3._s3.exceptions.ClientError, match="PreconditionFailed"):
        s3._s3.put_object(**place, Body=b"forged", IfNoneMatch="*")

    assert read(s3, CLIENT, SHA) == CONTENT


def test_a_signed_address_downloads_under_the_name_given(s3: Files) -> None:
    s3.put(CLIENT, SHA, BytesIO(CONTENT))
    address = s3.url(CLIENT, SHA, 'Reçu "A".jpg', timedelta(minutes=5))

    assert address is not None
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == CONTENT
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Re%C3%A7u%20%22A%22.jpg"
