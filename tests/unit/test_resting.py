"""What is asked once the cursor has come to rest, and given up before it was asked."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from textual.screen import Screen
from textual.widgets import Static
from tryout import Tryout

from tcrm.widgets.resting import Resting


async def test_a_question_of_a_widget_that_is_gone_by_then_is_given_up_without_a_word(
    recwarn: pytest.WarningsRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(row: int) -> int:
        return row

    app, bells = Tryout(Screen), list[Callable[[], None]]()
    async with app.run_test():
        widget = Static()
        monkeypatch.setattr(widget, "set_timer", lambda _seconds, bell: bells.append(bell))
        await app.screen.mount(widget)
        Resting(widget, ask, lambda: None).on(7)
        bells.pop()()
        await widget.remove()
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []
