"""gettext: `_()` for every text that a user sees, `ngettext` where a number decides.

Catalogues lie in `data/languages/<code>/LC_MESSAGES/tcrm.mo`; where there is none, the English text stands.
The language is chosen once at start; `_` is looked up when called, so modules may import it at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcrm.paths import data_dir

if TYPE_CHECKING:
    from gettext import NullTranslations

_catalogue: NullTranslations | None = None  # None: English, as it stands in the program
_language = ""


def use(language: str) -> None:
    """Speak `language` (a code such as `de` or `zh_CN`) from now on, English where a text is missing."""
    global _catalogue, _language
    _catalogue, _language = None, language
    folder = data_dir() / "languages"
    spoken = {each.name.partition("_")[0] for each in folder.iterdir()} if folder.is_dir() else set()
    if language.partition("_")[0] in spoken:
        import gettext

        _catalogue = gettext.translation("tcrm", str(folder), languages=[language], fallback=True)


def languages() -> list[str]:
    """The codes of what can be spoken: English, and what there is a catalogue of."""
    found = (data_dir() / "languages").glob("*/LC_MESSAGES/tcrm.mo")
    return ["en", *sorted(each.parent.parent.name for each in found)]


def is_spoken(language: str) -> bool:
    """Whether there is a catalogue of a language (`de_AT`), or of the one that it is kind of (`de`)."""
    known = languages()
    return language in known or language.partition("_")[0] in known


def language() -> str:
    """What is spoken: what `use` was given last, blank for English."""
    return _language


def _(text: str) -> str:
    """The text in the user's language."""
    return text if _catalogue is None else _catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many`, as `n` asks in the user's language."""
    if _catalogue is None:
        return one if n == 1 else many
    return _catalogue.ngettext(one, many, n)


def N_(text: str) -> str:
    """Marks a text for translation where it stands; it is translated when it is shown."""
    return text
