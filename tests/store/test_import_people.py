"""Whom an import makes and for whom one may import."""

from __future__ import annotations

import pytest
from importing import DEALS, Files, accounts, rows
from office import Office

from tcrm.actions.history import undo
from tcrm.actions.imports import ImportRefused
from tcrm.errors import Refused
from tcrm.session import Session


def test_logins_are_made_of_names_and_never_twice(admin: Session, files: Files) -> None:
    people = "Name,Email,Role,Manager\n" + "".join(
        f"{name},{email},seller,Ines Ångström\n"
        for name, email in (
            ("José Núñez", ""), ("Jose Nunez", ""), ("李雷", "li.lei@x.example"), ("田中", ""), ("O'Brien-Smith", ""),
        )
    )  # fmt: skip
    files.bring(admin, users=people)
    made = dict(rows(admin, "SELECT name, login FROM user WHERE id > 6"))
    assert made == {
        "Ines Ångström": "ines.angstrom",
        "José Núñez": "jose.nunez",
        "Jose Nunez": "jose.nunez2",
        "李雷": "li.lei",
        "田中": "user",
        "O'Brien-Smith": "o.brien.smith",
    }
    assert files.bring(admin, users=people).changed == 0


def test_nobody_loses_their_own_rights_by_a_file(admin: Session, files: Files) -> None:
    files.bring(admin, users="Login,Name,Role,Active\nolga,Olga Ost,seller,no\nmaria,Maria Rossi,manager,no\n")
    said = {login: rest for login, *rest in rows(admin, "SELECT login, name, role, active FROM user")}
    assert said["olga"] == ["Olga Ost", "admin", 1]
    assert said["maria"] == ["Maria Rossi", "manager", 0]


@pytest.mark.parametrize(
    "content",
    [
        {"users": "Login,Name,Role\nx,X,admin\n"},
        {"products": "Product,Price\nBolt,5\n"},
        {"rates": "id,currency,on,rate\n,USD,2026-01-01,0.9\n"},
    ],
)
def test_people_products_and_rates_need_an_admin(office: Office, files: Files, content: dict[str, str]) -> None:
    for login in ("maria", "mona"):
        with pytest.raises(Refused, match="only an admin"):
            files.bring(office.sit(login), **content)


def test_a_sellers_import_is_theirs_and_gives_to_nobody_else(office: Office, files: Files) -> None:
    maria = office.sit("maria")
    files.bring(maria, accounts="Company,City,Owner\nAcme,Graz,\nBeta,Graz,maria\n")
    assert {row["owner_id"] for row in accounts(maria).values()} == {maria.user.id}
    with pytest.raises(ImportRefused, match="somebody else"):
        files.bring(maria, accounts="Company,City,Owner\nGamma,Graz,tom\n")
    undo(maria)
    assert accounts(maria) == {}


def test_a_manager_imports_for_their_people(office: Office, files: Files) -> None:
    mona = office.sit("mona")
    deals = "no,what,who,rep,step,sum,since\n1,Big,,maria,,,\n2,Own,,,,,\n"
    files.bring(mona, files.profile(DEALS), deals=deals)
    owners = dict(rows(mona, "SELECT title, owner_id FROM deal"))
    assert owners == {"Big": office.user_id("maria"), "Own": mona.user.id}
    with pytest.raises(ImportRefused, match="somebody else"):
        files.bring(mona, files.profile(DEALS), deals=deals + "3,Far,,lena,,,\n")


def test_a_sellers_import_does_not_touch_what_is_not_theirs(office: Office, files: Files) -> None:
    office.account("Acme", owner="tom", city="Graz")
    with pytest.raises(ImportRefused, match="belongs to somebody else"):
        files.bring(office.sit("maria"), accounts="Company,City,Country\nAcme,Rome,IT\n")
    office.firm(colleagues_see="own")
    office.deal("Secret", owner="tom")
    with pytest.raises(ImportRefused, match="no deal of that name"):
        files.bring(office.sit("maria"), memos="Deal,Note,Date\nSecret,what is it,2026-01-01\n")


def test_a_seller_cannot_make_products_by_naming_them(office: Office, files: Files) -> None:
    with pytest.raises(ImportRefused, match="no product"):
        files.bring(office.sit("maria"), deals="Deal Name,Amount,Product\nBig,10,Bolt\n")
