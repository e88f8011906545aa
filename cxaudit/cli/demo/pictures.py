"""Drawn photos: a shelf with gaps, so that the demonstration shows evidence without anybody's picture."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

_SIZE = (960, 720)
_COLOURS = ("#C86B4A", "#E8DFCB", "#7FB2C4", "#3F6E8C", "#D9A441", "#8FA37A", "#6B4A86")


def shelf(random: Random) -> bytes:
    """A JPEG of four shelves with boxes and empty places."""
    image = Image.new("RGB", _SIZE, "#6E7071")
    draw = ImageDraw.Draw(image)
    for row in range(4):
        base = 170 + row * 175
        draw.rectangle((0, base, _SIZE[0], base + 12), fill="#D8D9D6")
        _boxes(draw, random, base)
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def _boxes(draw: ImageDraw.ImageDraw, random: Random, base: int) -> None:
    x = 10
    while x < _SIZE[0] - 60:
        width, height = random.randint(38, 70), random.randint(70, 130)
        if random.random() > 0.22:
            draw.rectangle((x, base - height, x + width, base - 1), fill=random.choice(_COLOURS))
            draw.rectangle((x + 8, base - height + 14, x + width - 8, base - height + 34), fill="#F4F2EC")
        x += width + 5
