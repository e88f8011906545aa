"""The questions a sector is compared on: what must hold whatever clients ask."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import definition
from cxaudit.measurement.comparability import rescored
from cxaudit.measurement.numbers import ppm
from cxaudit.measurement.sector_core import Question, asked_by, core_checklist, sector_core
from tests.measurement.test_scoring_properties import audits

Asked = dict[str, frozenset[Question]]

QUESTIONS: list[Question] = [(key, None, (points,)) for key in "abcdef" for points in (1, 2)]


def once(questions: frozenset[Question]) -> bool:
    """No checklist asks one key twice."""
    return len({key for key, *_ in questions}) == len(questions)


ASKED: st.SearchStrategy[Asked] = st.dictionaries(
    st.text("abcdefghijkl", min_size=1, max_size=1),
    st.frozensets(st.sampled_from(QUESTIONS), max_size=6).filter(once),
    max_size=12,
)


@given(ASKED)
def test_everybody_left_asks_the_whole_core_and_whoever_does_is_left(asked: Asked) -> None:
    core = sector_core(asked)
    assert bool(core.questions) == bool(core.clients)
    if core.questions:
        assert core.clients == {client for client, own in asked.items() if core.questions <= own}
    assert once(core.questions)


@given(ASKED)
def test_more_than_half_are_left_and_enough_for_each_to_have_five_others(asked: Asked) -> None:
    core = sector_core(asked)
    if core.clients:
        assert 2 * len(core.clients) > len(asked)
        assert len(core.clients) >= min(len(asked), 6)


@given(ASKED)
def test_what_all_ask_is_in_the_core_whatever_else_is_asked(asked: Asked) -> None:
    shared = frozenset.intersection(*asked.values()) if asked else frozenset()
    assert shared <= sector_core(asked).questions


@given(ASKED)
def test_the_order_of_clients_changes_nothing(asked: Asked) -> None:
    assert sector_core(dict(reversed(asked.items()))) == sector_core(asked)


@given(st.integers(6, 12), st.frozensets(st.sampled_from(QUESTIONS), min_size=2).filter(once))
def test_an_exotic_checklist_leaves_and_empties_nobody(alike: int, questions: frozenset[Question]) -> None:
    clients = {f"alike-{number}": questions for number in range(alike)}
    core = sector_core(clients | {"exotic": frozenset({min(questions)})})
    if alike * len(questions) > alike + 1:
        assert (core.questions, core.clients) == (questions, frozenset(clients))


def test_a_question_that_would_cost_many_clients_is_left_out() -> None:
    """Eleven of twenty ask a third question: 2 × 20 says more than 3 × 11."""
    two, three = frozenset(QUESTIONS[0:4:2]), frozenset(QUESTIONS[0:6:2])
    asked = {f"client-{number}": three if number < 11 else two for number in range(20)}
    assert sector_core(asked).questions == two
    assert len(sector_core(asked).clients) == 20


def test_pairs_without_a_middle_still_share_something() -> None:
    """Each question is asked by two thirds, all three by nobody: one of them is the core."""
    a, b, c = QUESTIONS[0], QUESTIONS[2], QUESTIONS[4]
    pairs = [frozenset(pair) for pair in ((a, b), (b, c), (a, c))]
    core = sector_core({f"client-{number}": pairs[number % 3] for number in range(9)})
    assert (core.questions, len(core.clients)) == (frozenset({a}), 6)


@given(audits())
def test_a_visit_earns_the_points_of_common_questions_whatever_they_weigh(
    audit: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    document, answers = audit
    own = definition.parse(document)
    weighed = definition.parse(
        document | {"questions": [question | {"weight": "7"} for question in document["questions"]]}
    )
    core = sector_core({"a": asked_by([own]), "b": asked_by([weighed])})
    asked = core_checklist(core, [own, weighed])
    keys = {item.key for item in asked.items}
    assert keys == {item.key for item in own.items if item.role == "normal" and item.possible > 0}
    found = rescored(own, asked, answers, keys)
    assert rescored(weighed, asked, answers, keys) == found
    # With every weight 1, no critical rule and no other role, the checklist itself, rolled up by points.
    plain = [
        {name: value for name, value in question.items() if name not in {"weight", "critical"}}
        for question in document["questions"]
    ]
    same = definition.parse(document | {"questions": plain, "rollup": "points"})
    scored = rescored(same, same, answers, keys)
    assert found.overall == scored.overall
    assert found.dimensions == scored.dimensions


def test_two_versions_ask_what_both_ask() -> None:
    def version(*questions: dict[str, Any]) -> Any:
        return definition.parse(
            {
                "rollup": "points",
                "sections": [{"key": "A"}],
                "dimensions": [{"key": "compliance"}],
                "questions": [{"section": "A", "dimension": "compliance"} | each for each in questions],
            }
        )

    first = version(
        {"key": "a", "kind": "yes_no"},
        {"key": "b", "kind": "yes_no"},
        {"key": "story", "kind": "text"},
        {"key": "extra", "kind": "yes_no", "role": "bonus"},
    )
    second = version(
        {"key": "a", "kind": "yes_no", "weight": "3"}, {"key": "b", "kind": "yes_no", "yes_points": "2"}
    )
    assert {key for key, *_ in asked_by([first])} == {"a", "b"}, "no text, no bonus"
    assert {key for key, *_ in asked_by([first, second])} == {"a"}, "other points are another question"
    asked = core_checklist(sector_core({"a": asked_by([first, second])}), [first, second])
    found = rescored(first, asked, {"a": {"value": "yes"}, "b": {"value": "no"}}, {"a"})
    assert found.overall == ppm(Fraction(1))
    assert (found.dimensions["compliance"], found.dimensions["experience"]) == (ppm(Fraction(1)), None)
