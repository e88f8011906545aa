"""Messages, verdicts and refusals as people read them."""

from datetime import date

import pytest

from cxaudit import i18n
from cxaudit.domain.assignment import ASSIGNMENT_STATES
from cxaudit.domain.audit import AUDIT_STATES


def test_a_missing_translation_stays_english() -> None:
    assert i18n.gettext("fr", "Nobody wrote {this}", this="that") == "Nobody wrote that"
    assert i18n.gettext("fr", "Nobody wrote {that}", this="that") == "Nobody wrote {that}"


def test_both_ways_of_writing_a_place() -> None:
    assert i18n.gettext("en", "%(n)s of {m}, 100 %", n=3, m=5) == "3 of 5, 100 %"


@pytest.mark.parametrize(("n", "said"), [(0, "0 visite"), (1, "1 visite"), (2, "2 visites")])
def test_zero_is_singular_in_french(n: int, said: str) -> None:
    one, many = "About {n} more visit needed.", "About {n} more visits needed."
    assert said in i18n.ngettext("fr", one, many, n)


def test_counts_are_grouped() -> None:
    assert i18n.ngettext("fr", "{n} x", "{n} xs", 1234) == "1\u00a0234 xs"
    assert i18n.ngettext("en", "{n} x", "{n} xs", 1234) == "1,234 xs"


def test_states_agree_with_their_noun() -> None:
    assert i18n.label("fr", "audit_state", "submitted") == "Soumise"
    assert i18n.label("fr", "assignment_state", "submitted") == "Soumis"


@pytest.mark.parametrize(
    ("kind", "codes"), [("audit_state", AUDIT_STATES), ("assignment_state", ASSIGNMENT_STATES)]
)
def test_every_state_has_a_word(kind: str, codes: tuple[str, ...]) -> None:
    assert [code for code in codes if i18n.label("en", kind, code) == code] == []


def test_unknown_codes_are_shown_as_they_are() -> None:
    assert i18n.label("fr", "channel", "pigeon") == "pigeon"
    assert i18n.sentence("fr", "no_such_code").endswith("Code : no_such_code.")


def test_verdicts_in_words() -> None:
    assert i18n.verdict_word("fr", "down", "group") == "En dessous : écart fiable"
    assert i18n.verdict_word("fr", "down") == "Baisse fiable"
    assert i18n.verdict_sentence("fr", "inconclusive", more=5) == (
        "Écart non fiable : il peut venir du hasard des visites. Il faudrait environ 5 visites de plus."
    )
    assert i18n.verdict_sentence("en", "inconclusive", "group", more=80).endswith(
        "More than 50 more visits needed."
    )
    assert i18n.verdict_sentence("fr", "stable", "group").startswith("Stable")


def test_refusals_say_their_facts() -> None:
    said = i18n.sentence("fr", "rotation_lockout", days=90, visit=date(2026, 9, 1), free=date(2026, 11, 30))
    assert "90 jours" in said
    assert "30\u00a0nov. 2026" in said
    assert "« soumise »" in i18n.sentence("fr", "audit_state", state="submitted", step="submit")


def test_templates_get_typeset_words() -> None:
    words = i18n.template_globals(lambda: "fr")
    assert words["label"]("verdict_group", "up") == "Au-dessus\u00a0: écart fiable"
    assert i18n.template_filters(lambda: "en")["percent"]("84.6") == "84.6%"
