"""Photos over connections that break: resumed, verified, kept on a disk or in an object store, shown clean."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import boto3
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer
from PIL import Image

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.domain import access
from cxaudit.services import audits, evidence
from tests.conftest import new_database
from tests.people import Office, open_office
from tests.services.test_visit import accepted
from tests.tablet import Tablet
from tests.web.test_api import app_of, filled
from tests.web.test_visit_pages import sign_in

CHUNK = 64 * 1024


def picture(seed: int = 0, size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG as a camera writes it: on its side, with a position in its EXIF."""
    image = Image.effect_noise(size, 90 + seed).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right
    exif[0x010F] = "Camera of Ana"
    exif.get_ifd(0x8825)[2] = (45.0, 30.0, 0.0)
    target = BytesIO()
    image.save(target, "JPEG", quality=90, exif=exif)
    return target.getvalue()


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql and an object store"])
def office(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    if request.param == "sqlite":
        with open_office(tmp_path) as office:
            yield office
        return
    with new_database(request, "postgresql", tmp_path) as url:
        address = request.getfixturevalue("s3_address")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        boto3.client("s3", endpoint_url=address, region_name="us-east-1").create_bucket(Bucket="proofs")
        with open_office(tmp_path, url) as office:
            scaled = Settings.embedded(
                tmp_path / "data",
                base_url="http://localhost",
                secret_key="s" * 40,
                database_url=url,
                files_url=f"s3://proofs/{tmp_path.name}?endpoint={address}&region=us-east-1",
            )
            office.runtime.close()
            office.runtime = build(scaled)
            object.__setattr__(office.runtime, "clock", office.clock)
            yield office
            office.runtime.close()


@pytest.fixture
def app(office: Office) -> Flask:
    return app_of(office)


def shown(office: Office, app: Flask, audit_id: str, who: str = "Rita") -> list[Image.Image]:
    """The photos of an audit as a reviewer's browser gets them."""
    kept = audits.get_audit(office.runtime, office["Rita"], audit_id).evidence
    browser = sign_in(app, who)
    found = []
    for each in kept:
        with browser.http.get(f"/photos/{each.id}") as answer:
            found.append(Image.open(BytesIO(answer.get_data())))
    return found


def test_a_photo_arrives_in_parts_and_is_shown_upright_without_what_the_camera_added(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    sha = tablet.take_photo("greeted", picture())
    tablet.sync()
    assert tablet.submit().get_json()["missing_blobs"] == [sha]
    met = tablet.upload(sha, CHUNK)
    assert (set(met[:-1]), met[-1]) == ({204}, 201)
    assert tablet.upload(sha) == [200]
    assert tablet.deliver()["hash"] == tablet.hash
    [photo] = shown(office, app, audit.id)
    assert (photo.size, dict(photo.getexif())) == ((480, 640), {})
    with office.runtime.files.open(office.client, sha) as original:
        assert original.read() == tablet.photos[sha]
    assert b"Camera of Ana" in tablet.photos[sha]


def test_bytes_that_come_before_the_answer_that_names_them_are_on_its_item(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    sha = tablet.take_photo("greeted", picture())
    tablet.upload(sha)
    assert audits.get_audit(office.runtime, office["Rita"], audit.id).evidence == ()
    tablet.sync()
    [kept] = audits.get_audit(office.runtime, office["Rita"], audit.id).evidence
    assert (kept.item_key, kept.sha256, kept.kind) == ("greeted", sha, "photo")
    tablet.write(f"receipt/p:{sha[:16]}", tablet.heads[f"greeted/p:{sha[:16]}"].val)
    tablet.write("receipt/s", tablet.heads[f"greeted/p:{sha[:16]}"].val)
    tablet.deliver()
    kept_on = {e.item_key for e in audits.get_audit(office.runtime, office["Rita"], audit.id).evidence}
    assert kept_on == {"greeted", "receipt"}


def test_an_upload_cut_half_way_goes_on_where_it_was_on_another_web_host(app: Flask, office: Office) -> None:
    """The two hosts share the database and the store of files, and nothing else."""
    audit = accepted(office)
    tablet = filled(app, audit.id)
    sha = tablet.take_photo("greeted", picture())
    content = tablet.photos[sha]
    assert tablet.patch(sha, content[:CHUNK], 0, len(content)).status_code == 204
    other = build(office.runtime.settings)
    object.__setattr__(other, "clock", office.clock)
    office.runtime, before = other, office.runtime
    elsewhere = Tablet(app_of(office), audit.id, dev=tablet.dev)
    elsewhere.photos = tablet.photos
    assert elsewhere.http.head(f"/api/v1/audits/{audit.id}/blobs/{sha}").headers["Upload-Offset"] == str(
        CHUNK
    )
    assert elsewhere.upload(sha, CHUNK)[-1] == 201
    assert tablet.deliver()["hash"] == tablet.hash
    other.close()
    office.runtime = before


def test_a_part_that_does_not_follow_is_told_where_to_go_on(app: Flask, office: Office) -> None:
    tablet = Tablet(app, accepted(office).id)
    sha = tablet.take_photo("greeted", picture())
    content = tablet.photos[sha]
    tablet.patch(sha, content[:CHUNK], 0, len(content))
    for offset in (0, 1, 2 * CHUNK):
        reply = tablet.patch(sha, content[offset : offset + 9], offset, len(content))
        found = (reply.status_code, reply.get_json()["error"], reply.headers["Upload-Offset"])
        assert found == (409, "upload_offset", str(CHUNK))
    assert tablet.upload(sha)[-1] == 201


def test_bytes_with_another_digest_are_dropped_and_sent_again(app: Flask, office: Office) -> None:
    tablet = Tablet(app, accepted(office).id)
    sha = tablet.take_photo("greeted", picture())
    content = tablet.photos[sha]
    tablet.patch(sha, content[:CHUNK], 0, len(content))
    damaged = bytes(len(content) - CHUNK)
    reply = tablet.patch(sha, damaged[: 900 * 1024], CHUNK, len(content))
    assert (reply.status_code, reply.get_json()["error"]) == (422, "file_damaged")
    assert not office.runtime.files.exists(office.client, sha)
    assert tablet.http.head(f"/api/v1/audits/{tablet.audit}/blobs/{sha}").headers["Upload-Offset"] == "0"
    assert tablet.upload(sha)[-1] == 201


def test_parts_that_pass_their_own_length_are_dropped(app: Flask, office: Office) -> None:
    tablet = Tablet(app, accepted(office).id)
    sha = tablet.take_photo("greeted", picture())
    content = tablet.photos[sha]
    for length in (4, len(content) + 1):
        tablet.patch(sha, content[:CHUNK], 0, len(content))
        assert tablet.patch(sha, content[CHUNK : CHUNK + 9], CHUNK, length).status_code == 422
    assert tablet.upload(sha)[-1] == 201


def test_a_crash_between_the_last_part_and_keeping_the_whole_is_made_up_for(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store of files is down when the last part arrives: nothing is lost, the next look completes it."""
    tablet = Tablet(app, accepted(office).id)
    sha = tablet.take_photo("greeted", picture())
    tablet.sync()
    store = type(office.runtime.files)
    with monkeypatch.context() as broken:
        broken.setattr(store, "put", _down)
        assert tablet.upload(sha)[-1] == 500
    reply = tablet.http.head(f"/api/v1/audits/{tablet.audit}/blobs/{sha}")
    assert (reply.status_code, reply.headers["X-Complete"]) == (200, "1")
    assert len(shown(office, app, tablet.audit)) == 1


def _down(*_parts: object) -> None:
    raise OSError("no space left on device")


def test_what_is_no_picture_is_kept_and_told(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    sha = tablet.take_photo("greeted", b"%PDF-1.7 not a picture")
    assert tablet.upload(sha) == [201]
    tablet.deliver()
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.document.flags, kept.evidence) == (("photo_unreadable",), ())
    assert office.runtime.files.exists(office.client, sha)


def test_a_photo_that_the_tablet_has_lost_does_not_keep_the_visit_back_when_it_says_so(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    sha = tablet.take_photo("greeted", picture())
    tablet.sync()
    refused = tablet.submit()
    assert (refused.status_code, refused.get_json()["missing_blobs"]) == (409, [sha])
    assert tablet.submit(missing=["0" * 64]).status_code == 409
    assert tablet.submit(missing=[sha]).get_json()["state"] == "accepted"
    assert audits.get_audit(office.runtime, office["Rita"], audit.id).document.flags == ("photo_missing",)


def test_a_photo_taken_in_the_form_without_javascript_is_not_asked_for_again(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    content = picture()
    evidence.add_photo(office.runtime, office["Ana"], audit.id, "greeted", content)
    tablet = filled(app, audit.id)
    tablet.sync()
    assert hashlib.sha256(content).hexdigest() in {
        head.val["sha"] for head in tablet.heads.values() if isinstance(head.val, dict)
    }
    assert tablet.deliver()["hash"] == tablet.hash


@pytest.mark.parametrize(
    ("header", "value"),
    [("Upload-Offset", "-1"), ("Upload-Offset", ""), ("Upload-Length", "9" * 13), ("Upload-Length", "x")],
)
def test_odd_headers_are_refused_by_name(app: Flask, office: Office, header: str, value: str) -> None:
    tablet = Tablet(app, accepted(office).id)
    address = f"/api/v1/audits/{tablet.audit}/blobs/{'0' * 64}"
    headers = {"X-CSRF": tablet.csrf, "Upload-Offset": "0", "Upload-Length": "1", header: value}
    reply = tablet.http.patch(address, data=b"x", headers=headers)
    assert (reply.status_code, reply.get_json()["error"]) == (422, "bad_request")


def test_a_photo_or_a_part_beyond_the_limit_is_refused(app: Flask, office: Office) -> None:
    tablet = Tablet(app, accepted(office).id)
    assert tablet.patch("0" * 64, b"x", 0, 31 * 1024 * 1024).status_code == 413
    reply = tablet.patch("0" * 64, b"x" * (1024 * 1024 + 1), 0, 2 * 1024 * 1024)
    assert (reply.status_code, reply.get_json()["error"]) == (413, "too_large")
    assert tablet.patch("../etc", b"x", 0, 1).status_code == 404


@pytest.mark.parametrize("who", ["Bao", "Stranger", "Rita", "nobody"])
def test_strangers_neither_see_nor_send_photos(app: Flask, office: Office, who: str) -> None:
    audit = accepted(office)
    mine = Tablet(app, audit.id)
    sha = mine.take_photo("greeted", picture())
    mine.upload(sha)
    http = app.test_client() if who == "nobody" else sign_in(app, who).http
    token = (http.get("/api/v1/session").get_json() or {}).get("csrf", "")
    headers = {"X-CSRF": token, "Upload-Offset": "0", "Upload-Length": "1"}
    address = f"/api/v1/audits/{audit.id}/blobs/"
    replies = [http.head(address + sha), http.patch(address + "0" * 64, data=b"x", headers=headers)]
    wanted = {"Bao": 404, "nobody": 401}.get(who, 403)
    assert [reply.status_code for reply in replies] == [wanted, wanted]
    assert "Upload-Offset" not in replies[0].headers
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert uow.upload_parts.list() == ()
