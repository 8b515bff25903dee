"""Files and profiles that nobody wrote by hand: they are imported or refused, whole, and in words.

Whatever the bytes are: no traceback, no half an import, and a complaint that names file and line. What is imported is
taken back by one undo, so that every example finds the same firm.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, example, given, seed, settings
from hypothesis import strategies as st
from office import Office, in_memory, on_file
from shell import bare
from soak import ledger
from soak.whole import CONTROL, assert_whole_or_refused

Test = TypeVar("Test", bound=Callable[..., None])
Came = Counter[tuple[str, str]]
PROFILES = Path(__file__).parents[2] / "data" / "profiles"


def tried(soak: int, short: int) -> Callable[[Test], Test]:
    """So many examples, of the ledger's seed."""
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    often = settings(
        max_examples=ledger.length(soak, short), deadline=None, database=None, suppress_health_check=checks
    )
    return lambda test: seed(ledger.seed())(often(test))


@pytest.fixture(scope="module")
def firm() -> Iterator[Office]:
    office = in_memory()
    acme = office.account("Acme", "maria", city="Graz")
    office.deal("Renewal", "maria", "proposal", account_id=acme, amount=100)
    yield office
    office.db.close()


@pytest.fixture(scope="module")
def came() -> Iterator[Came]:
    """(what was tried, what came of it) -> how often; figures at the end."""
    counts: Came = Counter()
    yield counts
    for what in dict.fromkeys(what for what, _outcome in counts):
        told = ", ".join(f"{times:,} {outcome}" for (each, outcome), times in sorted(counts.items()) if each == what)
        ledger.figure("fuzzed files", what, told, goal="no traceback, no part of an import unasked")


# -- files ---------------------------------------------------------------------------------------------------------

HEADERS = [
    "Company", "City", "Owner", "Phone", "Email", "Deal Name", "Amount", "Close Date", "Stage", "First Name", "Website",
    "Account ID", "Parent company", "公司", "Straße", "Ort", "", "name", "title", "account", "created_on", "Product",
    "Employees", "Founded", "Tags", "currency", "id", "login", "role", "text", "at", "=1+1", "\ufeffCompany",
]  # fmt: skip
CELLS = [
    "", "Acme", "acme ", "maria", "nobody", "Graz", "1200", "1.200,50", "1,200.50", "-3", "€ 5", "1e9", "9" * 40, "NaN",
    "03/04/2026", "2026-02-30", "2026-01-05", "31.12.9999", "0000-00-00", "Proposal", "lost", "x@y.example", "abc",
    "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "'=1", "a;b", "a | b; c | d", "\\", "王伟", "北京重型机械",
    "Jürgen", "🏴\u200d☠️" * 3, "Z\u0351\u036b\u0343a" + "\u0300" * 60, "\u202eevil", "a\x1b]52;c;x\x07", "\x9b31m",
    "\ufeff", "x\ny", "x\r\ny", "\x85", "\u2028", "[red]", "{0}", "%s", "A-1", "D-1", "1", "true", "EUR", "USD",
    "x" * 3000,
]  # fmt: skip
CODECS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030", "cp1252", "cp1251", "shift_jis"]
DAMAGE = [b"\0", b"\xff", b"\xfe", b"\r", b'"', b'""', b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b",", b"\x1b[2J",
          b"\x80" * 9, b'"' * 99, b"\n" * 50]  # fmt: skip

KNOWN = [
    ["Company", "City", "Owner"], ["公司", "城市"], ["Account ID", "Company", "Parent company", "Phone"],
    ["First Name", "Last Name", "Email", "Company"], ["Deal Name", "Company", "Amount", "Close Date"],
    ["Deal Name", "Amount", "Stage", "currency"], ["name", "login", "role", "email"], ["Product", "Price", "currency"],
]  # fmt: skip
header = st.sampled_from(KNOWN)
odd_header = st.lists(st.sampled_from(HEADERS), min_size=1, max_size=6)
cell = st.sampled_from(CELLS) | st.text(max_size=6)


def rarely(draw: st.DrawFn, of_ten: int) -> bool:
    """True so many times of ten."""
    return draw(st.integers(0, 9)) >= 10 - of_ten


