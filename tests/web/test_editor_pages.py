"""The editor through its pages, without JavaScript: a checklist from nothing, two windows, publishing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask

from cxaudit.domain import checklist_editing as editing
from cxaudit.domain.ids import ChecklistId
from cxaudit.services import checklist_drafts as drafts
from cxaudit.services import imports
from cxaudit.services.checklist_drafts import DraftPlace
from tests.people import CHECKLIST, Office
from tests.services.test_imports import SAMPLES
from tests.web.filled import fields_of
from tests.web.test_checklist_pages import confirm, send
from tests.web.test_visit_pages import Browser, sign_in

LIST = "/programme/checklists"
DRAFT = f"{LIST}/checklist-1/drafts/2"
FORM = "item/check"
"""What marks the form of a question."""


def document(office: Office, checklist_id: str = "checklist-1", number: int = 2) -> editing.Document:
    place = DraftPlace(ChecklistId(checklist_id), number)
    return drafts.get_draft(office.runtime, office["Marc"], place).version.document


def started(marc: Browser) -> str:
    """The page of the draft of version 2."""
    marc.open(f"{LIST}/checklist-1")
    assert "Commencer la version 2 à partir de la version 1" in marc.page
    return marc.post(f"{LIST}/checklist-1/drafts", based_on="1")


def save(marc: Browser, key: str, at: str = DRAFT, page: str = "", **typed: Any) -> str:
    """Type into the form of a question and save it, from the page as it was opened."""
    page = page or marc.open(f"{at}/item?key={key}")
    fields = {
        name: values if len(values) > 1 else values[0] for name, values in fields_of(page, FORM).items()
    }
    return marc.post(f"{at}/item?key={key}", **{**fields, "go": "save", **typed})


def test_a_checklist_is_made_from_nothing_and_published(marc: Browser, office: Office) -> None:
    marc.open(f"{LIST}/new")
    page = marc.post(
        f"{LIST}/new",
        client_id=office.client,
        title_fr="",
        title_en="",
        channel="phone",
        languages=["fr", "en"],
    )
    assert marc.status == 422
    assert "Le titre manque." in page
    page = marc.post(
        f"{LIST}/new",
        client_id=office.client,
        title_fr="Appel",
        title_en="Call",
        channel="phone",
        languages=["fr", "en"],
    )
    assert "La grille n’a pas encore de critère." in page
    at = marc.address
    marc.post(f"{at}/items", section="A", kind="yes_no", text="La personne salue")
    page = marc.post(f"{at}/items", section="A", kind="single", text="La réponse est exacte", open="yes")
    assert "Choix en français" in page
    made = {
        "text_en": "The answer is right", "options-0-text_fr": "Oui", "options-0-text_en": "Yes", "options-0-points": "2",
        "options-1-text_fr": "En partie", "options-1-text_en": "In part", "options-1-points": "1,5",
    }  # fmt: skip
    page = save(marc, "la_reponse_est_exacte", at, marc.page, **made)
    assert "Rien à corriger dans ce critère." in page
    save(marc, "la_personne_salue", at, text_en="The person greets", weight="deux")
    assert "Ce n’est pas un nombre utilisable ici." in marc.page
    assert 'value="deux"' in marc.page, "what was typed is kept"
    page = marc.open(f"{at}/publish")
    assert "1 section" not in page
    assert "Corrigez d’abord ce qui est listé." in page
    save(marc, "la_personne_salue", at, weight="2")
    page = marc.open(at)
    assert "Ce texte" not in page
    assert re.search(r'href="[^"]*/section\?key=A#at-text">', page), "the way to what is missing"
    marc.open(f"{at}/section?key=A")
    section = re.search(r'name="was"[^>]*value="([^"]+)"', marc.page)
    assert section
    marc.post(
        f"{at}/section?key=A",
        was=section.group(1),
        key="A",
        title_fr="Accueil",
        title_en="Welcome",
        weight="",
    )
    page = marc.open(f"{at}/publish")
    assert "Rien n’empêche de publier." in page
    page = marc.post(f"{at}/publish")
    assert "La version 1 est publiée." in page
    assert "The answer is right" in sign_in_english(marc, marc.address)
    page = marc.open(f"/programme/{office.programme}/channels")
    assert "Téléphone · Appel" in page or "Phone · Call" in page, "it can be chosen for a programme"


def sign_in_english(marc: Browser, address: str) -> str:
    marc.open("/account/")
    marc.post("/account/language", language="en", next="/account/")
    return marc.open(address)


def test_steps_move_copy_remove_and_are_undone(marc: Browser, office: Office) -> None:
    page = started(marc)
    assert "Rien n’empêche de publier." in page
    page = marc.post(f"{DRAFT}/steps", step="down item greeted")
    assert editing.keys_of(document(office), "questions")[:2] == ["why", "greeted"]
    assert "La condition tourne en rond" in page or "La condition" in page
    page = marc.post(f"{DRAFT}/steps", step="undo")
    assert document(office) == CHECKLIST
    assert "Annulé : critère déplacé" in page
    marc.post(f"{DRAFT}/steps", step="copy item wait")
    assert "wait_2" in editing.keys_of(document(office), "questions")
    page = marc.post(f"{DRAFT}/steps", step="remove section B")
    assert "Section retirée : B" in page
    assert editing.keys_of(document(office), "sections") == ["A"]
    marc.post(f"{DRAFT}/steps", step="undo")
    assert editing.keys_of(document(office), "sections") == ["A", "B"]
    marc.post(f"{DRAFT}/sections", title="Départ")
    assert document(office)["sections"][-1] == {"key": "C", "title": {"fr": "Départ"}}
    marc.post(f"{DRAFT}/steps", step="up section C")
    assert editing.keys_of(document(office), "sections") == ["A", "C", "B"]


def test_the_button_that_was_pressed_keeps_the_focus(marc: Browser) -> None:
    started(marc)
    page = marc.post(f"{DRAFT}/steps", step="down item receipt")
    assert re.search(r'value="down item receipt"[^>]* autofocus', page)


def test_a_step_on_a_page_that_is_behind_is_refused(app: Flask, marc: Browser, office: Office) -> None:
    page = started(marc)
    behind = re.search(r'name="revision" value="(\d+)"', page)
    assert behind
    marc.post(f"{DRAFT}/steps", step="copy item wait")
    page = marc.post(f"{DRAFT}/steps", step="remove item greeted", revision=behind.group(1))
    assert marc.status == 409
    assert "greeted" in editing.keys_of(document(office), "questions")
    assert "A1" in page


def test_two_windows_never_overwrite_each_other(app: Flask, marc: Browser, office: Office) -> None:
    started(marc)
    other = sign_in(app, "Marc")
    first, second = marc.open(f"{DRAFT}/item?key=greeted"), other.open(f"{DRAFT}/item?key=greeted")
    save(marc, "greeted", page=first, weight="3")
    page = save(other, "greeted", page=second, weight="5", guidance_fr="Un mot suffit")
    assert other.status == 422
    assert re.search(r'name="weight"[^>]*value="5"', page)
    assert "Un mot suffit" in page
    assert re.search(r"Enregistré entre-temps.*?3", page, re.DOTALL)
    assert editing.part_of(document(office), "questions", "greeted")["weight"] == "3"
    save(other, "greeted", page=page, weight="5")
    kept = editing.part_of(document(office), "questions", "greeted")
    assert (kept["weight"], kept["guidance"]) == ("5", {"fr": "Un mot suffit"})
    save(marc, "wait", weight="2")
    save(other, "receipt", weight="4")
    assert editing.part_of(document(office), "questions", "wait")["weight"] == "2"


def test_words_for_a_question_that_is_gone_are_shown_again(app: Flask, marc: Browser) -> None:
    started(marc)
    other = sign_in(app, "Marc")
    page = other.open(f"{DRAFT}/item?key=wait")
    marc.post(f"{DRAFT}/steps", step="remove item wait")
    save(other, "wait", page=page, guidance_fr="Du bout de la file")
    assert other.status == 404
    assert "Du bout de la file" in other.page
    page = other.open(f"{DRAFT}/item?key=greeted")
    marc.post(f"{DRAFT}/steps", step="undo")
    save(marc, "greeted", weight="2")
    marc.open(f"{DRAFT}/publish")
    marc.post(f"{DRAFT}/publish")
    save(other, "greeted", page=page, guidance_fr="Un mot suffit")
    assert other.status == 409
    assert "Un mot suffit" in other.page


def test_a_form_saved_untouched_changes_nothing(marc: Browser, office: Office) -> None:
    started(marc)
    for key in editing.keys_of(CHECKLIST, "questions"):
        assert "Enregistré dans le brouillon." in save(marc, key)
    assert document(office) == CHECKLIST


def test_a_condition_is_built_in_two_steps(marc: Browser, office: Office) -> None:
    started(marc)
    page = save(marc, "receipt", go="condition", **{"condition-0-q": "greeted", "condition-0-op": "in"})
    assert re.search(r'name="condition-0-values"[^>]*value="no"', page)
    page = save(marc, "receipt", page=page, **{"condition-0-values": ["no"]})
    assert editing.part_of(document(office), "questions", "receipt")["show_if"] == {
        "q": "greeted",
        "in": ["no"],
    }
    assert "S’affiche seulement si A1 est « Non »." in page
    page = save(
        marc,
        "receipt",
        **{
            "condition-1-q": "welcome",
            "condition-1-op": "ge",
            "condition-1-value": "4",
            "condition_how": "any",
        },
    )
    assert editing.part_of(document(office), "questions", "receipt")["show_if"] == {
        "any": [{"q": "greeted", "in": ["no"]}, {"q": "welcome", "op": "ge", "v": 4}]
    }


def test_what_is_typed_is_checked_without_being_kept(marc: Browser, office: Office) -> None:
    started(marc)
    page = marc.open(f"{DRAFT}/item?key=wait")
    fields = {name: values[0] for name, values in fields_of(page, FORM).items()}
    fragment = marc.post(f"{DRAFT}/item/check?key=wait", **{**fields, "weight": "-1", "text_en": ""})
    assert "La pondération est inférieure à zéro" in fragment or "zéro" in fragment
    assert "Il manque un texte" in fragment or "manque" in fragment
    assert "<html" not in fragment
    assert document(office) == CHECKLIST


def test_an_integrity_question_may_only_flag(marc: Browser) -> None:
    started(marc)
    page = save(marc, "greeted", integrity="y", yes_points="0", critical_effect="cap", critical_cap="50")
    assert "elle ne peut pas abaisser un résultat" in page
    assert "Corrigez d’abord ce qui est listé." in marc.open(f"{DRAFT}/publish")
    assert marc.post(f"{DRAFT}/publish")
    assert marc.status == 409


def test_settings_are_saved_and_say_what_is_wrong(marc: Browser, office: Office) -> None:
    started(marc)
    page = marc.open(f"{DRAFT}/settings")
    fields: dict[str, Any] = {n: v if len(v) > 1 else v[0] for n, v in fields_of(page, "editor-form").items()}
    typed = {
        "bands-0-min": "85",
        "bands-0-title_fr": "Atteinte",
        "bands-0-title_en": "Met",
        "display_decimals": "un",
        "min_coverage": "60",
    }
    page = marc.post(f"{DRAFT}/settings", **{**fields, **typed, "stay": "yes"})
    assert "Ce n’est pas un nombre utilisable ici." in page
    assert 'value="un"' in page
    found = document(office)
    assert found["bands"] == [{"key": "met", "min": "85", "title": {"fr": "Atteinte", "en": "Met"}}]
    assert (found["min_coverage"], found["display_decimals"]) == ("0.6", "un")
    assert found["dimensions"] == CHECKLIST["dimensions"]


def test_two_dimensions_make_the_score_and_points_outside_are_said(marc: Browser, office: Office) -> None:
    marc.open(f"{LIST}/new")
    both = {"title_fr": "Visite", "title_en": "Visit", "languages": ["fr", "en"]}
    marc.post(f"{LIST}/new", client_id=office.client, channel="phone", **both)
    at, checklist = marc.address, marc.address.split("/")[3]
    marc.post(f"{at}/items", section="A", kind="yes_no", text="L’accueil")
    for line, (fr, en) in enumerate((("Conformité", "Compliance"), ("Expérience", "Experience"))):
        page = marc.open(f"{at}/settings")
        fields: dict[str, Any] = {
            n: v if len(v) > 1 else v[0] for n, v in fields_of(page, "editor-form").items()
        }
        page = marc.post(
            f"{at}/settings",
            **{**fields, f"dimensions-{line}-title_fr": fr, f"dimensions-{line}-title_en": en},
        )
    found = document(office, checklist, 1)
    assert [part["key"] for part in found["dimensions"]] == ["compliance", "experience"]
    assert found["rollup"] == "dimensions"
    page = marc.open(at)
    assert "n’est dans aucune dimension" in page
    save(marc, "l_accueil", at, dimension="experience", text_en="The welcome")
    assert "n’est dans aucune dimension" not in marc.open(at)
    marc.post(f"{at}/items", section="A", kind="yes_no", text="Le départ")
    assert document(office, checklist, 1)["questions"][-1]["dimension"] == "experience"
    assert "Français 2/2" in re.sub(r"<[^>]+>", "", marc.page)
    assert "English 1/2" in re.sub(r"<[^>]+>", "", marc.page)


def test_publishing_says_what_changes_and_what_stays_comparable(marc: Browser, office: Office) -> None:
    started(marc)
    assert "Elle dit la même chose que la version 1." in marc.open(f"{DRAFT}/publish")
    save(marc, "greeted", text_fr="Une personne vous salue", yes_points="2")
    marc.post(f"{DRAFT}/steps", step="remove item receipt") if "receipt" in marc.open(DRAFT) else None
    page = marc.open(f"{DRAFT}/publish")
    assert "1 critère retiré" in page
    assert "1 critère modifié" in page
    assert "texte, points" in page
    assert "Les résultats restent comparables à ceux de la version 1" in page or "ne se comparent pas" in page
    page = marc.post(f"{DRAFT}/publish")
    assert "La version 2 est publiée." in page
    assert "Commencer la version 3 à partir de la version 2" in page
    marc.open(DRAFT)
    assert "La version 2 est publiée et ne change plus." in marc.page


def test_a_draft_is_discarded_after_a_question(marc: Browser) -> None:
    started(marc)
    assert "Supprimer le brouillon de la version 2" in marc.open(f"{DRAFT}/discard")
    page = marc.post(f"{DRAFT}/discard")
    assert "Le brouillon est supprimé." in page
    assert "Commencer la version 2" in page


def test_the_preview_shows_every_question_as_it_is_answered(marc: Browser) -> None:
    started(marc)
    page = marc.open(f"{DRAFT}/preview")
    for item in CHECKLIST["questions"]:  # type: ignore[attr-defined]
        assert item["text"]["fr"].split(" ?")[0] in page
    assert "S’affiche seulement si A1 est « Non »." in page


def test_a_form_without_points_opens_in_the_editor(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    send(marc, office, (SAMPLES / "service_rating.xlsx").read_bytes(), "service_rating.xlsx")
    page = confirm(marc)
    assert re.fullmatch(rf"{LIST}/[^/]+/drafts/1", marc.address)
    assert "Aucun de ses choix ne vaut de point." in page
    assert re.search(r'href="[^"]*/item\?key=[^"]*#at-scale"', page)


def test_a_published_checklist_of_an_integration_is_offered_the_next_version(
    marc: Browser, office: Office
) -> None:
    content = json.dumps({**CHECKLIST, "key": "other", "title": {"fr": "Autre"}}).encode()
    done = imports.import_checklist(office.runtime, office["Marc"], office.client, content)
    page = marc.open(f"{LIST}/{done.checklist_id}")
    assert "Ouvrir le brouillon dans l’éditeur" in page
    assert f'href="{LIST}/{done.checklist_id}/drafts/1"' in page


@pytest.mark.parametrize("who", ["Ana", "Rita", "Chloé", "Adèle"])
def test_the_editor_is_for_programme_managers(app: Flask, who: str) -> None:
    browser = sign_in(app, who)
    for address in (f"{LIST}/new", DRAFT, f"{DRAFT}/item?key=greeted", f"{DRAFT}/publish"):
        browser.open(address)
        assert browser.status in {403, 404}
    browser.post(f"{LIST}/checklist-1/drafts", based_on="1")
    assert browser.status in {403, 404}


def test_the_list_of_300_questions_asks_the_database_as_often_as_that_of_6(
    marc: Browser, office: Office
) -> None:
    started(marc)
    place = DraftPlace(ChecklistId("checklist-1"), 2)

    def many(found: editing.Document) -> editing.Document:
        for number in range(294):
            found = editing.add_item(
                found, {"key": f"k{number}", "kind": "yes_no", "section": "A", "text": {"fr": "A", "en": "A"}}
            )
        return found

    drafts.change(office.runtime, office["Marc"], place, many, {"code": "item_added", "name": ""})
    page = marc.open(DRAFT)
    assert page.count('class="editor-words"') == 300
    assert len(page) < 450_000
