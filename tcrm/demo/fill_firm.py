"""The firm of the story into its tables: teams, people, products, rates, reasons, guidance."""

from __future__ import annotations

from tcrm.demo.parts import Story
from tcrm.demo.rows import Ids, coming, insert
from tcrm.models import Competitor, Pipeline, Product, Rate, Reason, Stage, Team, User
from tcrm.models.database import Database
from tcrm.models.journal import Recorder

OTHER = "Other"


def fill_firm(db: Database, op: Recorder, story: Story, ids: Ids) -> None:
    """All of the firm but its own row, which the set-up has written with the first user."""
    _people(db, op, story, ids)
    _catalogue(op, story, ids)
    _reasons(db, op, story, ids)
    _stages(db, op, story, ids)


def _people(db: Database, op: Recorder, story: Story, ids: Ids) -> None:
    regions = {team.parent for team in story.teams}
    ids.teams = coming(op, Team, [team.key for team in story.teams])
    op.insert_many(
        Team,
        [
            {
                "name": team.name,
                "parent_id": ids.teams[team.parent] if team.parent else None,
                "kind": "region" if team.key in regions else "team",
            }
            for team in story.teams
        ],
    )
    here = dict(db.rows(User.select(User.login, User.id)))
    rows = {
        user.login: {
            "login": user.login,
            "name": user.name,
            "role": user.role,
            "team_id": ids.teams[user.team],
            "email": user.email,
        }
        for user in story.users
    }
    op.update_each(User, {here[login]: row for login, row in rows.items() if login in here})
    ids.users = here | insert(op, User, [(login, row) for login, row in rows.items() if login not in here])


def _catalogue(op: Recorder, story: Story, ids: Ids) -> None:
    ids.products = insert(
        op,
        Product,
        [
            (p.key, {"name": p.name, "code": p.key.upper(), "unit": p.unit, "price": p.price, "currency": p.currency})
            for p in story.products
        ],
    )
    op.insert_many(Rate, [{"currency": r.currency, "day": r.on, "rate": f"{r.value:f}"} for r in story.rates])
    ids.competitors = insert(op, Competitor, [(name, {"name": name}) for name in story.competitors])


def _reasons(db: Database, op: Recorder, story: Story, ids: Ids) -> None:
    """The story's own reasons in place of those that every new database is given, and a last one for all else."""
    op.delete(Reason, [row[0] for row in db.rows(Reason.select(Reason.id))])
    given = [(r.key, {"kind": r.outcome, "name": r.text, "needs_text": False}) for r in story.reasons]
    rest = [("", {"kind": kind, "name": OTHER, "needs_text": True}) for kind in ("lost", "won")]
    ids.reasons = insert(op, Reason, [*given, *rest])


def _stages(db: Database, op: Recorder, story: Story, ids: Ids) -> None:
    key = story.deals[0].pipeline
    ids.pipeline = int(db.value(Pipeline.select(Pipeline.id).where(Pipeline.key == key)))
    ids.stages = dict(db.rows(Stage.select(Stage.key, Stage.id).where(Stage.pipeline == ids.pipeline)))
    op.update_each(Stage, {ids.stages[stage]: {"guidance": text} for stage, text in story.guidance})