@st.composite
def some_csv(draw: st.DrawFn) -> bytes:
    """A table as programs write it, then spoilt: ragged, half in another encoding, cut off, bytes put in between."""
    delimiter, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    names = draw(odd_header if rarely(draw, 2) else header)
    rows = draw(st.lists(st.lists(cell, min_size=len(names), max_size=len(names)), min_size=1, max_size=8))
    if rarely(draw, 3):
        rows += draw(st.lists(st.lists(cell, max_size=8), max_size=3))
    quoted = not rarely(draw, 2)
    codec = draw(st.sampled_from(CODECS)) if rarely(draw, 4) else "utf-8"
    half = draw(st.sampled_from(CODECS)) if rarely(draw, 1) else codec
    made = b""
    for number, row in enumerate([names, *rows]):
        line = delimiter.join(_quote(each) if quoted else each for each in row) + end
        made += line.encode(half if number % 3 == 2 else codec, "ignore")
    for piece in draw(st.lists(st.sampled_from(DAMAGE), min_size=1, max_size=2)) if rarely(draw, 3) else ():
        place = draw(st.integers(0, len(made)))
        made = made[:place] + piece + made[place:]
    return made[: draw(st.integers(0, len(made)))] if rarely(draw, 1) else made


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',;\t|\n\r"') else text


KINDS = [
    None,
    None,
    None,
    None,
    "account",
    "contact",
    "deal",
    "user",
    "product",
    "activity",
    "memo",
    "team",
    "rate",
    "move",
]
WISHES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "date_format": st.sampled_from(["dd/mm/yyyy"] * 20 + [None, "%Y", "\x1b[2J", "yyyy"]),
        "decimal": st.sampled_from(["comma", "point", "point", None]),
        "encoding": st.sampled_from([None] * 30 + ["gbk", "utf-16", "big5", "utf-8", "\x1b[2J"]),
    }
)


