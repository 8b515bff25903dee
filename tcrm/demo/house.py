"""The firm in the story: frozen records with plain values, as in `parts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Firm:
    """The company whose database this is."""

    name: str
    currency: str
    zone: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True)
class Rate:
    """From `on`, one unit (a major one) of `currency` is worth `value` of the firm's currency."""

    currency: str
    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Team:
    """A team within its parent; only the topmost has none. Regions have no manager of their own."""

    key: str
    name: str
    parent: str | None
    manager: str | None


@dataclass(frozen=True, slots=True)
class User:
    """A colleague; `role` is seller, manager or admin."""

    login: str
    name: str
    role: str
    team: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Product:
    """Something the firm sells, at its list price."""

    key: str
    name: str
    unit: str
    price: int
    currency: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why deals are closed; `outcome` is won or lost."""

    key: str
    outcome: str
    text: str
