"""Text is legible: WCAG 2.1 AA contrast of every pair of colours that the pages put together."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEXT = 4.5  # normal text
PARTS = 3.0  # borders of fields, signs
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "ground")],
    ("blue", "paper", TEXT),
    ("blue", "ground", TEXT),
    ("blue-ink", "blue-wash", TEXT),
    ("blue-ink", "paper", TEXT),
    ("on-blue", "blue-fill", TEXT),
    ("on-blue", "blue-fill-2", TEXT),
    ("ink", "amber-wash", TEXT),
    ("blue", "amber-wash", TEXT),
    *[(light, f"{light}-wash", TEXT) for light in ("green", "amber", "red", "grey")],
    ("red", "paper", TEXT),
    ("ink", "grey-wash", TEXT),
    ("ink", "green-wash", TEXT),
    ("ink", "red-wash", TEXT),
    ("on-amber", "amber-fill", TEXT),
    ("paper", "green-fill", TEXT),
    ("paper", "red-fill", TEXT),
    ("field-line", "paper", PARTS),
    *[(f"{light}-fill", "paper", PARTS) for light in ("green", "amber", "red", "grey")],
]


def colours(dark: bool) -> dict[str, str]:
    css = (Path(settings.BASE_DIR) / "static/portal/tokens.css").read_text(encoding="utf-8")
    light_part, dark_part = css.split("@media (prefers-color-scheme: dark)")
    pattern = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6});")
    return dict(pattern.findall(light_part)) | (dict(pattern.findall(dark_part)) if dark else {})


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_contrast_is_enough(dark, text, ground, least):
    here = colours(dark)
    bright, dim = sorted((luminance(here[text]), luminance(here[ground])), reverse=True)

    assert (bright + 0.05) / (dim + 0.05) >= least
