"""Links that show a place on a map: on the web, and in the map program of a tablet, which works off line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol
from urllib.parse import quote


class Place(Protocol):
    """Where something is, as far as it is known; coordinates are decimal text."""

    @property
    def address(self) -> str | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def province(self) -> str | None: ...
    @property
    def postal_code(self) -> str | None: ...
    @property
    def latitude(self) -> str | None: ...
    @property
    def longitude(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class MapLinks:
    """The same place three times: `web` for any browser, `android` and `apple` for their map programs."""

    web: str
    android: str
    apple: str


def map_links(place: Place) -> MapLinks | None:
    """Links by coordinates, else by address; None where neither can be told."""
    latitude, longitude = _degrees(place.latitude, 90), _degrees(place.longitude, 180)
    if latitude is not None and longitude is not None:
        at = f"{latitude},{longitude}"
        return MapLinks(
            f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=18/{latitude}/{longitude}",
            f"geo:{at}?q={at}",
            f"https://maps.apple.com/?ll={at}&q={at}",
        )
    if not place.address:
        return None
    parts = (place.address, place.city, place.province, place.postal_code)
    words = quote(", ".join(part for part in parts if part), safe="")
    return MapLinks(
        f"https://www.openstreetmap.org/search?query={words}",
        f"geo:0,0?q={words}",
        f"https://maps.apple.com/?q={words}",
    )


def _degrees(text: str | None, most: int) -> str | None:
    """Plain decimal text; None for what is no number or lies beyond `most`."""
    try:
        found = Decimal((text or "").replace(",", "."))
    except InvalidOperation:
        return None
    return f"{found:f}" if found.is_finite() and abs(found) <= most else None
