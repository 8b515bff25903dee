"""Profiles: the shipped ones, one's own, and what a slip in one is told."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tcrm.errors import BadValue, NotFound, TcrmError
from tcrm.exchange import profilefolders, profiles
from tcrm.exchange.csvfile import CsvFile
from tcrm.exchange.formats import KINDS
from tcrm.exchange.profilefile import parse
from tcrm.exchange.profiles import Profile, Step, assign
from tcrm.paths import config_dir, data_dir


def profile(text: str) -> Profile:
    return parse(tomllib.loads(text), "mine", "mine.toml")


def file(folder: Path, name: str, header: str) -> CsvFile:
    path = folder / name
    path.write_text(header + "\n", encoding="utf-8")
    return CsvFile(path)


@pytest.mark.parametrize("path", sorted((data_dir() / "profiles").glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_profile_is_sound(path: Path) -> None:
    found = profilefolders.load(path.stem)
    assert found.name == path.stem == found.source
    assert found.title
    assert all(section.kind in KINDS for section in found.sections)


def test_the_shipped_profiles_are_listed() -> None:
    assert {"maven-b2b", "olist"} <= set(profilefolders.names())


def test_ones_own_profile_replaces_a_shipped_one_of_its_name() -> None:
    folder = config_dir() / "profiles"
    folder.mkdir(parents=True)
    (folder / "olist.toml").write_text('title = "mine"\n[a]\nkind = "account"\ncolumns = { x = "name" }\n')
    assert profilefolders.load("olist").title == "mine"
    assert profilefolders.load(str(folder / "olist.toml")).title == "mine"


@pytest.mark.parametrize("name", ["nothing", "../profiles/olist"])
def test_an_unknown_profile_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(NotFound) as refused:
        profilefolders.load(name)
    assert "maven-b2b" in refused.value.hint


SECTION = '[deals]\nkind = "deal"\nid = "no"\n'


@pytest.mark.parametrize(
    ("text", "place", "allowed"),
    [
        ('[a]\nkind = "acount"\ncolumns = { x = "name" }', "a.kind", "'account'"),
        ('[a]\ncolumns = { x = "name" }', "a.kind", "account, contact"),
        ('[a]\nkind = "account"\ncolumns = { x = "nam" }', "a.columns.x", "industry"),
        ('[a]\nkind = "account"\ncolumns = { x = 3 }', "a.columns.x", "text in quotes"),
        ('[a]\nkind = "account"\ncolumns = { x = "name", y = "name" }', "a.columns.y", "“x” is name already"),
        ('[a]\nkind = "account"\ncolumns = { x = "address.billing.town" }', "a.columns.x", "address.billing.city"),
        ('[a]\nkind = "contact"\ncolumns = { x = "address.billing.city" }', "a.columns.x", "phone.work"),
        ('[a]\nkind = "account"\ncolum = { x = "name" }', "a.colum", "columns"),
        ('[a]\nkind = "account"\ncolumns = { x = "name" }\nvalues = { nam = { a = "b" } }', "a.values.nam", "name"),
        ('[a]\nkind = "account"\ncolumns = { x = "name" }\nmoves = ["A on b"]', "a.moves", "deals only"),
        ('[a]\nkind = "account"\ncolumns = { x = "name" }\nscale = { name = 2 }', "a.scale.name", "revenue"),
        ('[a]\nkind = "account"\ncolumns = { x = "name" }\ncreate = ["city"]', "a.create", "parent, owner"),
        ('[a]\nkind = "account"\ncolumns = { x = "name" }\nreads = "b"', "a.reads", "another section"),
        ('currency = "Euro"\n[a]\nkind = "account"\ncolumns = { x = "name" }', "currency", "EUR"),
        ('colour = "red"\n[a]\nkind = "account"\ncolumns = { x = "name" }', "colour", "pipeline"),
        (SECTION + 'columns = { t = "title" }\nmoves = ["Won"]', "deals.moves", "Engaging on engage_date"),
        (SECTION + 'columns = { t = "title" }\nstages = { Won = ["Won on d"] }', "deals.stages", "field stage"),
        (SECTION + 'columns = { t = "title" }\ndates = { t = "iso" }', "deals.dates.t", "no date column"),
        (SECTION + 'columns = { t = "close_on" }\ndates = { t = "soon" }', "deals.dates.t", "dd.mm.yyyy"),
        (SECTION + 'columns = { t = "amount" }\nconstants = { title = "{no" }', "deals.constants.title", "{column:8}"),
        ('[deals]\nkind = "deal"\nupdate = true\ncolumns = { o = "owner" }', "deals.update", "id"),
    ],
)
def test_a_slip_is_named_with_file_key_and_what_is_allowed(text: str, place: str, allowed: str) -> None:
    with pytest.raises(BadValue) as refused:
        profile(text)
    assert refused.value.message == f"mine.toml: {place} is not understood."
    assert allowed in refused.value.hint


def test_what_is_no_toml_or_has_no_section_is_refused(tmp_path: Path) -> None:
    for content in (b"[a\n", b"\xff", b"title = 'x'\n", b"a = []\n"):
        path = tmp_path / "p.toml"
        path.write_bytes(content)
        with pytest.raises(TcrmError, match=r"p\.toml"):
            profilefolders.load(str(path))


def test_stages_read_as_moves_on_the_dates_of_columns() -> None:
    text = """
        [deals]
        kind = "deal"
        columns = { state = "stage", what = "title" }
        [deals.stages]
        Won = ["Engaging on start on", "Won on end"]
        New = [{ stage = "O on", on = "x on y" }, "B on today"]
    """
    (section,) = profile(text).sections
    assert section.stages["won"] == (Step("Engaging", "start on"), Step("Won", "end"))
    assert section.stages["new"] == (Step("O on", "x on y"), Step("B", ""))


TWO = """
    [firms]
    kind = "account"
    file = "firms.csv"
    columns = { name = "name", town = "city" }
    [shops]
    kind = "account"
    file = "shops.csv"
    columns = { name = "name", town = "city" }
    [goods]
    kind = "product"
    columns = { name = "name", price = "price" }
    [people]
    kind = "contact"
    reads = "firms"
    columns = { boss = "name" }