@tried(soak=40_000, short=25)
@given(some_csv(), WISHES)
@example(b'Company,City\nA,"x\n\nB,y\n', {"kind": "account"})
@example("Company,City\nÄ,Ö\n".encode("utf-16-le")[:-1], {"kind": "account"})
def test_any_file_is_imported_whole_or_refused_in_words(
    firm: Office, came: Came, tmp_path_factory: pytest.TempPathFactory, content: bytes, wish: dict[str, Any]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    file = folder / "fuzzed\x1b[2J.csv"
    file.write_bytes(content)
    came["files", assert_whole_or_refused(firm, [file], folder, **wish)] += 1


@tried(soak=4_000, short=6)
@given(some_csv(), st.sampled_from([(), ("--json",), ("--csv",), ("--dry-run",), ("--good-rows",)]), WISHES)
def test_the_command_ends_with_its_code_and_prints_nothing_that_drives_a_terminal(
    came: Came, tmp_path_factory: pytest.TempPathFactory, content: bytes, form: tuple[str, ...], wish: dict[str, Any]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    path, file = folder / "firm.db", folder / "cli\x9b31m.csv"
    if not path.exists():
        on_file(path).db.close()
    file.write_bytes(content)
    words = [word for name, value in wish.items() if value for word in (f"--{name.replace('_', '-')}", value)]
    said = bare("--db", str(path), "--as", "olga", "import", str(file), *words, *form)
    assert said.code in (0, 1, 2, 3) and "error in itself" not in said.err
    assert "Traceback" not in said.err and (said.err or said.code in (0, 3) or "--dry-run" in form)
    assert not said.err or said.code in (1, 2) or said.err.startswith("Not imported from cli")  # columns left out
    assert CONTROL.search((said.out + said.err).replace("\t", "").replace("\r", "")) is None
    came["commands", f"ended with {said.code}"] += 1
    if said.code == 0 and "--dry-run" not in form:
        bare("--db", str(path), "--as", "olga", "undo")


# -- profiles ------------------------------------------------------------------------------------------------------

SMALL = """title = "Customers"
currency = "EUR"
decimal = ","
[customers]
kind = "account"
id = "No"
create = ["owner"]
delimiter = ";"
[customers.columns]
Company = "name"
Town = "city"
Rep = "owner"
"Mobile" = "phone.mobile"
Since = "founded"
[customers.values.class]
Gold = "A"
[customers.constants]
lifecycle = "customer"
source = "old {No:3}"
[customers.scale]
revenue = 1_000_000
[won]
kind = "deal"
reads = "customers"
[won.columns]
Company = "title"
Class = "stage"
[won.dates]
When = "dd/mm/yyyy"
[won.stages]
"" = ["Lead on today"]
Gold = ["Lead on When", { stage = "Order", on = "today" }]
"""
WRITTEN = [SMALL, *(path.read_text(encoding="utf-8") for path in sorted(PROFILES.glob("*.toml")))]
FITTING = (
    b"No;Company;Town;Rep;Mobile;Since;When;Class\n1;Acme;Graz;maria;+43 1;1999;01/02/2026;Gold\n2;Beta;;nobody;;;;\n"
)
TOKENS = [
    "[", "]", "[[", "]]", "{", "}", "=", '"', "'''", '"""', "\n", ".", ",", "true", "1", "-1", "1e999", "inf", "nan",
    "9" * 5000, "0x" + "f" * 3000, "1979-05-27T07:32:00Z", "2026-02-30", "[]", "{}", '""', "[" * 900, "{a=" * 300,
    "\u202e", "\x1b[2J", "\0", "\\", '"\\uD800"', '"\\u001b"', "#", "a" * 9000, '"x"="y"', "kind", "columns", "moves",
    "stages", "scale", "values", "constants", "id", "update", "reads", "delimiter", "account", "deal", "name", "stage",
    '"\u0085"', '"{"', '"{Company:99999999999999999999}"', '"{:}"', '" on "', '"Lead on "', '"today"', '"%Y"', '"\\n"',
    '"\\t"', '"ab"', "a.b.c.d=1", "ä", "\ufeff", "\xa0",
]  # fmt: skip
_TOKEN = re.compile(r'"[^"\n]*"|[\w.]+|\n|.')


@st.composite
def some_profile(draw: st.DrawFn) -> str:
    """A good profile with tokens that are left out, put in another's place, doubled or put in between."""
    tokens = _TOKEN.findall(draw(st.sampled_from(WRITTEN)))
    for _change in range(draw(st.integers(1, 4))):
        place, other = draw(st.integers(0, len(tokens) - 1)), draw(st.integers(0, len(tokens) - 1))
        how = draw(st.integers(0, 4))
        fresh = [draw(st.sampled_from(TOKENS))] if how < 3 else [tokens[other]]
        tokens[place : place + (how != 2)] = fresh if how != 4 else []
        tokens = tokens or [""]
    return "".join(tokens)


@tried(soak=20_000, short=20)
@given(some_profile())
@example("a = " + "[" * 5000)
@example("a = " + "9" * 5000)
@example("a" + ".a" * 5000 + " = 1")
@example(SMALL)
def test_any_profile_is_followed_or_refused_with_its_place(
    firm: Office, came: Came, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    profile, file = folder / "fuzzed.toml", folder / "customers.csv"
    profile.write_text(text, encoding="utf-8", errors="surrogatepass")
    file.write_bytes(FITTING)
    came["profiles", assert_whole_or_refused(firm, [file], folder, profile=str(profile))] += 1


# -- size ----------------------------------------------------------------------------------------------------------

TEN = 10_000_000
WIDE = ",".join(f"c{number}" for number in range(10_000))
LARGE: dict[str, tuple[bytes, str]] = {
    "a cell of 10 MB": (b"Company,City\nAcme,Graz\n" + b"x" * TEN + b",1\nBeta,Graz\n", "in part"),
    "a quoted cell of 10 MB": (
        b'Company,City\nAcme,Graz\n"' + (b"x" * 999 + b"\n") * (TEN // 1000) + b'",1\nBeta,Graz\n',
        "in part",
    ),
    "10 MB of quotes": (b"Company,City\nAcme,Graz\n" + b'"' * TEN + b"\nBeta,Graz\n", "in part"),
    "a quote that never closes": (b'Company,City\nAcme,Graz\n"' + b"x,y\n" * 9_000 + b"Beta,Graz\n", "in part"),
    "10 MB of letters of GBK": ("公司,城市\nAcme,".encode("gbk") + "北京".encode("gbk") * (TEN // 4), "refused"),
    "10 MB of NUL": (b"Company,City\nAcme,Graz\n" + bytes(TEN), "refused"),
    "10 MB in one header": (b"Company," + b"x" * TEN + b"\nAcme,Graz\n", "refused"),
    "10 MB of blanks": (b" " * TEN, "refused"),
    "200,000 ends of line": (b"Company,City\nAcme,Graz\n" + b"\n" * (TEN // 50), "imported"),
    "200,000 lone CR": (b"Company,City\nAcme,Graz\n" + b"\r" * (TEN // 50), "imported"),
    "10,000 columns": (f"Company,City,{WIDE}\nAcme,Graz,{WIDE}\n".encode(), "imported"),
    "10,000 columns of 300": (f"{WIDE}\nAcme\n".encode() * 30, "refused"),
    "10,000 equal columns": (b"Company" + b",City" * 10_000 + b"\nAcme\n", "refused"),
    "100,000 cells where two are known": (b"Company,City\nAcme,Graz\n" + b"," * 100_000 + b"\n", "in part"),
}


@pytest.mark.parametrize("what", LARGE if ledger.SHARE else [*LARGE][:1])
def test_a_large_file_takes_no_longer_than_its_reading(office: Office, tmp_path: Path, what: str) -> None:
    content, outcome = LARGE[what]
    file = tmp_path / "large.csv"
    file.write_bytes(content)
    began = time.process_time()
    assert assert_whole_or_refused(office, [file], tmp_path, kind="account") == outcome
    took = time.process_time() - began
    ledger.figure(
        "fuzzed files",
        f"{what}: to refuse it, and what is good of it imported and taken back",
        f"{took:.2f} s",
        goal="3 s",
        met=took < 3,
    )
    assert took < 3  # two imports and an undo
