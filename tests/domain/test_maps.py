"""Links to a map: always something a browser can follow, never words that escape their place."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.ids import ClientId, LocationId
from cxaudit.domain.maps import map_links
from cxaudit.domain.network import Location

STORE = Location(ClientId("c"), LocationId("l"), "Rosemont")


def test_coordinates_come_first() -> None:
    links = map_links(replace(STORE, address="10, rue Masson", latitude="45,5461", longitude="-73.5732"))
    assert links is not None
    assert links.web == "https://www.openstreetmap.org/?mlat=45.5461&mlon=-73.5732#map=18/45.5461/-73.5732"
    assert links.android == "geo:45.5461,-73.5732?q=45.5461,-73.5732"
    assert links.apple == "https://maps.apple.com/?ll=45.5461,-73.5732&q=45.5461,-73.5732"


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("91", "0"), ("x", "0"), ("nan", "1"), (None, "4"), ("1e9", "2")]
)
def test_what_is_on_no_map_is_looked_up_by_its_address(latitude: str | None, longitude: str) -> None:
    place = replace(STORE, address="10, rue Masson", city="Montréal", latitude=latitude, longitude=longitude)
    links = map_links(place)
    assert links is not None
    assert links.android == "geo:0,0?q=10%2C%20rue%20Masson%2C%20Montr%C3%A9al"


def test_a_place_that_nobody_described_has_no_link() -> None:
    assert map_links(replace(STORE, city="Montréal", latitude="45")) is None


@given(st.text(min_size=1).filter(str.strip))
def test_whatever_an_address_holds_it_stays_one_question(address: str) -> None:
    try:
        address.encode()
    except UnicodeEncodeError:
        return
    links = map_links(replace(STORE, address=address))
    assert links is not None
    assert parse_qs(urlsplit(links.web).query, keep_blank_values=True) == {"query": [address]}
    assert parse_qs(urlsplit(links.apple).query, keep_blank_values=True) == {"q": [address]}
