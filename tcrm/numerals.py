"""How a firm writes numbers: the one place that decides it, for the screens, the shell, drawings and forms alike.

A session has its firm's (`session.numerals`); what is drawn without a session is handed them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tcrm import money
from tcrm.i18n import _


@dataclass(frozen=True, slots=True)
class Numerals:
    """`comma`: decimals stand after a comma, and thousands before a point. `ascii`: with ASCII signs only."""

    comma: bool = False
    ascii: bool = False

    def on(self, *, ascii: bool) -> Numerals:
        """The same for what shows ASCII signs only, or all."""
        return Numerals(self.comma, ascii)

    def full(self, minor: int, currency: str) -> str:
        """An amount to the last unit: `€ 12,500.50`, `€ 12.500,50`."""
        return money.full(minor, currency, self.comma, self.ascii)

    def short(self, minor: int, currency: str) -> str:
        """An amount in three digits: `€ 48.0k`, `€ 48,0k`."""
        return money.short(minor, currency, self.comma, self.ascii)

    def left_out(self, currencies: Iterable[str]) -> str:
        """What stands behind a sum that is without amounts in these currencies, having no rate: ` (no CN¥, US$)`;
        blank where there are none. Short: it stands in headlines, where a longer one would push the sum off."""
        signs = self.signs(currencies)
        return " " + _("(no {currencies})").format(currencies=signs) if signs else ""

    def signs(self, currencies: Iterable[str]) -> str:
        """Currencies as amounts name them: `CN¥, US$`."""
        return ", ".join(money.symbol(each, self.ascii) for each in sorted(currencies))

    def count(self, number: int) -> str:
        """How many: `1,234`, `1.234`."""
        return self._signed(f"{number:,}")

    def decimal(self, value: float, digits: int = 1) -> str:
        """A number with so many decimals, none where they are zero: `2.5`, `2,5`, `41`."""
        text = f"{value:,.{digits}f}"
        whole, _point, rest = text.partition(".")
        return self._signed(text if rest.strip("0") else whole)

    def percent(self, rate: float | None, digits: int = 0) -> str:
        """A part of 1 as `68 %`, `21.9 %`, `21,9 %`; blank for None."""
        return "" if rate is None else self._signed(f"{rate * 100:.{digits}f}") + " %"

    def days(self, value: float | None) -> str:
        """`41 d`, `2.5 d`, `2,5 d`; blank for None."""
        return "" if value is None else _("{days} d").format(days=self.decimal(value))

    def example(self, text: str) -> str:
        """A text in which numbers stand with a decimal point, such as a hint or a quantity as it is stored, as the firm
        writes it: `50k, 1,2m`."""
        return re.sub(r"(?<=\d)[.,](?=\d)", lambda sign: self._signed(sign[0]), text)

    def _signed(self, text: str) -> str:
        return text.translate(money.SWAPPED) if self.comma else text


POINT = Numerals()
"""With a decimal point, as where no firm is known."""
