"""Both languages are complete: every text of the code and of the templates has its French."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from cxaudit import i18n
from cxaudit.i18n.labels import LABELS
from cxaudit.i18n.sentences import sentences

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "cxaudit/translations/fr_CA/LC_MESSAGES").glob("*.po"))
MARKERS = {"_", "gettext", "lazy_gettext", "ngettext"}
PLACES = re.compile(r"\{\w+\}|%\(\w+\)[sd]")


def messages() -> list[tuple[str, Message]]:
    found: list[tuple[str, Message]] = []
    for path in CATALOGUES:
        with path.open("rb") as file:
            found += [(path.name, m) for m in read_po(file, locale="fr_CA") if m.id]
    return found


def first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(strings: object) -> list[str]:
    return [strings] if isinstance(strings, str) else list(strings)  # type: ignore[call-overload]


def test_every_message_is_translated_and_reviewed() -> None:
    bad = [(name, m.id) for name, m in messages() if m.fuzzy or not all(forms(m.string))]
    assert bad == []


def test_a_message_stands_in_one_catalogue_only() -> None:
    seen: dict[tuple[str | None, str], str] = {}
    twice = []
    for name, message in messages():
        key = (message.context, first(message))
        if seen.setdefault(key, name) != name:
            twice.append((key, name, seen[key]))
    assert twice == []


def test_the_french_has_the_same_places() -> None:
    wrong = [
        (name, m.id)
        for name, m in messages()
        if {frozenset(PLACES.findall(f)) for f in forms(m.id)}
        != {frozenset(PLACES.findall(f)) for f in forms(m.string)}
    ]
    assert wrong == []


def test_catalogues_hold_plain_typography() -> None:
    wrong = [
        (name, m.id) for name, m in messages() for f in forms(m.string) if re.search("[\u00a0\u202f']", f)
    ]
    assert wrong == []


def test_a_semicolon_stands_at_its_word() -> None:
    """The typesetting sets the narrow space; mails and files go without."""
    wrong = [(name, m.id) for name, m in messages() for f in forms(m.string) if " ;" in f]
    assert wrong == []


Text = tuple[str | None, str]
"""A message id with its context."""


def texts_of_python(tree: ast.AST) -> Iterator[Text]:
    """The literal texts given to a marker; « fr » and "en" are the language argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            texts = [text for text in texts if text not in i18n.LANGUAGES]
            named = {k.arg: k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)}
            if name in MARKERS and texts:
                yield named.get("msgctxt"), texts[0]


def texts_of_template(tree: nodes.Template) -> Iterator[Text]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in MARKERS and call.args:
            first_argument = call.args[0]
            named = {k.key: k.value.value for k in call.kwargs if isinstance(k.value, nodes.Const)}
            if isinstance(first_argument, nodes.Const):
                yield named.get("msgctxt"), first_argument.value


def python_texts() -> set[tuple[str, Text]]:
    files = [p for p in sorted((ROOT / "cxaudit").rglob("*.py")) if "i18n" not in p.parts]
    return {
        (str(p.relative_to(ROOT)), text)
        for p in files
        for text in texts_of_python(ast.parse(p.read_text(encoding="utf-8")))
    }


def template_texts() -> set[tuple[str, Text]]:
    environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
    return {
        (str(p.relative_to(ROOT)), text)
        for p in sorted((ROOT / "templates").rglob("*.*"))
        for text in texts_of_template(environment.parse(p.read_text(encoding="utf-8")))
    }


def test_every_text_of_the_product_has_its_french() -> None:
    have = {(m.context, first(m)) for _name, m in messages()}
    missing = sorted((where, text) for where, text in python_texts() | template_texts() if text not in have)
    assert missing == []


def test_every_label_has_its_french() -> None:
    have = {(m.context, first(m)) for _name, m in messages()}
    missing = [(kind, msgid) for kind, table in LABELS.items() for msgid in table.values()]
    assert [pair for pair in missing if pair not in have] == []


def test_every_sentence_has_its_french() -> None:
    have = {first(m) for _name, m in messages() if not m.context}
    assert [code for code, msgid in sentences().items() if msgid not in have] == []


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_sentences_do_not_shout(lang: i18n.Language) -> None:
    assert [code for code in sentences() if "!" in i18n.sentence(lang, code)] == []
