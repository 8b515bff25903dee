"""Personal settings: read strictly, written without touching what the user wrote."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcrm.config import Config, describe, load, set_value, strangers
from tcrm.errors import TcrmError

WRITTEN = """\
# mine
language = "de"   # spoken here
mouse=true

  theme = 'light'# bright office
[keys]   # my fingers
# promote with p
"deal.promote" = "p"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_without_a_file_everything_is_as_by_default(tmp_path: Path) -> None:
    assert load(tmp_path / "none" / "config.toml") == Config()


def test_a_file_says_what_differs(file: Path) -> None:
    assert load(file) == Config(language="de", mouse=True, theme="light", keys={"deal.promote": "p"})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("theme = 'pink'", ["theme", "pink", "dark, light, ansi, mono"]),
        ("theme = ['dark']", ["theme", "dark, light"]),
        ("daily_backups = -1", ["daily_backups", "-1", "0 to 1000"]),
        ("daily_backups = true", ["daily_backups", "true", "0 to 1000"]),
        ("mouse = 1", ["mouse", "1", "true or false"]),
        ("ascii = 'maybe'", ["ascii", "maybe", "auto"]),
        ("language = 3", ["language", "3", "text"]),
        ("keys = 'x'", ["keys", "x", "table"]),
        ("[keys]\na = 1", ["keys", "a = 1", "table"]),
        ("theme = ", ["TOML", "theme = "]),
        ("x = " + "9" * 5000, ["TOML", "digits"]),
        ("x = " + "[" * 2000, ["TOML"]),
        ("[theme]\nx = 1", ["theme", "dark, light"]),
    ],
)
def test_what_is_wrong_is_told_with_file_value_and_what_is_allowed(
    tmp_path: Path, content: str, told: list[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TcrmError) as refused:
        load(path)
    assert all(part in str(refused.value) for part in [str(path), *told])


def test_what_is_no_setting_is_left_aside_and_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("them = 'dark'\nmouse = true\n", encoding="utf-8")
    assert (load(path), len(strangers(path))) == (Config(mouse=True), 1)
    assert strangers(path)[0] == f"There is no setting them, as it stands in {path}."
    assert set_value(path, "theme", "light") == Config(mouse=True, theme="light")
    assert path.read_text(encoding="utf-8") == "them = 'dark'\nmouse = true\ntheme = \"light\"\n"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"theme = '\xff'")
    with pytest.raises(TcrmError, match="TOML"):
        load(path)


def test_a_changed_value_leaves_every_other_character(file: Path) -> None:
    assert set_value(file, "theme", "ansi").theme == "ansi"
    assert file.read_text(encoding="utf-8") == WRITTEN.replace("'light'", '"ansi"')
    set_value(file, "mouse", "off")
    set_value(file, "language", "zh_CN")
    set_value(file, "keys.deal.promote", "P")
    expected = WRITTEN.replace("'light'", '"ansi"').replace("=true", "=false").replace('"de"', '"zh_CN"')
    assert file.read_text(encoding="utf-8") == expected.replace('"p"', '"P"')


def test_new_values_are_added_to_their_section(file: Path) -> None:
    assert set_value(file, "ascii", "yes").ascii is True
    assert set_value(file, "keys.deal.win", "W").keys == {"deal.promote": "p", "deal.win": "W"}
    head, tail = WRITTEN.split("[keys]")
    assert file.read_text(encoding="utf-8") == f'{head}ascii = true\n[keys]{tail}"deal.win" = "W"\n'


def test_a_value_goes_back_to_its_default_by_leaving_the_file(file: Path) -> None:
    assert set_value(file, "theme", None).theme == "dark"
    assert set_value(file, "keys.deal.promote", None).keys == {}
    assert set_value(file, "ascii", None).ascii is None
    assert file.read_text(encoding="utf-8") == WRITTEN.replace("  theme = 'light'# bright office\n", "").replace(
        '"deal.promote" = "p"\n', ""
    )


def test_a_first_setting_makes_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    assert set_value(path, "keys.deal.win", "W") == Config(keys={"deal.win": "W"})
    assert set_value(path, "ascii", "auto") == load(path) == Config(keys={"deal.win": "W"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_file_without_a_last_newline_and_with_foreign_line_ends_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"# a\r\nmouse = true # b\r\ntheme = 'dark'")
    set_value(path, "mouse", "false")
    set_value(path, "theme", "mono")
    set_value(path, "keys.x", "y")
    assert path.read_bytes() == b'# a\r\nmouse = false # b\r\ntheme = "mono"\n\n[keys]\nx = "y"\n'


def test_a_linked_file_stays_linked_and_keeps_its_mode(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    set_value(link, "theme", "mono")
    assert link.is_symlink()
    assert load(file).theme == "mono"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("theme", "pink"),
        ("mouse", "2"),
        ("nothing", "1"),
        ("keys", "x"),
        ("keys.", "x"),
        ("keys.a b", "x"),
        ("keys.a", ""),
    ],
)
def test_a_wrong_setting_leaves_the_file_alone(file: Path, name: str, text: str) -> None:
    with pytest.raises(TcrmError) as refusal:
        set_value(file, name, text)
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert str(file) not in str(refusal.value)  # there is nothing wrong with it


def test_a_wrong_value_that_was_typed_is_named_with_those_that_are_allowed(file: Path) -> None:
    with pytest.raises(TcrmError, match=r"^theme cannot be pink\. Allowed: dark, light"):
        set_value(file, "theme", "pink")
    with pytest.raises(TcrmError, match=r'^keys\.deal\.win cannot be ""\. Allowed: keys, such as'):
        set_value(file, "keys.deal.win", "")


@pytest.mark.parametrize(
    "content",
    ['language = """\ntheme = "dark"\n"""\n', 'keys = {a = "b"}\n', 'keys.a = "b"\n'],
)
def test_a_file_that_cannot_be_changed_safely_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content, encoding="utf-8")
    before = load(path)
    for name, text in (("theme", "mono"), ("keys.a", "c")):
        try:
            changed = set_value(path, name, text)
        except TcrmError as refused:
            assert "by hand" in str(refused)
            assert load(path) == before
        else:
            before = changed
            assert changed.theme == "mono" if name == "theme" else changed.keys == {"a": "c"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.text())
def test_any_text_that_is_set_is_read_again(file: Path, language: str, keys: str) -> None:
    from tcrm.clean import clean_line

    file.write_text(WRITTEN, encoding="utf-8")
    assert set_value(file, "language", language).language == clean_line(language.strip())
    if keys.strip():
        assert set_value(file, "keys.deal.promote", keys).keys["deal.promote"] == clean_line(keys.strip())
    assert "# spoken here" in file.read_text(encoding="utf-8")
    assert set_value(file, "language", "de").theme == "light"


def test_every_setting_is_described(file: Path) -> None:
    rows = {row.name: row for row in describe(load(file))}
    names = "language theme mouse ascii default_database start thin_output key_profile daily_backups keys"
    assert list(rows) == names.split()
    assert rows["theme"][1:3] == ("light", "dark")
    assert rows["ascii"][1:3] == ("auto", "auto")
    assert rows["mouse"][1:3] == ("true", "false")
    assert rows["keys"].value == "deal.promote = p"
    assert all(row.doc for row in rows.values())
