"""What a report says: frozen plain data in both languages, nothing about looks.

The content is JSON: texts are {language: text}, instants ISO 8601, scores millionths, points exact text.
Nothing in it tells who the auditor is.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cxaudit.domain.answers import Heads, comment_of, photos_of, values_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import Checklist, Item, Part
from cxaudit.domain.evidence import Evidence
from cxaudit.domain.network import Client, HierarchyNode, Location
from cxaudit.domain.programme import MEASURES, Measure, Programme, Target, Wave, dispute_deadline
from cxaudit.domain.text import LANGUAGES, LocalizedText
from cxaudit.domain.versions import ChecklistVersion
from cxaudit.measurement.benchmark import Benchmark, Row
from cxaudit.measurement.group import Group
from cxaudit.measurement.numbers import fraction_text
from cxaudit.measurement.scoring import GroupScore, Score
from cxaudit.measurement.trace import Trace, TraceLine
from cxaudit.reporting.wording import answer_text

SCHEMA = 2
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything a report of one audit is made from; `seen` maps an item to its last results, old first.

    `verify_at` is the address, without the code, of the page that checks reports. `sector`: what the client
    may see of its sector, None when nothing; `external`: what others published of it, as plain data.
    """

    audit: Audit
    client: Client
    banner: str | None
    location: Location
    region: HierarchyNode | None
    programme: Programme
    wave: Wave
    previous: Wave | None
    checklist: Checklist
    version: ChecklistVersion
    heads: Heads
    evidence: tuple[Evidence, ...]
    score: Score
    trace: Trace | None
    targets: Mapping[Measure, Target]
    benchmarks: Mapping[Measure, Benchmark]
    seen: Mapping[str, str]
    revision: int
    frozen_at: datetime
    verify_at: str
    sector: Plain | None = None
    external: Sequence[Plain] = ()


def build(visit: Visit) -> Plain:
    """The frozen content of a visit's report."""
    items = _items(visit)
    return {
        "schema": SCHEMA,
        **_heading(visit),
        "scores": {measure: _score(visit, measure) for measure in MEASURES},
        "critical_effect": _ppm(visit.score.before_critical_ppm, visit.score.score_ppm),
        "limits_lost": None if visit.trace is None else fraction_text(visit.trace.limits),
        "critical_lost": None if visit.trace is None else fraction_text(visit.trace.critical),
        "sections": [_section(visit, part, items) for part in visit.checklist.sections],
        "misses": [item["key"] for item in _by_loss(items) if item["result"] == "missed"],
        "partly": [item["key"] for item in _by_loss(items) if item["result"] == "partly_kept"],
        "benchmarks": {measure: compared(visit.benchmarks[measure]) for measure in MEASURES},
        "coverage_ppm": visit.score.coverage_ppm,
        **({} if visit.sector is None else {"sector": visit.sector}),
        **published(visit.external),
    }


def published(external: Sequence[Plain]) -> Plain:
    """What others published, where there is any: reports without it are those that were always made."""
    return {"external": list(external)} if external else {}


def fingerprint(content: Plain) -> str:
    """SHA-256 of the content as it lies in the PDF."""
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: Plain) -> bytes:
    """The content as a file: the same, byte by byte, whatever the order of its keys."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def tidy(content: Any) -> Any:
    """The same as every database gives it back: plain floats, lists, never a negative zero."""
    if isinstance(content, Mapping):
        return {name: tidy(value) for name, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [tidy(value) for value in content]
    return float(content) + 0.0 if isinstance(content, float) else content


def reference(names: Iterable[str]) -> str:
    """What a report of several visits is called: its names in plain small letters, for files and feet."""
    plain = unicodedata.normalize("NFKD", " ".join(names)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "cxaudit"


def branded(client: Client) -> Plain:
    """A client with its brand as it is now; what it does not have is left out, as in reports that were frozen
    before there were logos."""
    more: Plain = {} if client.second_colour is None else {"second_colour": client.second_colour}
    if client.logo is not None:
        more["logo"] = asdict(client.logo)
    return {"name": client.name, "colour": client.colour, **more}


def _heading(visit: Visit) -> Plain:
    audit, location = visit.audit, visit.location
    released = audit.released_at or visit.frozen_at
    return {
        "reference": audit.reference,
        "revision": visit.revision,
        "verify_at": visit.verify_at,
        "client": {**branded(visit.client), "banner": visit.banner},
        "location": {
            "name": location.name,
            "number": location.number,
            "address": ", ".join(p for p in (location.address, location.city) if p),
            "province": location.province,
            "timezone": location.timezone,
        },
        "region": None if visit.region is None else visit.region.name.as_dict(),
        "programme": visit.programme.name.as_dict(),
        "wave": visit.wave.name.as_dict(),
        "previous_wave": None if visit.previous is None else visit.previous.name.as_dict(),
        "channel": audit.channel,
        "visit_type": audit.visit_type,
        "rollup": visit.checklist.rollup,
        "visit": {"start": _iso(audit.visit_start or audit.submitted_at), "end": _iso(audit.visit_end)},
        "released_at": _iso(released),
        "frozen_at": _iso(visit.frozen_at),
        "dispute_until": _iso(dispute_deadline(released, visit.programme.dispute_days)),
        "checklist": {
            "title": visit.checklist.title.as_dict(),
            "version": visit.version.number,
            "digest": visit.version.digest,
        },
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _ppm(before: int | None, after: int | None) -> int | None:
    """What critical items took from the result; None when nothing."""
    return before if before is not None and before != after else None


def _score(visit: Visit, measure: Measure) -> Plain:
    target = visit.targets.get(measure)
    aim = None if target is None else {"value": target.value, "from": target.valid_from.isoformat()}
    if measure == "overall":
        whole = GroupScore(visit.score.score_ppm, visit.score.earned, visit.score.possible)
        return {**_group(whole), "target": aim}
    found = visit.score.dimensions.get(measure)
    return {**_group(found), "target": aim}


def _group(found: GroupScore | None) -> Plain:
    if found is None:
        return {"ppm": None, "earned": "0", "possible": "0"}
    return {
        "ppm": found.ppm,
        "earned": fraction_text(found.earned),
        "possible": fraction_text(found.possible),
    }


def _items(visit: Visit) -> list[Plain]:
    """Every item that was shown, in checklist order; integrity items are the agency's own."""
    lines = {line.key: line for line in visit.trace.lines} if visit.trace else {}
    values = values_of(visit.checklist, visit.heads)
    return [
        _item(visit, item, values.get(item.key), lines.get(item.key))
        for item in visit.checklist.items
        if not item.integrity and visit.score.status.get(item.key) != "hidden"
    ]


