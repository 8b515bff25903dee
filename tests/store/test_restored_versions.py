"""A row that is removed and brought back, again and again, never has a version twice."""

from __future__ import annotations

from office import in_memory

from tcrm.actions import customers
from tcrm.actions.history import redo, undo


def test_the_version_of_a_row_grows_each_time_it_comes_back() -> None:
    office = in_memory()
    session = office.sit("maria")
    contact = customers.add_contact(session, "Dr. Weiss")
    customers.delete_contact(session, contact)
    seen = [1]
    for _time in range(3):
        undo(session)
        seen += [row[0] for row in office.db.sql("SELECT version FROM contact")]
        redo(session)
    assert seen == [1, 2, 3, 4]
    office.db.close()
