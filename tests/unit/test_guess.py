"""What a file holds, guessed from its header."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcrm.errors import BadValue
from tcrm.exchange.drafts import AccountDraft, AddressDraft, ContactDraft, Point, Ref, UserDraft
from tcrm.exchange.formats import KINDS, OWN, columns
from tcrm.exchange.guess import Described, describe, guess
from tcrm.exchange.plan import Plan, open_files, prepare


def planned(folder: Path, content: str, kind: str = "", columns: tuple[str, ...] = ()) -> Plan:
    path = folder / "list.csv"
    path.write_text(content, encoding="utf-8")
    files = open_files([path])
    return prepare(guess(files, kind, columns), files, "EUR")


def fields(plan: Plan) -> dict[str, str]:
    return {found.column: found.field for found in describe(one.sheet for one in plan.sheets)}


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("google_contacts_until_2023.csv", ["contact"]),
        ("google_contacts_labels_era.csv", ["contact"]),
        ("outlook.csv", ["contact"]),
        ("northwind/customers.csv", ["account", "contact"]),
        ("northwind/employees.csv", ["user"]),
        ("northwind/products.csv", ["product"]),
        ("chinook/customer.csv", ["contact"]),
        ("b2b/accounts.csv", ["account"]),
        ("b2b/products.csv", ["product"]),
        ("b2b/sales_teams.csv", ["user"]),
        ("b2b/sales_pipeline.csv", ["deal"]),
    ],
)
def test_the_sample_files_are_recognised(sample_data: Path, name: str, kinds: list[str]) -> None:
    profile = guess(open_files([sample_data / name]))
    assert profile.guessed
    assert [section.kind for section in profile.sections] == kinds


@pytest.mark.parametrize("name", ["northwind/orders.csv", "b2b/data_dictionary.csv", "chinook/invoiceline.csv"])
def test_what_does_not_tell_is_refused_with_the_kinds(sample_data: Path, name: str) -> None:
    with pytest.raises(BadValue, match="not clear") as refused:
        guess(open_files([sample_data / name]))
    assert "--kind" in refused.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_the_header_of_our_own_export_is_known_exactly(tmp_path: Path, kind: str) -> None:
    plan = planned(tmp_path, ",".join(columns(kind)) + "\n")
    (section,) = plan.profile.sections
    assert (section.kind, section.source, section.id) == (kind, OWN, "id")
    assert fields(plan) == {name: name for name in columns(kind)}


def test_google_contacts_keep_their_several_phones_and_labels(tmp_path: Path) -> None:
    plan = planned(
        tmp_path,
        "First Name,Middle Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,"
        "Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Photo\n"
        "Ann,M.,Lee,Acme,* Work,ann@x.org ::: a@y.org,Mobile,+49 1,,+49 2,x\n",
    )
    (draft,) = plan.drafts()
    assert isinstance(draft, ContactDraft)
    assert draft.name == "Ann M. Lee"
    assert draft.emails == (Point("ann@x.org", "work"), Point("a@y.org", "work"))
    assert draft.phones == (Point("+49 1", "mobile"), Point("+49 2"))
    assert draft.accounts[0].account == Ref("Acme", create=True)
    assert fields(plan)["Photo"] == ""


def test_a_list_of_companies_with_a_person_each_gives_both(tmp_path: Path) -> None:
    plan = planned(
        tmp_path,
        "customerID,companyName,contactName,contactTitle,address,city,postalCode,country,phone,fax\n"
        "A1,Acme,Ann Lee,Owner,Main St. 1,Berlin,10115,Germany,030 1,030 2\n",
    )
    account, contact = plan.drafts()
    assert isinstance(account, AccountDraft)
    assert isinstance(contact, ContactDraft)
    assert (account.origin.id, account.name, account.city) == ("A1", "Acme", "Berlin")
    assert account.addresses == (AddressDraft("visit", "Main St. 1", "10115", "Berlin", "", "Germany"),)
    assert (account.phones, contact.phones) == ((Point("030 2", "fax"),), (Point("030 1"),))
    assert (contact.name, contact.title, contact.accounts[0].account.name) == ("Ann Lee", "Owner", "Acme")


@pytest.mark.parametrize("name", ["Contact", "Contact person", "Person", "Kontakt", "Contact Person Name", "联系人"])
def test_a_person_in_a_list_of_companies_has_many_names(tmp_path: Path, name: str) -> None:
    plan = planned(tmp_path, f"Company,City,{name},E-mail\nAcme,Graz,Ann Lee,a@x.org\nBeta,Rome,,b@x.org\n")
    people = [draft for draft in plan.drafts() if not isinstance(draft, AccountDraft)]
    assert [(one.name, one.accounts[0].account.name) for one in people if isinstance(one, ContactDraft)] == [
        ("Ann Lee", "Acme")
    ]
    assert len(people) == 1  # a company without one is no bad row


@pytest.mark.parametrize("cells", [("17", "C-18"), ("a@x.org", "b@x.org"), ("", ""), ("yes", "no") * 3])
def test_a_contact_that_is_no_name_makes_no_person(tmp_path: Path, cells: tuple[str, ...]) -> None:
    lines = [f"Acme {place},Graz,{cell}\n" for place, cell in enumerate(cells)]
    assert fields(planned(tmp_path, "Company,City,Contact\n" + "".join(lines)))["Contact"] == ""


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("Company,Industry,Contact,E-mail,Mobile,Fax,Position", "- contact email mobile - title"),
        ("Company,Contact,Company e-mail,Company domain,Phone,Phone 1 - Value", "contact - - phone phone"),
        ("Firma,Ansprechpartner,E-Mail,Telefon (Ansprechpartner),Telefon", "contact email phone -"),
        (
            "Organization - Name,Organization - Phone,Organization - City,Person - Name,Person - Email",
            "- - contact email",
        ),
        ("公司,行业,联系人,联系人电话,公司电话,邮箱", "- contact phone - email"),
        ("Company,Industry,Employees,Revenue,First name,Last name,Email", "- - - given family email"),
    ],
)
def test_phones_mails_and_titles_beside_a_person_are_the_persons_unless_they_are_said_to_be_the_companys(
    tmp_path: Path, header: str, told: str
) -> None:
    names = {"title": "title", "given": "given_name", "family": "family_name", "contact": "name"}
    row = ",".join(f"Ann {letter}" for letter, _column in zip("ABCDEFGH", header.split(","), strict=False))
    plan = planned(tmp_path, f"{header}\n{row}\n")
    found = {one.column: one for one in describe(one.sheet for one in plan.sheets) if one.field != "account"}
    people = {column: one.field.partition(".")[0] for column, one in found.items() if one.kind == "contact"}
    words = [names.get(word, word.replace("mobile", "phone")) for word in told.split()]
    assert [people.get(column, "-") for column in header.split(",")[1:]] == words
    assert not any(one.field == "" for one in found.values())


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Firma;Ort;Branche;Telefon", "account"),
        ("Vorname;Nachname;E-Mail;Handy", "contact"),
        ("公司名称;行业;城市;电话", "account"),
        ("姓名;手机;邮箱;职位;公司", "contact"),
        ("Bezeichnung;Artikelnummer;Preis", "product"),
        ("Deal Name;Deal Stage;Amount;Close Date", "deal"),
        ("Subject;Due Date;Priority;Status", "activity"),
        ("Date;Author;Note;Company", "memo"),
        ("Currency;Date;Rate", "rate"),
    ],
)
def test_headers_in_three_languages_tell_the_kind(tmp_path: Path, header: str, kind: str) -> None:
    assert [section.kind for section in planned(tmp_path, header + "\n").profile.sections] == [kind]


@pytest.mark.parametrize(
    ("header", "kinds"),
    [
        ("Company,First name,Last name,Email", "account contact"),
        ("Firma,Vorname,Nachname,Ort,Website", "account contact"),
        ("公司,姓,名,手机", "account contact"),
        ("First name,Last name,Email,City", "contact"),
        ("First name,Last name,Company,E-mail 1 - Value", "contact"),
        ("First Name,Last Name,Company,Business Street,E-mail Address", "contact"),
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On", "contact"),
        ("Record ID,First name,Last name,Company", "contact"),
        ("First name,Last name,Company,Company ID", "contact"),
    ],
)
def test_people_beside_their_company_give_both_unless_it_is_an_address_book_or_has_ids(
    tmp_path: Path, header: str, kinds: str
) -> None:
    assert [section.kind for section in planned(tmp_path, header + "\n").profile.sections] == kinds.split()
    assert [section.kind for section in planned(tmp_path, header + "\n", "contact").profile.sections] == ["contact"]


def test_what_was_said_of_a_column_of_a_list_of_people_is_theirs_if_they_have_it(tmp_path: Path) -> None:
    said = ("Mail=email", "Place=city", "Notes=")
    plan = planned(
        tmp_path, "Company,First name,Last name,Mail,Place,Notes\nAcme,Ann,Lee,a@x.example,Graz,x\n", "", said
    )
    account, contact = plan.drafts()
    assert isinstance(account, AccountDraft) and isinstance(contact, ContactDraft)
    assert (account.city, account.emails, account.text) == ("Graz", (), "")
    assert (contact.emails, contact.text) == ((Point("a@x.example"),), "")
    assert fields(plan)["Notes"] == ""
    with pytest.raises(BadValue, match="no field"):
        planned(tmp_path, "First name,Last name,Place\n", columns=("Place=city",))


def test_names_of_users_are_put_together(tmp_path: Path) -> None:
    plan = planned(tmp_path, "employeeID,lastName,firstName,hireDate,email\n1,Davolio,Nancy,1992-05-01,n@x.org\n")
    (user,) = plan.drafts()
    assert isinstance(user, UserDraft)
    assert (user.name, user.email, user.origin.id) == ("Nancy Davolio", "n@x.org", "1")
    assert fields(plan)["firstName"] == "given_name"
    (other,) = planned(tmp_path, "Employee ID,Hire Date,姓,名\n2,2020-05-01,王,伟\n").drafts()
    assert isinstance(other, UserDraft) and other.name == "王伟"


def test_the_region_of_an_address_is_no_region_of_the_firm(tmp_path: Path) -> None:
    head = "employeeID,Employee,Hire Date,Sales Manager,Region"
    assert fields(planned(tmp_path, head + "\n"))["Region"] == "region"
    assert fields(planned(tmp_path, head + ",City,Postal Code\n"))["Region"] == ""


def test_of_two_columns_for_one_field_the_more_telling_name_wins(tmp_path: Path) -> None:
    for header in ("Name,Company Name,Industry", "Company Name,Name,Industry"):
        found = fields(planned(tmp_path, header + "\n"))
        assert (found["Company Name"], found["Name"]) == ("name", "")


def test_the_kind_may_be_said(tmp_path: Path) -> None:
    assert planned(tmp_path, "name,phone\nAnn,1\n", "contact").profile.sections[0].kind == "contact"
    assert planned(tmp_path, "name,phone\nAnn,1\n", "account").profile.sections[0].kind == "account"
    with pytest.raises(BadValue, match="needs"):
        planned(tmp_path, "colour,phone\nred,1\n", "account")
    with pytest.raises(BadValue, match="own export"):
        planned(tmp_path, "name,phone\nAnn,1\n", "team")


def test_two_files_with_the_same_columns_share_a_section_and_their_source(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"Company,Industry\n{name},x\n")
    files = open_files([tmp_path / "a.csv", tmp_path / "b.csv"])
    found = list(prepare(guess(files), files, "EUR").drafts())
    assert [draft.name for draft in found if isinstance(draft, AccountDraft)] == ["a.csv", "b.csv"]
    assert len({draft.origin.source for draft in found if isinstance(draft, AccountDraft)}) == 1


def test_a_guess_says_which_records_it_will_create(tmp_path: Path) -> None:
    plan = planned(tmp_path, "First Name,Last Name,Company\nAnn,Lee,Acme\n")
    notes = {found.column: found for found in describe(one.sheet for one in plan.sheets)}
    assert notes["Company"] == Described(
        "list.csv", "contact", "Company", "account", "is created where there is none of that name"
    )


@pytest.mark.parametrize(
    ("given", "family", "name"),
    [
        ("伟", "王", "王伟"),
        ("太郎", "佐々木", "佐々木太郎"),
        ("민준", "김", "김민준"),
        ("Wei", "王", "Wei 王"),
        ("伟", "", "伟"),
    ],
)
def test_a_name_in_east_asian_characters_has_the_family_name_first_and_no_blank(
    tmp_path: Path, given: str, family: str, name: str
) -> None:
    (person,) = planned(tmp_path, f"First Name,Last Name\n{given},{family}\n").drafts()
    assert isinstance(person, ContactDraft)
    assert (person.name, person.given_name, person.family_name) == (name, given, family)


@pytest.mark.parametrize(
    ("header", "kind", "told"),
    [
        ("Deal - Title,Deal - Value,Deal - Organization,Person - Email", "deal", "title amount account -"),
        ("Organization - Name,Organization - Address,Organization - Label", "account", "name address.visit.lines -"),
        ("Person - Name,Person - Phone - Work,Person - Organization", "contact", "name phone.work account"),
        ("Opportunity: Name,Opportunity: Owner,Opportunity: Account Name", "deal", "title owner account"),
    ],
)
def test_what_most_columns_begin_with_is_left_away_and_may_tell_the_kind(
    tmp_path: Path, header: str, kind: str, told: str
) -> None:
    plan = planned(tmp_path, header + "\n")
    assert plan.profile.sections[0].kind == kind
    assert [fields(plan)[column] or "-" for column in header.split(",")] == told.split()


def test_the_guess_of_a_column_may_be_overruled(tmp_path: Path) -> None:
    content = "Company,City,Chief,Place\nAcme,Graz,Ann Lee,Wien\n"
    said = fields(planned(tmp_path, content, columns=("place=city", "Chief=address.visit.lines", "CITY=")))
    assert said == {"Company": "name", "Place": "city", "Chief": "address.visit.lines", "City": ""}
    for wrong, said_of_it in (
        ("Chef=city", "No file has a column “Chef”"),
        ("City=town", "“town” is no field"),
        ("=city", "does not say"),
        ("City", "does not say"),
    ):
        with pytest.raises(BadValue, match=said_of_it):
            planned(tmp_path, content, columns=(wrong,))
    with pytest.raises(BadValue, match="our own export"):
        planned(tmp_path, ",".join(columns("rate")) + "\n", columns=("rate=",))


@pytest.mark.parametrize(
    ("column", "cell", "kinds"),
    [
        ("Full name", "Eva Huber", ["account", "contact"]),
        ("姓名", "王 芳", ["account", "contact"]),
        ("Name", "Eva Huber", ["account", "contact"]),
        ("Name", "Press 7-B", ["account"]),
    ],
)
def test_a_name_beside_that_of_a_company_is_a_persons(tmp_path: Path, column: str, cell: str, kinds: list[str]) -> None:
    found = planned(tmp_path, f"{column},Company,Email,City\n{cell},Acme,e@x.example,Graz\n")
    assert [sheet.sheet.section.kind for sheet in found.sheets] == kinds
    assert fields(found)[column] == ("name" if len(kinds) > 1 else "")
