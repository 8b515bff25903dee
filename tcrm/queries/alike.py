"""When two names or e-mails may be the same: pure comparisons, for pointing out duplicates.

A name is compared by its words: without accents and case, in any order, and of a firm without its legal form. Similar
are names one slip apart (a letter more, less, other, or two exchanged), and those that share most of their trigrams
(pairs of words are compared letter triple by letter triple; Dice's coefficient: L. R. Dice, Ecology 26, 1945).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr
from functools import lru_cache

from tcrm.clean import search_key
from tcrm.paths import data_dir

SIMILAR = 0.7  # of the trigrams: of three words that are alike, two are not enough
_SHORTEST_SLIP = 5  # letters; in shorter names one letter is another name
_SHORTEST_WORD = 3

_LATIN_FORMS = (
    "ab ad ag ao aps as asa bhd bt bv co company corp corporation cv dd doo ead eirl ek eood ev gbr gk gmbh inc "
    "incorporated jsc kft kg kgaa kk limited llc llp lp ltd ltda mbh nv nyrt oao ohg ood ooo ou oy oyj pao plc pte "
    "pty pvt rt sa sac sarl sas sasu sca scop sdn se sl slu snc spa sro srl tov ug vof zao zrt"
)
_FIRST_FORMS = "ooo oao zao pao ao tov pt ооо оао зао пао ао тов ип"  # these stand before the name
_BEFORE_THE_NAME = frozenset(_FIRST_FORMS.split())
_FORMS = frozenset(_LATIN_FORMS.split()) | _BEFORE_THE_NAME
_WITHOUT_BLANKS = tuple(
    search_key(form)
    for form in (
        "股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "株式会社", "株式會社", "有限会社", "合同会社",
        "(株)", "(有)", "주식회사", "유한회사", "(주)",
    )
)  # fmt: skip
_PHRASES = (re.compile(r"\bsp\.? ?z ?o\.? ?o\.?(?!\w)"), re.compile(r"\bd\. ?o\. ?o\.(?!\w)"))
_JOINERS = frozenset({"and", "und", "et", "y", "i", "en", "the"})
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "herr", "frau", "ing", "dipl", "mag", "sir"})
_SPELT_OUT = re.compile(r"\b(?:\w\.){2,}\w?")  # s.p.a.
_WORD = re.compile(r"\w+")


def firm_words(name: str) -> tuple[str, ...]:
    """The words of a firm's name that tell it from others, sorted: `Söhne & Huber G.m.b.H.` -> (`huber`, `sohne`)."""
    text = search_key(name)
    for form in _WITHOUT_BLANKS:
        text = text.replace(form, " ")
    for phrase in _PHRASES:
        text = phrase.sub(" ", text)
    words = _WORD.findall(_SPELT_OUT.sub(lambda match: match[0].replace(".", ""), text))
    kept = [
        word
        for place, word in enumerate(words)
        if word not in _JOINERS and not (word in _FORMS and (place or word in _BEFORE_THE_NAME))
    ]
    return tuple(sorted(kept or words))


def person_words(name: str) -> tuple[str, ...]:
    """The words of a person's name without titles, sorted: `Weiss, Dr. Eva` -> (`eva`, `weiss`)."""
    words = _WORD.findall(search_key(name))
    return tuple(sorted([word for word in words if word not in _TITLES] or words))


def is_same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names have the same words, together or apart (`Data Tech`, `DataTech`)."""
    return bool(one) and (one == other or (len(one) != len(other) and "".join(one) == "".join(other)))


def is_within(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether all words of `one` are among those of `other`, which has more; never the other way round.

    In scripts without blanks a word is a beginning of the other's.
    """
    telling = any(len(word) >= _SHORTEST_WORD for word in one)
    if telling and set(one) < set(other):
        return True
    joined = "".join(one)
    return len(joined) > 1 and not joined.isascii() and any(w != joined and w.startswith(joined) for w in other)


def is_similar(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names are one slip apart or share most of their trigrams."""
    a, b = " ".join(one), " ".join(other)
    if min(len(a), len(b)) < _SHORTEST_SLIP:
        return False
    if is_a_slip(a, b):
        return True
    ours, theirs = set(_trigrams(one)), set(_trigrams(other))
    return 2 * len(ours & theirs) >= SIMILAR * (len(ours) + len(theirs))


def is_a_slip(a: str, b: str) -> bool:
    """Whether one text becomes the other by adding, leaving out, changing or exchanging with its neighbour one sign."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    if len(a) != len(b):
        return a[1:] == b if len(a) > len(b) else a == b[1:]
    return a[1:] == b[1:] or (len(a) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:])


def _trigrams(words: tuple[str, ...]) -> Iterator[str]:
    for word in words:
        padded = f"  {word} "
        yield from (padded[n : n + 3] for n in range(len(padded) - 2))


def pieces(words: tuple[str, ...]) -> list[str]:
    """Parts of a name of which a similar name has most: halves of its words, so that one slip leaves the other half."""
    out: list[str] = []
    for word in sorted(words, key=len, reverse=True)[:4]:
        half = (len(word) + 1) // 2
        out += [word] if len(word) <= _SHORTEST_WORD else [word[:half], word[half:]]
    return list(dict.fromkeys(out))


# -- e-mails --------------------------------------------------------------------------------------------------------


def mail_key(text: str) -> str:
    """The address alone, case aside: `"Wong, Amy" <AMY@X.example>` -> `amy@x.example`; blank if it is none (yet)."""
    address = parseaddr(text)[1] if "<" in text else text.strip()
    name, at, domain = address.rpartition("@")
    return address.casefold() if name and at and domain else ""


def company_domain(key: str) -> str:
    """The domain of an address that belongs to a company; blank for one where anybody may have a mailbox."""
    domain = key.rpartition("@")[2]
    return "" if "." not in domain.strip(".") or domain in _free_mail() else domain


@lru_cache(maxsize=1)
def _free_mail() -> frozenset[str]:
    lines = (data_dir() / "freemail.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
