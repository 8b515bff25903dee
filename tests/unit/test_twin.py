"""The terminal beside that of a program: what differs is found, at the frame and the cell."""

from __future__ import annotations

import json
from pathlib import Path

import pyte
import pytest
from twin import NO_WRAP, Screen, Twin

STOCK = {"size": [8, 2], "whole": True, "stock": "\x1b[1;1H\x1b[1mAcme\x1b[0m    "}


def draw(record: Path, sent: str, *, before: str = "") -> Twin:
    """A program's paint of `STOCK` for which it sent something else, read in two pieces."""
    record.write_text("".join(json.dumps(note) + "\n" for note in (STOCK, {"sent": sent})))
    twin, screen = Twin(record), Screen(8, 2)
    stream = pyte.Stream(screen)
    stream.feed(NO_WRAP)
    wire = (before + sent).encode()
    for piece in (wire[:5], wire[5:]):
        for part, ends_frame in twin.parts(piece):
            stream.feed(part.decode())
            if ends_frame:
                twin.compare(screen)
    return twin


def test_a_frame_that_shows_the_same_in_another_way_is_right(tmp_path: Path) -> None:
    assert draw(tmp_path / "frames", "\x1b[H\x1b[1mAcme\x1b[m\x1b[K", before="\x07").compared == 1


@pytest.mark.parametrize("sent", ["\x1b[1mAcne", "\x1b[1mAcme\x1b[7m ", "Acme", "\x1b[1;31mAcme"])
def test_another_letter_weight_or_colour_is_found(tmp_path: Path, sent: str) -> None:
    with pytest.raises(AssertionError, match=r"frame 1, line 0, column [0234]"):
        draw(tmp_path / "frames", "\x1b[H" + sent)
