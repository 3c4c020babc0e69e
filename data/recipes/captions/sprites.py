"""The pictures of the scenes, from the font Noto Color Emoji.

The font holds each emoji as a picture of 136 x 128 pixels. A step of the recipe cuts
the empty margin off, makes it small, and centres it in a square.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data.recipes.manifest import DATA
from data.recipes.recipe import Source
from utils.tasks.scenes import SIZES, Sprites

if TYPE_CHECKING:
    from PIL.Image import Image

FONT = Source(
    "e5899ed38b8ed83e08bd3ac5de09791e9d19d288333a796de1d35ad17396f1ec",
    "It is NotoColorEmoji.ttf of Debian's package fonts-noto-color-emoji, "
    "version 2.042.",
)
_NOUNS = """dog 🐕 cat 🐈 cow 🐄 pig 🐖 elephant 🐘 penguin 🐧 fish 🐟 butterfly 🦋
tree 🌳 cactus 🌵 flower 🌻 mushroom 🍄 apple 🍎 banana 🍌 umbrella ☂ cup ☕
house 🏠 car 🚗 bus 🚌 train 🚂 boat ⛵ plane ✈ ball ⚽ guitar 🎸"""
_STRANGERS = "robot 🤖 crab 🦀 clock ⏰ snowman ⛄"
NOUNS = tuple(_NOUNS.split()[::2])
#: pictures that training never has, to see what is said about them
STRANGERS = tuple(_STRANGERS.split()[::2])
_EMOJI = dict(
    zip((*NOUNS, *STRANGERS), f"{_NOUNS} {_STRANGERS}".split()[1::2], strict=True)
)
_POINTS, _CANVAS = 109, (136, 128)  # the one size that the font has


def rendered(font: Path) -> bytes:
    """`sprites.npz`, drawn from the font."""
    from PIL import Image, ImageDraw, ImageFont

    FONT.content(font)
    letters = ImageFont.truetype(str(font), _POINTS)
    stored: dict[str, list[np.ndarray]] = {size: [] for size in SIZES}
    for emoji in _EMOJI.values():
        canvas = Image.new("RGBA", _CANVAS)
        draw = ImageDraw.Draw(canvas)
        draw.text((0, 0), emoji, font=letters, embedded_color=True)
        for size, side in SIZES.items():
            stored[size].append(_in_square(canvas.crop(canvas.getbbox()), side))
    kept = io.BytesIO()
    arrays: dict[str, Any] = {s: np.stack(several) for s, several in stored.items()}
    np.savez_compressed(kept, nouns=np.array(list(_EMOJI)), **arrays)
    return kept.getvalue()


def _in_square(picture: "Image", side: int) -> np.ndarray:
    """A picture as large as fits, in the middle of a square: (side, side, 4)."""
    from PIL import Image

    factor = side / max(picture.size)
    width, height = (max(1, round(length * factor)) for length in picture.size)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (side, side))
    square.paste(small, ((side - width) // 2, (side - height) // 2))
    return np.array(square)


def read(font: Path | None) -> bytes:
    """`sprites.npz`: from the font, or without one as it is shipped."""
    return rendered(font) if font else (DATA / "captions" / "sprites.npz").read_bytes()


def opened(stored: bytes) -> Sprites:
    """The pictures, from the content of `sprites.npz`."""
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return Sprites(dict(arrays))
