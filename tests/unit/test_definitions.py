"""Every figure says what it means, in one text."""

from __future__ import annotations

import pytest

from tcrm.queries.definitions import FIGURES, definition, figure_definition
from tcrm.queries.funnel_flow import STALE_DAYS
from tcrm.queries.funnel_frame import MEASURES, MODES


def test_every_mode_and_measure_of_a_funnel_has_a_text_of_its_own() -> None:
    texts = [definition(mode, measure) for mode in MODES for measure in MEASURES]
    assert len(set(texts)) == len(texts)
    assert all(text.endswith(".") and "  " not in text and "{" not in text for text in texts)


def test_the_texts_say_the_formulas() -> None:
    assert "advanced + open + lost = reached" in definition("cohort")
    assert "advanced / (advanced + lost)" in definition("period")
    assert "first entered" in definition("cohort", "amount") and "first entered" not in definition("cohort")
    assert "(W + 0.5) / (W + L + 1)" in figure_definition("win_given_stage")


def test_what_is_a_column_is_told_before_what_is_not() -> None:
    text = definition("cohort")
    assert text.index("next is") < text.index("Open and lost") < text.index("resolved") < text.index("cumulative")
    assert "resolved" not in definition("cohort", drawn=True) and "cumulative" not in definition("cohort", drawn=True)
    assert all("of all" in definition(mode) for mode in ("strict", "any"))


def test_the_text_about_stale_deals_says_after_how_many_days_they_are() -> None:
    assert f"more than {STALE_DAYS} days ago" in figure_definition("win_rate_stale")


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_figure_is_explained_in_a_sentence(name: str) -> None:
    text = figure_definition(name)
    assert text[0].isupper() or text[0] == "("
    assert text.endswith(".") and "  " not in text


def test_an_unknown_figure_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        definition("cohort", "weight")