def _item(visit: Visit, item: Item, value: Any, line: TraceLine | None) -> Plain:
    return {
        "key": item.key,
        "code": item.code or item.key,
        "section": item.section,
        "dimension": item.dimension,
        "text": item.text.as_dict(),
        "standard": None
        if item.standard is None
        else {"code": item.standard.code, "text": item.standard.text.as_dict()},
        "critical": item.critical is not None,
        "narrative": item.narrative,
        "unscored": line is None or (line.possible == 0 and line.result is None),
        "status": visit.score.status.get(item.key, "unanswered"),
        "answer": value if item.kind == "text" else {lg: answer_text(lg, item, value) for lg in LANGUAGES},
        "comment": comment_of(visit.heads, item.key),
        "photos": _photos(visit, item.key),
        "earned": None if line is None else fraction_text(line.earned),
        "possible": None if line is None else fraction_text(line.possible),
        "lost": "0" if line is None else fraction_text(line.lost),
        "failed": line is not None and line.failed,
        "result": None if line is None else line.result,
        "seen": visit.seen.get(item.key, ""),
    }


def _photos(visit: Visit, key: str) -> list[Plain]:
    taken = photos_of(visit.heads, key)
    return [
        {
            "sha256": e.served_sha256,
            "width": e.width,
            "height": e.height,
            "caption": e.caption,
            "label": e.label.as_dict(),
        }
        for e in visit.evidence
        if e.item_key == key and e.sha256 in taken
    ]


def _by_loss(items: list[Plain]) -> list[Plain]:
    """Failed critical items first, then by the part of the overall result lost."""
    return sorted(items, key=lambda item: (not item["failed"], -_value(item["lost"])))


def _value(text: str) -> float:
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom or 1)


def _section(visit: Visit, part: Part, items: list[Plain]) -> Plain:
    title: LocalizedText = part.title
    inside = [item for item in items if item["section"] == part.key]
    return {
        "key": part.key,
        "title": title.as_dict(),
        **_group(visit.score.sections.get(part.key)),
        "items": inside,
    }


def compared(found: Benchmark) -> Plain:
    """A benchmark as plain data: what the sentences and plots of page and report are made from."""
    spread = found.spread
    return {
        "value": _plain(found.value),
        "audits": found.audits,
        "low": _plain(found.low),
        "high": _plain(found.high),
        "sigma": None if spread.variance is None else spread.variance**0.5,
        "df": spread.df,
        "rows": [_row(row) for row in found.rows],
    }


def grouped(found: Group) -> Plain:
    """The same of a group of locations; a row tells how many of them were compared with themselves."""
    own, spread = found.own, found.spread
    return {
        "value": _plain(own.mean),
        "audits": own.audits,
        "locations": own.locations,
        "low": _plain(own.low),
        "high": _plain(own.high),
        "sigma": None if spread.variance is None else spread.variance**0.5,
        "df": spread.df,
        "rows": [{**_row(row), "pairs": row.pairs} for row in found.rows],
    }


def _plain(value: float | None) -> float | None:
    """Never a negative zero: PostgreSQL keeps none, and the fingerprint must come out the same when read."""
    return None if value is None else value + 0.0


def _row(row: Row) -> Plain:
    found = row.found
    return {
        "comparator": row.comparator,
        "value": _plain(row.value),
        "audits": row.audits,
        "locations": row.locations,
        "diff": _plain(found.diff),
        "low": _plain(found.low),
        "high": _plain(found.high),
        "df": found.df,
        "p": found.p,
        "verdict": row.verdict,
        "more": row.more,
    }
