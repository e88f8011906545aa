"""Rows of a spreadsheet or map file as locations, in French or English headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.header_row import Numbered, cells_of, field_names, filled, read_header
from cxaudit.domain.refusals import Refusal, in_order

_COLUMNS = {
    "number": "number, store number, store no, store id, no, n, numero, numero de succursale",
    "name": "name, store, store name, location, location name, nom, succursale, magasin, nom de succursale",
    "address": "address, street, street address, adresse, rue",
    "city": "city, town, municipality, ville, municipalite",
    "province": "province, state, etat",
    "postal_code": "postal code, postcode, zip, zip code, code postal",
    "region": "region, district, division",
    "country": "country, pays",
    "latitude": "latitude, lat, y",
    "longitude": "longitude, long, lon, lng, x",
    "timezone": "timezone, time zone, tz, fuseau, fuseau horaire",
}
_FIELD_OF = field_names(_COLUMNS)
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}([.,][0-9]{1,20})?")
_LONGEST = {
    "number": 40, "name": 200, "address": 300, "city": 120, "province": 120, "postal_code": 20, "region": 200,
    "country": 80, "latitude": 40, "longitude": 40, "timezone": 60,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LocationDraft:
    """A location as a row gives it, not yet in any network. Coordinates are decimal text, never rounded."""

    row: int
    name: str
    number: str | None = None
    address: str | None = None
    city: str | None = None
    province: str | None = None
    postal_code: str | None = None
    region: str | None = None
    country: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    timezone: str | None = None


class Place(Protocol):
    """What `identity` reads of a location, stored or not."""

    @property
    def number(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def latitude(self) -> str | None: ...
    @property
    def longitude(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class LocationRows:
    """What a sheet of locations holds: drafts in the order of the rows, and what was not taken."""

    drafts: tuple[LocationDraft, ...]
    refusals: tuple[Refusal, ...]


class _Unusable(Exception):
    """The row cannot become a location."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_locations(rows: Sequence[Sequence[str]], sheet: str) -> LocationRows:
    """The locations in `rows`, whose first row that is not blank names the columns.

    A row is refused whole when its name is missing (`location_name_missing`), its coordinates are half
    there or off the globe (`location_coordinates`), its time zone is unknown (`location_timezone`), a text is
    too long (`location_text_too_long`) or it repeats an earlier row by number, else by name and place
    (`location_repeated`). Unknown columns are passed by (`location_column`).
    Raises InvalidInput: "locations_no_header" when no column is a name, "locations_no_row".
    """
    found = filled(rows)
    if not found:
        raise InvalidInput("locations_no_header")
    refusals: list[Refusal] = []
    fields = read_header(sheet, found[0], _FIELD_OF, "location_column", refusals)
    if "name" not in fields:
        raise InvalidInput("locations_no_header")
    if len(found) == 1:
        raise InvalidInput("locations_no_row")
    drafts = _drafts(sheet, found[1:], fields, refusals)
    return LocationRows(drafts, in_order(refusals))


def _drafts(
    sheet: str, found: list[Numbered], fields: list[str], refusals: list[Refusal]
) -> tuple[LocationDraft, ...]:
    seen: dict[tuple[str, ...], int] = {}
    drafts: list[LocationDraft] = []
    for number, row in found:
        try:
            draft = _draft(number, cells_of(fields, row))
        except _Unusable as problem:
            refusals.append(Refusal(sheet, number, problem.code, problem.params))
            continue
        first = seen.setdefault(identity(draft), number)
        if first == number:
            drafts.append(draft)
        else:
            refusals.append(Refusal(sheet, number, "location_repeated", {"first": str(first)}))
    return tuple(drafts)


def identity(place: Place) -> tuple[str, ...]:
    """What tells two locations apart: the store number, else the name with coordinates, else with address.

    Coordinates are compared by value: 45.5 and 45.50 are the same place.
    """
    if place.number:
        return ("number", place.number.casefold())
    name = place.name.casefold()
    if place.latitude and place.longitude:
        return ("coordinates", name, _by_value(place.latitude), _by_value(place.longitude))
    return ("address", name, (place.address or "").casefold(), (place.city or "").casefold())


def _by_value(degrees: str) -> str:
    return format(Decimal(degrees).normalize() + 0, "f")


def _draft(row: int, cells: dict[str, str]) -> LocationDraft:
    if "name" not in cells:
        raise _Unusable("location_name_missing")
    for field, text in cells.items():
        if len(text) > _LONGEST[field]:
            raise _Unusable("location_text_too_long", column=field, most=str(_LONGEST[field]))
    latitude, longitude = _degrees(cells.get("latitude"), 90), _degrees(cells.get("longitude"), 180)
    if (latitude is None) != (longitude is None):
        raise _Unusable("location_coordinates", value=latitude or longitude or "")
    checked = ("latitude", "longitude", "timezone")
    plain = {field: text for field, text in cells.items() if field not in checked}
    return LocationDraft(
        row=row, latitude=latitude, longitude=longitude, timezone=_zone(cells.get("timezone")), **plain
    )


def coordinates(latitude: str | None, longitude: str | None) -> tuple[str | None, str | None]:
    """Both as decimal degrees with a point, or none of them. InvalidInput: coordinates_invalid."""
    try:
        read = _degrees(latitude or None, 90), _degrees(longitude or None, 180)
    except _Unusable as wrong:
        raise InvalidInput("coordinates_invalid", value=wrong.params["value"]) from None
    if (read[0] is None) != (read[1] is None):
        raise InvalidInput("coordinates_invalid", value=read[0] or read[1])
    return read


def _degrees(text: str | None, most: int) -> str | None:
    """Decimal degrees with a point; a comma is read as one."""
    if text is None:
        return None
    if not _DEGREES.fullmatch(text) or abs(Decimal(text.replace(",", "."))) > most:
        raise _Unusable("location_coordinates", value=text[:50])
    return text.replace(",", ".").removeprefix("+")


def _zone(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Unusable("location_timezone", value=name[:50]) from None
