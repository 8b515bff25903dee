"""What another program may write into the file: values that no column can hold, and how they come there."""

from __future__ import annotations

from tcrm.models.database import Database


def write(db: Database, statement: str) -> None:
    """Change the file as another program does that keeps to the form of the tables."""
    db.sql("INSERT INTO move_permit DEFAULT VALUES")
    db.sql(statement)
    db.sql("DELETE FROM move_permit")


def force(db: Database, table: str, statement: str) -> None:
    """The same past the form of the tables as well: they are told to take anything for a moment."""
    (form,) = db.sql("SELECT sql FROM sqlite_master WHERE name = ?", (table,))[0]
    loose = form.replace(" STRICT", "").replace(" NOT NULL", "")
    loose = loose.replace('"id" INTEGER PRIMARY', '"id" INTEGER NOT NULL PRIMARY')
    for text, then in ((loose, statement), (form, "SELECT 1")):
        db.sql("PRAGMA writable_schema = 1")
        db.sql("UPDATE sqlite_master SET sql = ? WHERE name = ?", (text, table))
        db.sql("PRAGMA writable_schema = RESET")
        write(db, then)


BYTES = "CAST(x'636166ff80c3' AS TEXT)"
MENDED = {
    "text that is no UTF-8": (f"UPDATE account SET name = {BYTES}", "account 1: its name is “caf���”"),
    "a memo that is no UTF-8": (f"UPDATE memo SET text = {BYTES}", "memo 1: its text is “caf���”"),
    "a name of a user": (f"UPDATE user SET name = {BYTES} WHERE login = 'maria'", "its name is “caf���”"),
    "control characters": ("UPDATE account SET city = 'a' || char(27) || '[2J'", "account 1: its city is “a�[2J”"),
    "text that ends early": ("UPDATE deal SET title = CAST(x'610062' AS TEXT) WHERE id = 1", "its title is “a�b”"),
    "a day that is none": ("UPDATE deal SET close_on = '2026-13-45'", "deal 1: its close_on is “2026-13-45”"),
    "a day in words": ("UPDATE activity SET due_on = 'soon'", "activity 1: its due_on is “soon”"),
    "a moment after all time": ("UPDATE activity SET start_at = 1 << 62", "activity 1: its start_at is “461"),
    "a day number after all time": ("UPDATE deal SET created_day = 1 << 62", "deal 1: its created_day is “461"),
    "a stage left after all time": ("UPDATE stage_move SET left_at = 1 << 60 WHERE id = 1", "its left_at is “115"),
    "an amount that no sum can hold": ("UPDATE deal SET amount = 9223372036854775807", "deal 1: its amount is “922"),
    "a zone of nowhere": ("UPDATE user SET zone = 'Mars/Base' WHERE id = 4", "user 4: its zone is “Mars/Base”"),
    "a flag that is no flag": ("UPDATE account SET archived = 7", "account 1: its archived is “7”"),
    "an unknown interest": ("UPDATE deal SET interest = 'boiling'", "expected is cold / warm / hot"),
    "a rule that is none": (
        "UPDATE activity SET rrule = 'FREQ=NEVER', series_start = 'x', slot = 'x', exceptions = 'x'",
        "activity 1: its rrule is “FREQ=NEVER”",
    ),
}
"""What is planted, and what the doctor says of it: all of it can be put right and taken back."""


FORCED = {
    "text where a number belongs": ("deal", "UPDATE deal SET amount = 'much' WHERE id = 1", "its amount is “much”"),
    "infinity": ("deal", "UPDATE deal SET probability = 9e999 WHERE id = 1", "deal 1: its probability is “inf”"),
    "nothing where a name belongs": ("account", "UPDATE account SET name = NULL", "account 1: its name is nothing"),
    "nothing where a flag belongs": ("deal", "UPDATE deal SET archived = NULL WHERE id = 2", "its archived is nothing"),
}  # fmt: skip
"""The same where not even the form of the tables held."""


FORCED_AND_LEFT = {
    "a fraction where a whole number belongs": ("stage", "UPDATE stage SET probability = 0.5 WHERE id = 1", "is “0.5”"),
    "bytes where text belongs": ("account", "UPDATE account SET name = x'41', city = NULL", "its name is “A”"),
}
LEFT = {
    "a moment that must be": ("UPDATE memo SET at = 1 << 62", "memo 1: its at is"),
    "an unknown outcome": ("UPDATE stage SET outcome = 'maybe' WHERE id = 2", "expected is open / won / lost"),
    "an unknown role": ("UPDATE user SET role = 'king' WHERE login = 'maria'", "expected is seller / manager / admin"),
    "criteria that are no list": ("UPDATE stage SET criteria = '[{' WHERE id = 2", "stage 2: its criteria is “[{”"),
    "a rate that is no number": (
        "INSERT INTO rate (currency, day, rate) VALUES ('USD', '2026-01-01', 'NaN')",
        "rate 1: its rate is “NaN”",
    ),
}
"""What only a person, or a backup, can put right."""
