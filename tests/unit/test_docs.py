"""The pages of docs/ that repeat what the program knows are as it would write them, and what is written by hand is true
where a test can tell."""

from __future__ import annotations

import re
import shlex
import tomllib
from datetime import date
from pathlib import Path

import click
import pytest

from tcrm import commands, docs
from tcrm.cli.tree import AREAS, door
from tcrm.errors import TcrmError
from tcrm.exchange.formats import KINDS
from tcrm.queries.agendafilter import FIELDS as AGENDA_FIELDS
from tcrm.queries.agendafilter import matching
from tcrm.queries.customerfilter import FIELDS as CUSTOMER_FIELDS
from tcrm.queries.customerfilter import STATES as CUSTOMER_STATES
from tcrm.queries.customerfilter import read as read_customers
from tcrm.queries.dealfilter import FIELDS, FLAGS, PARTS, STATUSES, parse
from tcrm.queries.dealmatch import Around, predicate
from tcrm.queries.pipelines import PipelineFacts, StageInfo


def test_the_pages_are_up_to_date() -> None:
    assert docs.stale() == []


def test_a_page_that_was_changed_is_stale_until_it_is_written(tmp_path: Path) -> None:
    assert set(docs.stale(tmp_path)) == {"keys.md", "commands.md", "figures.md", "tcrm.1"}
    docs.write(tmp_path)
    assert docs.stale(tmp_path) == []
    (tmp_path / "keys.md").write_text("nothing")
    assert docs.stale(tmp_path) == ["keys.md"]


def test_every_key_command_and_figure_has_its_place() -> None:
    page = docs.keys_page()
    assert all(f"`{command.id}`" in page for command in commands.COMMANDS)
    page = docs.commands_page()
    assert all(f"### tcrm {name}\n" in page for area in AREAS.values() for name in area)
    assert "### tcrm add deal" in page
    assert "win rate" in docs.figures_page()


def test_a_bar_does_not_break_a_table() -> None:
    assert docs.table(("a", "b"), [("x|y", "z")])[-1] == "| x\\|y | z |"


# -- what is written by hand ------------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
AROUND = Around(
    date(2026, 11, 21),
    7,
    "EUR",
    pipelines=[
        PipelineFacts(
            1,
            "standard",
            "Standard",
            tuple(
                StageInfo(n, key, key.title(), n, "opportunity", "open", 50, 12, "pipeline", "")
                for n, key in enumerate(("lead", "proposal", "negotiation"))
            ),
        )
    ],
)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(text: str, language: str) -> list[str]:
    """The lines of all fenced blocks of a language, without blank ones."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in found for line in block.splitlines() if line.strip()]


def shell_lines(text: str) -> list[str]:
    """Every `tcrm …` that a page says to type: a line of a block, or between backticks."""
    lines = [line.partition("  #")[0].strip() for line in blocks(text, "")]
    typed = [line for line in lines if line.startswith("tcrm ")]
    return typed + [found for found in re.findall(r"`(tcrm [^`\n]+)`", text) if "…" not in found]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "commands.md"], ids=named)
def test_each_command_line_of_a_page_is_one_that_the_program_takes(page: Path) -> None:
    for line in shell_lines(page.read_text(encoding="utf-8")):
        try:
            take(shlex.split(line)[1:])
        except click.MissingParameter:
            assert re.fullmatch(r"tcrm( [a-z]+)+", line), line  # a command that is only named
        except (click.UsageError, TcrmError) as error:
            pytest.fail(f"{line}: {error}")


def take(words: list[str]) -> None:
    """Read a command line as the program does, without doing it; UsageError or TcrmError for what it does not take."""
    command: click.Command | None = door("en")
    context = click.Context(door("en"), info_name="tcrm")
    while isinstance(command, click.Group):
        _options, words, _order = command.make_parser(context).parse_args(words)
        if not words:
            return
        name, found, words = command.resolve_command(context, words)
        if found is None:
            return
        command, context = found, click.Context(found, info_name=name, parent=context)
    assert command is not None
    command.make_context(command.name, words, parent=context)


def test_the_pages_have_command_lines_to_look_at() -> None:
    assert len([line for page in PAGES for line in shell_lines(page.read_text(encoding="utf-8"))]) > 60


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_each_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "#")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_the_examples_of_filters_are_understood() -> None:
    text = (ROOT / "docs" / "filters.md").read_text(encoding="utf-8")
    deals, agenda = blocks(text, "filter"), blocks(text, "agenda")
    assert len(deals) > 5 and len(agenda) > 3
    for example in deals:
        predicate(parse(example), AROUND)
    for example in agenda:
        matching((), example, AROUND.today)
    for example in blocks(text, "customers"):
        assert read_customers(example).words != example, example  # what is more than bare words


def test_every_field_and_flag_of_a_filter_is_explained() -> None:
    text = (ROOT / "docs" / "filters.md").read_text(encoding="utf-8")
    rows = {row: cells for row, *cells in (line.split(" | ") for line in text.splitlines() if line.startswith("| `"))}
    for name, kind in FIELDS.items():
        compared = rows[f"| `{name}`"][1]
        assert ("`<`" in compared) == kind.ordered, name
    assert all(f"| `{flag}`" in rows for flag in FLAGS)
    assert all(f"`{word}`" in text for word in (*PARTS, *STATUSES))
    agenda = text.partition("## The agenda")[2].partition("## Customers")[0]
    assert all(f"{field}:" in agenda or f"{field}<" in agenda for field in AGENDA_FIELDS)
    customers = text.partition("## Customers")[2]
    assert all(f"`{field}:" in customers for field in CUSTOMER_FIELDS)
    assert all(f"`{state}`" in customers or f"`is:{state}`" in customers for state in CUSTOMER_STATES)


def test_the_fields_of_an_import_are_those_that_are_read() -> None:
    text = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (\w+) \| (.*) \|$", text.partition("### Fields")[2], re.MULTILINE))
    assert set(told) - {"kind"} == set(KINDS) - {"move"}
    for name, kind in KINDS.items():
        if name in told:
            fields = set(re.split(r"[,;] ", re.sub(r" \([^)]*\)", "", told[name])))
            assert fields <= {field.name for field in kind.fields} | set(kind.slots), name


def test_the_man_page_says_every_command_and_option_in_plain_ascii(tmp_path: Path) -> None:
    page = docs.man()
    assert page.isascii() and page.startswith('.\\"')
    for name in (name for area in AREAS.values() for name in area):
        assert f"\\fBtcrm {name}\\fR" in page
    assert "\\fB\\-\\-outcome TEXT\\fR" in page
    assert all(f"\\fB{name}\\fR" in page for name in ("TCRM_DATABASE", "NO_COLOR", "130"))
    assert not [line for line in page.splitlines() if line.startswith("'")]


def test_a_wheel_ships_the_man_page() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"docs/tcrm.1": "share/man/man1/tcrm.1"} and (ROOT / "docs" / "tcrm.1").is_file()