"""


def test_a_file_is_known_by_its_header_and_its_name_decides_between_equals(tmp_path: Path) -> None:
    found = assign(
        profile(TWO),
        [
            file(tmp_path, "shops.csv", "NAME;Town;extra"),
            file(tmp_path, "whatever.csv", "price,name"),
            file(tmp_path, "firms.csv", "name,town,boss"),
        ],
    )
    assert [(sheet.section.name, sheet.file.name) for sheet in found] == [
        ("goods", "whatever.csv"),
        ("firms", "firms.csv"),
        ("shops", "shops.csv"),
        ("people", "firms.csv"),
    ]


def test_an_unknown_file_is_told_which_columns_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match=r"mine does not know the file x\.csv") as refused:
        assign(profile(TWO), [file(tmp_path, "x.csv", "name,weight")])
    assert "also needs" in refused.value.hint


def test_one_kind_of_a_profile_may_be_asked_for() -> None:
    assert [section.name for section in profiles.only_kind(profile(TWO), "account").sections] == ["firms", "shops"]
    with pytest.raises(BadValue, match="nothing for deal"):
        profiles.only_kind(profile(TWO), "deal")


MANUAL = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "move"])
def test_the_manual_names_every_field(kind: str) -> None:
    packed = {"phones", "emails", "webs", "addresses", "accounts", "contacts", "lines"}
    row = next(line for line in MANUAL.splitlines() if line.startswith(f"| {kind} |"))
    told = set(re.findall(r"\w+", row))
    assert {field.name for field in KINDS[kind].fields} - packed <= told


def test_the_examples_of_the_manual_are_sound() -> None:
    otherwise, whole, stages = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)
    assert profile(otherwise).sections[0].values["stage"]["contract sent"] == "negotiation"
    assert profile(whole).sections[0].values["class"]["gold"] == "A"
    assert len(profile(f'{SECTION}columns = {{ x = "stage" }}\n{stages}').sections[0].stages) == 3
