"""The drawn logos of the demonstration's clients: a fir, a galloping wheel and waves."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

from cxaudit.adapters.images import prepare_logo
from cxaudit.domain.network import Logo
from cxaudit.ports import Files

_SIZE = 1200
_CLEAR = (0, 0, 0, 0)

Draw = ImageDraw.ImageDraw


def kept(files: Files, client_id: str) -> Logo:
    """The logo of a client, its file kept; drawn three times as large, so that its edges are smooth."""
    width, scene = _LOGOS[client_id]
    image, drawn = Image.new("RGBA", (width, _SIZE), _CLEAR), BytesIO()
    scene(ImageDraw.Draw(image))
    image.save(drawn, "PNG")
    ready = prepare_logo(drawn.getvalue())
    files.put(client_id, ready.sha256, BytesIO(ready.png))
    return Logo(ready.sha256, ready.width, ready.height)


def _fir(draw: Draw) -> None:
    """Three chevrons over a trunk."""
    for top, half in ((60, 500), (330, 390), (600, 260)):
        slope = [(600 - half, top + half * 1.25), (600, top), (600 + half, top + half * 1.25)]
        draw.line(slope, fill="#5B2553", width=95, joint="curve")
    draw.rectangle((552, 800, 648, 1160), fill="#5B2553")


def _gallop(draw: Draw) -> None:
    """A horseshoe with its speed behind it: the same shape tells wheel and horse."""
    draw.arc((560, 90, 1620, 1150), 150, 30, fill="#8A3B12", width=190)
    for turn, x, y in ((0, 700, 560), (1, 830, 290), (2, 1090, 175), (3, 1350, 290), (4, 1480, 560)):
        draw.ellipse((x - 32, y - 32, x + 32, y + 32), fill="#E8A33D" if turn % 2 else "#F7E3C2")
    for y, left in ((420, 250), (640, 60), (860, 330)):
        draw.rounded_rectangle((left, y, 480, y + 80), 40, fill="#E8A33D")


def _waves(draw: Draw) -> None:
    """A sun that sets behind three waves."""
    draw.pieslice((420, 90, 1080, 750), 180, 360, fill="#E0B04A")
    for row, colour in enumerate(("#123F6B", "#2F6C9E", "#7FB2C4")):
        y = 520 + row * 210
        for crest in range(3):
            x = 60 + crest * 460
            draw.arc((x, y - 120, x + 280, y + 160), 20, 160, fill=colour, width=80)
            draw.arc((x + 215, y - 60, x + 495, y + 220), 200, 340, fill=colour, width=80)


_LOGOS: dict[str, tuple[int, Callable[[Draw], None]]] = {
    "demo-boreale": (1200, _fir),
    "demo-galop": (1700, _gallop),
    "demo-rivage": (1500, _waves),
}
"""Client -> width of the drawing, and what is drawn."""
