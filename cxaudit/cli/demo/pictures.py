"""Drawn photos: what an item looks like when it is missed, so that evidence shows nobody's place or face; and
what it looks like when it is met, as reference pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from cxaudit.adapters.images import prepare
from cxaudit.domain.ids import ClientId
from cxaudit.ports import Files

VARIANTS = 5
_SIZE = _W, _H = 960, 720
_BOXES = ("#C86B4A", "#E8DFCB", "#7FB2C4", "#3F6E8C", "#D9A441", "#8FA37A", "#6B4A86")
_INK, _PAPER, _STEEL, _SHADE, _WARM = "#3A3D40", "#F4F2EC", "#B9BDBE", "#85898B", "#C98A4B"

Draw = ImageDraw.ImageDraw
Scene = Callable[[Draw, Random], None]


def shows(item_key: str) -> bool:
    """Whether a photo can show that this item is missed."""
    return item_key in _SCENES


@cache
def photo(item_key: str, variant: int) -> bytes:
    """A JPEG of what the item looks like; the same for the same variant."""
    background, scene = _SCENES[item_key]
    image = Image.new("RGB", (_W, _H), background)
    scene(ImageDraw.Draw(image), Random(f"{item_key}/{variant}"))  # noqa: S311  # a drawing, guards nothing
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def with_references(files: Files, client_id: ClientId, document: dict[str, Any]) -> dict[str, Any]:
    """The checklist with the reference pictures there are for its questions, their files kept."""
    return {**document, "questions": [_with_reference(files, client_id, q) for q in document["questions"]]}


def _with_reference(files: Files, client_id: ClientId, question: dict[str, Any]) -> dict[str, Any]:
    if question["key"] not in _REFERENCES:
        return question
    background, scene, fr, en = _REFERENCES[question["key"]]
    image = Image.new("RGB", _SIZE, background)
    scene(ImageDraw.Draw(image))
    drawn = BytesIO()
    image.save(drawn, "PNG")
    ready = prepare(drawn.getvalue())
    files.put(client_id, ready.jpeg_sha256, BytesIO(ready.jpeg))
    alt = {"fr": fr, "en": en}
    return {**question, "picture": {"sha": ready.jpeg_sha256, "alt": alt, "width": _W, "height": _H}}


def _shelf(draw: Draw, random: Random) -> None:
    """Four shelves with boxes and empty places, each place with its label."""
    for base in (170, 345, 520, 695):
        draw.rectangle((0, base, _W, base + 12), fill="#D8D9D6")
        x = 10
        while x < _W - 60:
            width, height = random.randint(38, 70), random.randint(70, 130)
            if random.random() > 0.24:
                draw.rectangle((x, base - height, x + width, base - 1), fill=random.choice(_BOXES))
                draw.rectangle((x + 8, base - height + 14, x + width - 8, base - height + 34), fill=_PAPER)
            draw.rectangle((x + 6, base + 2, x + 30, base + 10), fill=_PAPER)
            x += width + 5


def _facade(draw: Draw, random: Random) -> None:
    """A front with its sign, one letter out, and a marked window."""
    draw.rectangle((0, 610, _W, _H), fill="#9A9C9B")
    draw.rectangle((70, 150, 890, 610), fill="#CFC6B6")
    draw.rectangle((70, 150, 890, 240), fill=_INK)
    out = random.randrange(8)
    for place in range(8):
        lit = "#5B5E61" if place == out else "#F3E6B8"
        draw.rounded_rectangle((190 + place * 74, 172, 240 + place * 74, 220), 8, fill=lit)
    for left in (110, 620):
        draw.rectangle((left, 290, left + 230, 560), fill="#A9C2CB", outline=_INK, width=4)
        draw.line((left + 30, 540, left + 110, 310), fill="#C4D6DC", width=14)
    draw.rectangle((390, 290, 570, 610), fill="#8FB0BC", outline=_INK, width=6)
    draw.line((480, 290, 480, 610), fill=_INK, width=4)
    for _mark in range(14):
        x, y = random.randint(640, 820), random.randint(420, 540)
        draw.ellipse((x, y, x + random.randint(10, 34), y + random.randint(6, 18)), fill="#C9D2D2")


def _counter(draw: Draw, random: Random) -> None:
    """A counter with what should not stand on it."""
    draw.rectangle((0, 430, _W, 480), fill="#D9C7A8")
    draw.rectangle((0, 480, _W, _H), fill="#A98F6B")
    draw.rectangle((80, 60, 880, 330), fill="#DDE3E2", outline=_STEEL, width=6)
    for _box in range(5):
        x, width = random.randint(60, 780), random.randint(60, 120)
        draw.rectangle(
            (x, 430 - width // 2, x + width, 430), fill=random.choice(_BOXES), outline=_INK, width=2
        )
    cup = random.randint(120, 800)
    draw.polygon([(cup, 340), (cup + 60, 340), (cup + 50, 430), (cup + 10, 430)], fill=_PAPER, outline=_INK)
    for _ring in range(3):
        x = random.randint(60, 860)
        draw.ellipse((x, 440, x + 70, 468), outline="#B49A70", width=4)


def _window(draw: Draw, random: Random) -> None:
    """A drive-thru window, marked, with syrup on its ledge."""
    draw.rectangle((180, 110, 780, 520), fill="#8FB0BC", outline=_INK, width=10)
    draw.line((480, 110, 480, 520), fill=_INK, width=8)
    draw.rectangle((140, 520, 820, 570), fill=_STEEL)
    for _mark in range(22):
        x, y = random.randint(210, 700), random.randint(240, 480)
        draw.ellipse((x, y, x + 24, y + 30), fill="#A9C2C6")
    for _drop in range(4):
        x = random.randint(170, 720)
        draw.ellipse((x, 530, x + random.randint(50, 110), 560), fill="#7A4A2B")


def _bag(draw: Draw, random: Random) -> None:
    """A bag handed over open, and a cup whose lid is not on."""
    draw.rectangle((0, 540, _W, _H), fill="#6B6E70")
    lean = random.randint(-30, 30)
    draw.polygon([(230, 240), (560, 240), (580, 600), (210, 600)], fill=_WARM, outline=_INK)
    draw.polygon([(230, 240), (330 + lean, 180), (470 + lean, 190), (560, 240)], fill="#8E5F30", outline=_INK)
    for place in range(9):
        x = 290 + place * 24
        draw.rectangle((x, 175 + random.randint(0, 40), x + 14, 250), fill="#E8C35A")
    draw.polygon([(650, 330), (800, 330), (775, 600), (675, 600)], fill=_PAPER, outline=_INK)
    tilt = random.randint(20, 60)
    draw.polygon([(640, 330 - tilt), (810, 318), (812, 334), (642, 346 - tilt)], fill=_STEEL, outline=_INK)
    draw.ellipse((620, 585, 850, 640), fill="#8A5A3A")


def _bin(draw: Draw, random: Random) -> None:
    """A bin that overflows beside the lane."""
    draw.rectangle((0, 560, _W, _H), fill="#77797A")
    draw.rectangle((0, 548, _W, 562), fill="#D8D9D6")
    draw.rounded_rectangle((370, 250, 590, 580), 14, fill="#49634F", outline=_INK, width=5)
    draw.rectangle((400, 290, 560, 350), fill=_INK)
    for _piece in range(12):
        x, y = random.randint(390, 540), random.randint(215, 330)
        draw.rectangle((x, y, x + 44, y + 34), fill=random.choice((_WARM, _PAPER, "#D9A441")), outline=_INK)
    for _piece in range(7):
        x, y = random.randint(250, 700), random.randint(560, 640)
        draw.polygon([(x, y), (x + 60, y + 8), (x + 46, y + 40), (x + 6, y + 36)], fill=_PAPER, outline=_INK)


def _lot(draw: Draw, random: Random) -> None:
    """Three parking spaces with litter along the curb."""
    draw.rectangle((0, 140, _W, 170), fill="#C9CBC8")
    for x in (60, 340, 620, 900):
        draw.line((x, 180, x - 40, _H), fill="#E4E1D3", width=12)
    for _piece in range(13):
        x, y = random.randint(60, 880), random.randint(180, 660)
        draw.rectangle((x, y, x + 36, y + 24), fill=random.choice((_PAPER, _WARM, "#D9A441")), outline=_INK)


def _machine(draw: Draw, random: Random) -> None:
    """A cash machine out of service, receipts on the floor."""
    draw.rectangle((0, 600, _W, _H), fill="#A8A39A")
    draw.rounded_rectangle((300, 70, 660, 620), 18, fill="#5D6B78", outline=_INK, width=6)
    draw.rectangle((350, 120, 610, 310), fill="#1F2A33", outline=_STEEL, width=6)
    draw.rectangle((400, 200, 560, 222), fill="#D9A441")
    for row in range(3):
        for column in range(3):
            x, y = 400 + column * 56, 350 + row * 46
            draw.rectangle((x, y, x + 44, y + 34), fill=_STEEL)
    draw.rectangle((380, 530, 580, 550), fill=_INK)
    for _receipt in range(9):
        x, y = random.randint(180, 760), random.randint(615, 680)
        draw.polygon(
            [(x, y), (x + 52, y + 6), (x + 46, y + 28), (x - 4, y + 22)], fill=_PAPER, outline=_SHADE
        )


def _rack(draw: Draw, random: Random) -> None:
    """A leaflet rack, half of it empty."""
    draw.rectangle((170, 60, 790, 680), fill="#8A6E4B", outline=_INK, width=5)
    for row in range(3):
        for column in range(4):
            x, y = 200 + column * 146, 90 + row * 195
            draw.rectangle((x, y, x + 116, y + 165), fill="#6E573A")
            if random.random() > 0.45:
                draw.rectangle((x + 8, y + 10, x + 108, y + 160), fill=_PAPER)
                draw.rectangle((x + 8, y + 10, x + 108, y + 62), fill=random.choice(_BOXES))
                for line in range(4):
                    draw.line((x + 20, y + 84 + line * 18, x + 94, y + 84 + line * 18), fill=_STEEL, width=5)


def _chat(draw: Draw, random: Random) -> None:
    """The last screen of a chat, without a button to keep it."""
    draw.rounded_rectangle((230, 30, 730, 690), 26, fill=_PAPER, outline=_INK, width=5)
    draw.rectangle((232, 60, 728, 116), fill="#123F6B")
    y = 146
    while y < 560:
        mine, height = random.random() < 0.45, random.randint(48, 92)
        left = 420 if mine else 260
        draw.rounded_rectangle((left, y, left + 280, y + height), 18, fill="#D5E2EC" if mine else "#E4E1D8")
        for line in range(height // 26):
            end = left + random.randint(150, 250)
            draw.line((left + 22, y + 18 + line * 24, end, y + 18 + line * 24), fill=_SHADE, width=6)
        y += height + 18
    draw.rounded_rectangle((330, 622, 630, 664), 20, fill=_STEEL)


def _full_shelf(draw: Draw) -> None:
    """Four shelves, a product at every label."""
    for row, base in enumerate((170, 345, 520, 695)):
        draw.rectangle((0, base, _W, base + 12), fill="#D8D9D6")
        for place in range(15):
            x, height = 12 + place * 63, 84 + (place * 3 + row * 5) % 4 * 14
            fill = _BOXES[(place // 3 + row) % len(_BOXES)]
            draw.rectangle((x, base - height, x + 54, base - 1), fill=fill)
            draw.rectangle((x + 8, base - height + 14, x + 46, base - height + 34), fill=_PAPER)
            draw.rectangle((x + 12, base + 2, x + 42, base + 10), fill=_PAPER)


def _lit_facade(draw: Draw) -> None:
    """A front whose letters are all lit, with clear windows."""
    draw.rectangle((0, 610, _W, _H), fill="#9A9C9B")
    draw.rectangle((70, 150, 890, 610), fill="#CFC6B6")
    draw.rectangle((70, 150, 890, 240), fill=_INK)
    for place in range(8):
        draw.rounded_rectangle((190 + place * 74, 172, 240 + place * 74, 220), 8, fill="#F3E6B8")
    for left in (110, 620):
        draw.rectangle((left, 290, left + 230, 560), fill="#A9C2CB", outline=_INK, width=4)
        draw.line((left + 30, 540, left + 110, 310), fill="#C4D6DC", width=14)
    draw.rectangle((390, 290, 570, 610), fill="#8FB0BC", outline=_INK, width=6)
    draw.line((480, 290, 480, 610), fill=_INK, width=4)


def _clear_counter(draw: Draw) -> None:
    """A counter with nothing on it but the payment terminal."""
    draw.rectangle((0, 430, _W, 480), fill="#D9C7A8")
    draw.rectangle((0, 480, _W, _H), fill="#A98F6B")
    draw.rectangle((80, 60, 880, 330), fill="#DDE3E2", outline=_STEEL, width=6)
    draw.polygon([(640, 430), (660, 350), (740, 350), (760, 430)], fill=_INK)
    draw.rectangle((668, 360, 732, 390), fill="#A9C2CB")


_REFERENCES: dict[str, tuple[str, Callable[[Draw], None], str, str]] = {
    "storefront_clean": (
        "#B7C4CC",
        _lit_facade,
        "Dessin d’une façade : toutes les lettres de l’enseigne sont éclairées, les vitrines sont nettes.",
        "Drawing of a storefront: every letter of the sign is lit, both windows are clear.",
    ),
    "few_stockouts": (
        "#6E7071",
        _full_shelf,
        "Dessin de quatre tablettes pleines : un produit se trouve au-dessus de chaque étiquette.",
        "Drawing of four full shelves: a product stands above every label.",
    ),
    "counter_clean": (
        "#E6E0D4",
        _clear_counter,
        "Dessin d’un comptoir dégagé : seul le terminal de paiement y est posé.",
        "Drawing of a clear counter: only the payment terminal stands on it.",
    ),
}
"""Key of a pharmacy item -> background, what is drawn, and its words in French and in English."""
_SCENES: dict[str, tuple[str, Scene]] = {
    "storefront_clean": ("#B7C4CC", _facade),
    "facade": ("#B7C4CC", _facade),
    "sign_lit": ("#6F7F8C", _facade),
    "few_stockouts": ("#6E7071", _shelf),
    "prices_shown": ("#6E7071", _shelf),
    "none_expired": ("#6E7071", _shelf),
    "counter_clean": ("#E6E0D4", _counter),
    "window_clean": ("#B5A892", _window),
    "bag_closed": ("#9DA8AD", _bag),
    "bins": ("#A9B6A4", _bin),
    "parking_clean": ("#77797A", _lot),
    "atm": ("#D3CDC1", _machine),
    "leaflets": ("#D8D3C8", _rack),
    "transcript": ("#C6CBCD", _chat),
}
