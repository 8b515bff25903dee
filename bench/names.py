"""Invented names, cities and phones for the companies that are measured on: one in ten is Chinese."""

from __future__ import annotations

import random
from dataclasses import dataclass


def _words(text: str) -> list[str]:
    return text.split()


FRONT = _words(
    "Nord Süd Alpen Rhein Elb Donau Ost West Hafen Berg Wald Stein Gold Silber Eisen Kupfer Mittel Ober Unter Neu "
    "Alt Hoch Insel Küsten Sonnen Stern Adler Falken Löwen Eichen"
)
TRADE = _words(
    "werk technik bau mühle druck glas stahl chemie logistik optik energie papier möbel textil pumpen ventil kabel "
    "labor medizin motor sensor plast keramik brauerei käserei"
)
LEGAL = _words("GmbH AG Ltd SpA Oy AB SA BV SARL Inc")
GIVEN = _words(
    "Anna Jürgen Lena Felix Ursula Björn Sabine Miriam Götz Chloé Luca Zoë Inés Søren Aino Piotr Łucja Marta Tomás "
    "Éva James Olivia Noah Amélie"
)
FAMILY = _words(
    "Krüger Schäfer Vogt Weiß Nowak Rossi Silva O'Neill Müller Dubois García Lindqvist Virtanen Jansen Novák "
    "Horváth Kowalska Øverland Ferrari Moreau Schmidt Bauer Huber Wagner Fischer Weber Braun Hartmann Lange Köhler "
    "Smith Taylor Evans Walker Hughes Bernard Petit Leroy Conti Greco"
)
CITIES = {
    "Berlin": ("DE", "49 30"),
    "Hamburg": ("DE", "49 40"),
    "Stuttgart": ("DE", "49 711"),
    "München": ("DE", "49 89"),
    "Wien": ("AT", "43 1"),
    "Zürich": ("CH", "41 44"),
    "Lyon": ("FR", "33 4"),
    "Torino": ("IT", "39 011"),
    "Malmö": ("SE", "46 40"),
    "Gent": ("BE", "32 9"),
    "Porto": ("PT", "351 22"),
    "Helsinki": ("FI", "358 9"),
    "Leeds": ("GB", "44 113"),
    "Boston": ("US", "1 617"),
}
CHINESE_CITIES = {
    "北京": "86 10",
    "上海": "86 21",
    "广州": "86 20",
    "深圳": "86 755",
    "杭州": "86 571",
    "成都": "86 28",
}
SIGNS = "东海华中天明光电工业机械科技国际新能源材料长江山河金龙宝泰安和平大同兴盛永信远洋"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
FORENAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"

_PLACES = [(city, country, code) for city, (country, code) in CITIES.items()]
_CHINESE_PLACES = [(city, "CN", code) for city, code in CHINESE_CITIES.items()]


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented customer: `code` are country and area of its phones, `domain` is what its addresses end in."""

    name: str
    city: str
    country: str
    code: str
    domain: str


def firm(dice: random.Random, number: int) -> Firm:
    """The customer of this number; every tenth is Chinese."""
    domain = f"firm{number}.example"
    if number % 10 == 0:
        city, country, code = dice.choice(_CHINESE_PLACES)
        return Firm(f"{city}{''.join(dice.choices(SIGNS, k=4))}有限公司", city, country, code, domain)
    city, country, code = dice.choice(_PLACES)
    name = f"{dice.choice(FRONT)}{dice.choice(TRADE)} {dice.choice(FAMILY)} {dice.choice(LEGAL)}"
    return Firm(name, city, country, code, domain)


def person(dice: random.Random, at: Firm) -> tuple[str, str]:
    """(given name, family name) of somebody who works there."""
    if at.country == "CN":
        return "".join(dice.choices(FORENAMES, k=dice.randint(1, 2))), dice.choice(SURNAMES)
    return dice.choice(GIVEN), dice.choice(FAMILY)


def full_name(given: str, family: str) -> str:
    """As the name is written: a Chinese family name stands first."""
    return f"{given} {family}" if family[0] < "\u3000" else family + given


def phone(dice: random.Random, at: Firm) -> str:
    """A number of that place, written in one of the ways in which people write them."""
    land, _blank, area = at.code.partition(" ")
    first, last = dice.randint(200, 999), dice.randint(1000, 9999)
    way = dice.randrange(4)
    if way == 0:
        return f"0{area}/{first}{last}"
    if way == 1:
        return f"00{land} ({area}) {first}-{last}"
    return f"+{land} {area} {first} {last}" if way == 2 else f"+{land} {area} {first}{last}"
