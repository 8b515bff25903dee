"""The initials by which Chinese is typed on a Latin keyboard: 北京 is found by `bj`.

The readings come with the optional library pypinyin (`pip install tcrm[cjk]`); without it Chinese is found by its
characters alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

_HAN = "[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+"


@cache
def _reader() -> Callable[[str], list[str]] | None:
    from importlib import import_module

    try:
        readings: Any = import_module("pypinyin")
    except ImportError:
        return None
    return lambda signs: list(readings.lazy_pinyin(signs, style=readings.Style.FIRST_LETTER, errors="ignore"))


def initials(text: str) -> str:
    """The first letters of the readings of each run of Chinese in `text`, a word a run: `北京 A 上海` -> `bj sh`.

    Blank for a text without Chinese, which costs one look at it, and where no readings are known.
    """
    if text.isascii():
        return ""
    runs = re.findall(_HAN, text)
    read = _reader() if runs else None
    return " ".join("".join(read(run)) for run in runs) if read else ""
