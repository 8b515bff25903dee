"""Whose a column of a list of companies and people is said to be: `Company phone`, `Contact e-mail`.

Names are normal ones, see `headers.normal`.
"""

from __future__ import annotations

_MARKS = {
    "account": "company, organization, organisation, account, customer, firmen, firma, unternehmens, unternehmen, "
    "kunden, headquarters, hq, 公司, 客户",
    "contact": "contact person, primary contact, main contact, key contact, contact, person, ansprechpartnerin, "
    "ansprechpartner, kontaktperson, kontakt, 联系人",
}


def unmarked(name: str, kind: str) -> str:
    """What is left of a name that says whose the column is: `contact e mail` -> `e mail`, as a `contact`. Blank if it
    does not say that it is this kind of record's."""
    for mark in _MARKS.get(kind, "").split(", "):
        if mark and name.startswith(mark):
            return name.removeprefix(mark).strip()
        if mark and name.endswith(f" {mark}"):
            return name.removesuffix(mark).strip().removesuffix(" of")
    return ""
