"""What makes a report's PDF an archive that everybody can read: data inside, PDF/A-3a and PDF/UA-1 claimed.

WeasyPrint claims one standard a file; `finish` adds the other and what both ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pydyf

from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import gettext
from cxaudit.measurement.numbers import display
from cxaudit.reporting import league_statements
from cxaudit.reporting.content import Plain, canonical
from cxaudit.reporting.group_tables import comparisons_csv
from cxaudit.reporting.sheets import csv_bytes

SIGNATURE = "Signature"
"""What the field for a signature is called."""
_PRINTED_AND_LOCKED = 132
_UA_CLAIM = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file inside the PDF; `at` is when its data was frozen, so that the same data gives the same bytes."""

    name: str
    description: str
    relationship: Literal["Source", "Data"]
    data: bytes
    at: datetime


def embedded(content: Plain, lang: Language) -> tuple[Embedded, ...]:
    """The data of a report, by name: its tables, and all the content its fingerprint is made of."""
    at, name = datetime.fromisoformat(content["frozen_at"]), content["reference"]
    whole = gettext(lang, "All the data of this report, in both languages. Its SHA-256 is the fingerprint.")
    return (  # a PDF's own table of files is sorted
        *(
            Embedded(f"{name}-{lang}{suffix}.csv", said, "Data", data, at)
            for suffix, said, data in _tables(content, lang)
        ),
        Embedded(f"{name}.json", whole, "Source", canonical(content), at),
    )


def _tables(content: Plain, lang: Language) -> Iterator[tuple[str, str, bytes]]:
    """(end of the name, what it is, data) of each table."""
    if content.get("kind", "audit") == "audit":
        yield "", gettext(lang, "The items of the visit as a table."), _items_csv(content, lang)
        return
    said = gettext(lang, "Every figure and comparison of this report as a table.")
    if "league" in content:
        ranking = gettext(lang, "The ranking as a table.")
        yield "-1", said, comparisons_csv(lang, content)
        yield "-2", ranking, csv_bytes(lang, *league_statements.cells(lang, content["league"]))
    else:
        yield "", said, comparisons_csv(lang, content)


def _items_csv(content: Plain, lang: Language) -> bytes:
    """For spreadsheets, as every CSV file of the product."""
    parts = ((section, item) for section in content["sections"] for item in section["items"])
    return csv_bytes(lang, _heads(lang), [_cells(lang, *part) for part in parts])


def _heads(lang: Language) -> list[str]:
    return [
        gettext(lang, "Section"),
        gettext(lang, "No."),
        gettext(lang, "Item"),
        gettext(lang, "Answer"),
        gettext(lang, "Points"),
        gettext(lang, "Possible points"),
        gettext(lang, "Points of the result lost"),
        gettext(lang, "Comment"),
    ]


def _cells(lang: Language, section: Plain, item: Plain) -> list[str | Decimal]:
    answer = item["answer"]
    counted = item["status"] == "answered" and not item["unscored"]
    points = (
        (Fraction(item["earned"]), Fraction(item["possible"]), Fraction(item["lost"]) * 100)
        if counted
        else ()
    )
    numbers: list[str | Decimal] = [Decimal(display(each, 2) or 0) for each in points]
    said = LocalizedText.of(answer).text(lang) if isinstance(answer, dict) else answer or ""
    names = [
        LocalizedText.of(section["title"]).text(lang),
        item["code"],
        LocalizedText.of(item["text"]).text(lang),
    ]
    return [*names, said, *(numbers or ["", "", ""]), item["comment"] or ""]


def finish(_document: Any, pdf: Any) -> None:
    """WeasyPrint's last step: both claims in readable metadata, each header's scope, each file named once."""
    _claim_both(pdf)
    _name_files_once(pdf)
    for header in _elements(pdf, "/TH"):
        header["A"]["Scope"] = "/Row" if _heads_a_row(pdf, header) else "/Column"


def add_signature_field(pdf: Any, words: str) -> None:
    """An empty field for a signature, in the tags of the document as PDF/UA asks, unseen on the first page;
    `words` are read aloud for it. A signature can then be appended without touching what stands before it."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    places, page = _object(pdf, root["ParentTree"])["Nums"], pdf.page_references[0]
    field = _added(
        pdf,
        Type="/Annot", Subtype="/Widget", FT="/Sig", T=pydyf.String(SIGNATURE), TU=pydyf.String(words),
        Rect=pydyf.Array([0, 0, 0, 0]), F=_PRINTED_AND_LOCKED, P=page, StructParent=places[-2] + 1,
    )  # fmt: skip
    tagged = _added(pdf, Type="/OBJR", Obj=field, Pg=page)
    above = root["K"][0]
    form = _added(pdf, Type="/StructElem", S="/Form", P=above, Pg=page, K=pydyf.Array([tagged]))
    _object(pdf, above)["K"].append(form)
    places.extend([places[-2] + 1, form])
    _object(pdf, page).setdefault("Annots", pydyf.Array()).append(field)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([field])})


def _added(pdf: Any, **entries: Any) -> bytes:
    """The reference of a new dictionary."""
    made = pydyf.Dictionary(entries)
    pdf.add_object(made)
    return bytes(made.reference)


def _claim_both(pdf: Any) -> None:
    """PDF/A forbids a property without a description of its schema; who checks must read it uncompressed."""
    streams = (each for each in pdf.objects if isinstance(each, pydyf.Stream))
    metadata = next(each for each in streams if each.extra.get("Type") == "/Metadata")
    text = b"\n".join(metadata.stream)
    metadata.stream, metadata.compress = [text.replace(b"</rdf:RDF>", _UA_CLAIM.strip(b"\n"))], False


def _name_files_once(pdf: Any) -> None:
    """WeasyPrint lists each file twice: as an attachment and as a file."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _elements(pdf: Any, kind: str) -> Iterator[Any]:
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and each.get("S") == kind:
            yield each


def _heads_a_row(pdf: Any, header: Any) -> bool:
    """Whether plain cells stand beside a header: else it heads what is below it."""
    row = _object(pdf, header["P"])
    return any(_object(pdf, cell)["S"] == "/TD" for cell in row["K"])


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
