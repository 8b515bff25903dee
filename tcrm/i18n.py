"""gettext: `_()` for every text that a user sees, `ngettext` where a number decides.

Catalogues lie in `data/languages/<code>/LC_MESSAGES/tcrm.mo`; where there is none, the English text stands.
The language is chosen once at start; `_` is looked up when called, so modules may import it at any time.
"""

from __future__ import annotations

import gettext as _gettext

from tcrm.paths import data_dir

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def use(language: str) -> None:
    """Speak `language` (a code such as `de` or `zh_CN`) from now on, English where a text is missing."""
    global _catalogue
    folder = str(data_dir() / "languages")
    _catalogue = _gettext.translation("tcrm", folder, languages=[language], fallback=True)


def _(text: str) -> str:
    """The text in the user's language."""
    return _catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many`, as `n` asks in the user's language."""
    return _catalogue.ngettext(one, many, n)


def N_(text: str) -> str:
    """Marks a text for translation where it stands; it is translated when it is shown."""
    return text
