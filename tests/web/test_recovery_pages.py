"""The office brings in a tablet's file on a page, and reads what became of each answer."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from cxaudit.services import audits
from tests.people import Office
from tests.services.test_visit import accepted
from tests.tablet import Tablet
from tests.web.test_api import filled
from tests.web.test_api_blobs import picture
from tests.web.test_recovery import exported, zipped
from tests.web.test_visit_pages import sign_in

PATH = "/programme/recovery"


def bring_in(app: Flask, content: bytes | None, who: str = "Marc") -> tuple[int, str]:
    http = sign_in(app, who).http
    token = http.get("/api/v1/session").get_json()["csrf"]
    data: dict[str, Any] = {"csrf_token": token}
    if content is not None:
        data["file"] = (BytesIO(content), "cxaudit-visit.zip")
    reply = http.post(PATH, data=data)
    return reply.status_code, reply.get_data(as_text=True).replace("\xa0", " ").replace("\u202f", " ")


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def plain(tablet: Tablet, submission: str | None = "s1", **changed: Any) -> bytes:
    return json.dumps(exported(tablet, submission, **changed)).encode()


def test_a_whole_file_hands_the_visit_in_and_says_so(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    tablet.take_photo("greeted", picture())
    status, page = bring_in(app, zipped(tablet, exported(tablet)))
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (status, kept.audit.state, len(kept.evidence)) == (200, "submitted", 1)
    assert "Tout le fichier est conservé" in page
    assert "La visite est remise. Accusé de réception" in page
    assert f'href="/review/audits/{audit.id}">{audit.reference}</a>' in page
    assert "Une personne salue dans les 30 secondes" in page
    assert len(re.findall("Conservée", page)) == len(tablet.written)
    again = bring_in(app, zipped(tablet, exported(tablet)))[1]
    assert text_of(again) == text_of(page), "a second time changes nothing"


def test_what_is_refused_and_what_is_flagged_stands_first_in_words(app: Flask, office: Office) -> None:
    tablet = filled(app, accepted(office).id)
    document = exported(tablet, None)
    document["ops"][1]["val"] = 0.5
    document["ops"] += [{"id": "broken"}, 7, {**document["ops"][0], "id": "other", "q": "never-asked"}]
    status, page = bring_in(app, json.dumps(document).encode())
    words = text_of(page)
    assert status == 200
    assert "3 réponses du fichier ont été refusées" in words
    assert "La visite n’est pas remise : elle n’était pas terminée sur la tablette" in words
    assert "Elle contient un caractère ou un nombre qui ne peut être conservé" in words
    assert words.count("Elle est illisible") == 2
    assert re.search(r"never-asked .{,40}Conservée, signalée Absente de la grille", words)
    first = [words.index(word) for word in ("Refusée", "Conservée, signalée", "Conservée ")]
    assert first == sorted(first)


def test_a_visit_whose_photo_is_missing_says_what_to_do(app: Flask, office: Office) -> None:
    tablet = filled(app, accepted(office).id)
    tablet.take_photo("greeted", picture())
    status, page = bring_in(app, plain(tablet))
    assert (status, "1 de ses photos n’est pas dans le fichier" in page) == (200, True)


@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04", b"%PDF-1.7", b'{"format": "cxaudit-export"}'])
def test_a_wrong_file_is_explained_on_the_form(app: Flask, content: bytes) -> None:
    status, page = bring_in(app, content)
    assert (status, "Ce fichier ne vient pas d’une tablette, ou il est endommagé" in page) == (422, True)
    assert 'type="file"' in page


@pytest.mark.parametrize("changed", [{"a": "nothing"}, {"user": "account-Bao"}])
def test_a_file_of_another_visit_or_person_is_explained(
    app: Flask,
    office: Office,
    changed: dict[str, str],
) -> None:
    status, page = bring_in(app, plain(filled(app, accepted(office).id), **changed))
    assert (status, "Rien n’en a été conservé" in page) == (422, True)


def test_a_form_without_a_file_says_so(app: Flask) -> None:
    status, page = bring_in(app, None)
    assert (status, "Choisissez un fichier" in page) == (422, True)


@pytest.mark.parametrize("who", ["Ana", "Rita", "Chloé", "Denis", "Adèle"])
def test_only_programme_managers_see_it_and_bring_files_in(app: Flask, office: Office, who: str) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    browser = sign_in(app, who)
    assert browser.http.get(PATH).status_code in {403, 404}
    assert bring_in(app, plain(tablet), who)[0] in {403, 404}
    kept = audits.get_audit(office.runtime, office["Marc"], audit.id)
    assert kept.audit.state == "draft"
    with office.runtime.reading(office["Marc"]) as uow:
        assert uow.operations.list(audit_id=audit.id) == ()
    assert "Récupérer le fichier d’une tablette" not in browser.http.get("/").get_data(as_text=True)
