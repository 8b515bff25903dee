"""How other programs call our fields: what the guess knows of headers, in English, German and Chinese.

Names are written as `normal` makes them: lower case, words parted by single spaces, no other signs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SIGNS = re.compile(r"[\W_]+")


def normal(name: str) -> str:
    """`companyName`, `Company_Name` and `Company: name` -> `company name`."""
    return _SIGNS.sub(" ", _CAMEL.sub(" ", name)).strip().casefold()


def shared_prefix(header: Sequence[str]) -> str:
    """What most columns begin with before a dash or a colon, `Deal - ` for one; blank if nothing."""
    begun = (
        found[0] for column in header if not _NUMBERED.fullmatch(normal(column)) and (found := _PREFIX.match(column))
    )
    ((prefix, times),) = Counter(begun).most_common(1) or [("", 0)]
    return prefix if times > 2 and 2 * times > sum(map(bool, header)) else ""


def plain_names(header: Sequence[str]) -> dict[str, str]:
    """Column -> its normal name, without what most of the columns begin with."""
    prefix = shared_prefix(header)
    return {column: normal(column.removeprefix(prefix)) for column in header}


# kind -> field or slot -> names, the likeliest first; where two columns have names of one field, the earlier name wins.
NAMES: dict[str, dict[str, str]] = {
    "account": {
        "id": "account id, customer id, company id, organization id, supplier id, record id, kundennummer, "
        "客户编号, id",
        "name": "account name, company name, customer name, organization name, organisation name, account, company, "
        "customer, organization, organisation, firma, firmenname, kunde, unternehmen, 公司, 公司名称, 客户, 客户名称, "
        "name",
        "kind": "account type, customer type, kind",
        "class": "class, customer class, abc class, rating, klasse, kundenklasse, 等级",
        "lifecycle": "lifecycle, lifecycle stage, customer status",
        "parent": "parent, parent account, parent company, subsidiary of, muttergesellschaft, konzern, 母公司",
        "owner": "owner, account owner, company owner, organization owner, account manager, sales rep, sales agent, "
        "betreuer, kundenbetreuer, 负责人",
        "industry": "industry, sector, branche, 行业",
        "city": "city, town, city town village locality of address, ort, stadt, 城市",
        "country": "country, country region, office location, country of address, land, 国家",
        "website": "website, web site, web, url, homepage, home page, company domain name, domain, webseite, 网站",
        "source": "source, lead source, quelle, herkunft, 来源",
        "employees": "employees, number of employees, no of employees, mitarbeiter, mitarbeiterzahl, 员工数",
        "founded": "founded, year established, founded year, gegründet, gründungsjahr, 成立年份",
        "revenue": "revenue, annual revenue, umsatz, jahresumsatz, 营收",
        "tags": "tags, labels, categories, kategorien, 标签",
        "text": "notes, note, description, remarks, comments, notizen, bemerkung, beschreibung, 备注",
        "address.visit.lines": "address, street, street address, straße, strasse, anschrift, adresse, 地址",
        "address.visit.postcode": "postal code, postcode, zip, zip code, zip postal code of address, plz, "
        "postleitzahl, 邮编",
        "address.visit.region": "region, state, province, state county of address, bundesland, 省",
        "address.billing.lines": "billing address, billing street, rechnungsadresse",
        "address.billing.city": "billing city",
        "address.billing.postcode": "billing postal code, billing zip",
        "address.billing.region": "billing state, billing region",
        "address.billing.country": "billing country",
    },
    "contact": {
        "id": "contact id, customer id, person id, record id, id",
        "name": "contact name, full name, display name, name, person, contact, ansprechpartner, 姓名, 联系人",
        "given_name": "given name, first name, firstname, forename, vorname, 名",
        "middle": "middle name, additional name",
        "family_name": "family name, last name, lastname, surname, nachname, familienname, 姓",
        "title": "job title, contact title, organization title, organization 1 title, position, occupation, title, "
        "funktion, 职位",
        "language": "language, sprache, 语言",
        "account_id": "account id, company id, organization id, associated company id, associated company ids, "
        "associated company ids primary",
        "account": "account name, company name, organization name, organization 1 name, company, organization, "
        "organisation, account, customer, associated company, associated company primary, firma, unternehmen, 公司, "
        "公司名称",
        "role": "role, rolle",
        "owner": "owner, contact owner, betreuer, 负责人",
        "tags": "tags, labels, group membership, categories, kategorien, 标签",
        "text": "notes, note, description, comments, notizen, bemerkung, 备注",
    },
    "product": {
        "id": "product id, item id, record id, id",
        "name": "product name, product, item name, item, artikel, produkt, bezeichnung, 产品, 产品名称, name",
        "code": "sku, code, product code, item number, part number, artikelnummer, artikel nr, 编码",
        "series": "series, category, product family, family, group, warengruppe, 系列",
        "unit": "unit, quantity per unit, einheit, 单位",
        "price": "price, unit price, sales price, list price, preis, listenpreis, einzelpreis, 价格, 单价",
        "currency": "currency, currency code, währung, 币种",
        "active": "active, aktiv, 启用",
    },
    "user": {
        "id": "user id, employee id, seller id, id",
        "name": "sales agent, seller, sales rep, employee, user, full name, employee name, mitarbeiter, 员工, name",
        "given_name": "first name, given name, firstname, vorname, 名",
        "family_name": "last name, family name, lastname, surname, nachname, 姓",
        "login": "login, username, user name, benutzername, 用户名",
        "email": "email, e mail, email address, e mail address, 邮箱",
        "role": "role, rolle, 角色",
        "team": "team, sales team, 团队",
        "manager": "manager, sales manager, vorgesetzter, 经理",
        "region": "region, regional office, 地区",
        "reports": "reports to, hire date",
    },
    "deal": {
        "id": "deal id, opportunity id, lead id, record id, id",
        "title": "deal name, opportunity name, opportunity, deal, title, deal title, subject, verkaufschance, titel, "
        "商机, 商机名称, name",
        "account_id": "account id, customer id, company id, organization id, associated company id, "
        "associated company ids, associated company ids primary",
        "account": "account name, account, company name, associated company, associated company primary, company, "
        "organization, organisation, organization name, customer, customer name, kunde, firma, 客户, 公司",
        "owner": "deal owner, opportunity owner, owner, sales agent, sales rep, seller, verantwortlich, "
        "besitzer, 负责人",
        "pipeline": "pipeline, sales pipeline",
        "stage": "deal stage, stage, sales stage, pipeline stage, stage name, phase, verkaufsphase, 阶段, status",
        "won_on": "won time, won date, date won, won on, won at, gewonnen am, 赢单日期",
        "lost_on": "lost time, lost date, date lost, lost on, lost at, verloren am, 输单日期",
        "closed_on": "closed time, closed date, date closed, closed on, closed at, deal closed on, actual close date, "
        "geschlossen am, 成交日期",
        "created_on": "create date, created date, created, created on, created at, date created, deal created, "
        "add time, erstellt am, 创建日期",
        "amount": "amount, deal value, value, close value, opportunity amount, betrag, wert, 金额",
        "currency": "currency, amount currency, currency of value, currency code, währung, 币种",
        "close_on": "close date, expected close, expected close date, closing date, expected closing, close, "
        "closes on, abschlussdatum, 预计成交日期",
        "probability": "probability, win probability, wahrscheinlichkeit, 概率",
        "source": "source, lead source, deal source, origin, quelle, 来源",
        "product": "product, product name, produkt, 产品",
        "quantity": "quantity, qty, menge, 数量",
        "price": "unit price, sales price, einzelpreis, 单价",
        "lost_to": "competitor, lost to, wettbewerber, 竞争对手",
        "close_note": "closed lost reason, lost reason, loss reason, verlustgrund",
        "tags": "tags, labels, label, 标签",
    },
    "activity": {
        "id": "activity id, task id, event id, id",
        "kind": "activity type, type, kind, art, 类型",
        "subject": "subject, activity, task, task name, betreff, 主题",
        "account_id": "account id, company id, customer id",
        "account": "account, account name, company, company name, customer, kunde, firma, 客户",
        "deal_id": "deal id, opportunity id",
        "deal": "deal, deal name, opportunity",
        "owner": "owner, assigned to, activity owner, zuständig, 负责人",
        "status": "status, state, 状态",
        "due_on": "due date, due, due on, fällig, fällig am, 截止日期",
        "start": "start, start date, start time, date, activity date, beginn, datum, 开始时间, 日期",
        "end": "end, end date, end time, ende, 结束时间",
        "place": "location, place, ort, 地点",
        "priority": "priority, priorität, 优先级",
        "outcome": "outcome, result, ergebnis, 结果",
        "text": "description, notes, note, text, comments, notizen, 备注",
    },
    "memo": {
        "id": "note id, memo id, id",
        "account_id": "account id, company id, customer id",
        "account": "account, account name, company, company name, customer, kunde, firma, 客户",
        "deal_id": "deal id, opportunity id",
        "deal": "deal, deal name, opportunity",
        "contact": "contact, contact name, kontakt, 联系人",
        "at": "date, created, created at, created on, timestamp, datum, 日期",
        "by": "author, by, created by, owner, autor, 作者",
        "text": "note, notes, memo, text, body, comment, notiz, 备注",
    },
    "rate": {
        "currency": "currency, currency code, währung, 币种",
        "on": "date, on, day, datum, 日期",
        "rate": "rate, exchange rate, kurs, wechselkurs, 汇率",
    },
}  # fmt: skip

# Columns of points, for accounts and contacts alike.
POINTS: dict[str, str] = {
    "phone": "phone, phone number, telephone, tel, primary phone, telefon, telefonnummer, 电话",
    "phone.mobile": "mobile, mobile phone, mobile phone number, mobile number, cell, cell phone, cell phone number, "
    "handy, handynummer, mobil, mobilnummer, mobiltelefon, 手机",
    "phone.work": "business phone, work phone, office phone",
    "phone.work_2": "business phone 2",
    "phone.company": "company main phone",
    "phone.home": "home phone",
    "phone.home_2": "home phone 2",
    "phone.other": "other phone",
    "phone.assistant": "assistant s phone",
    "phone.car": "car phone",
    "phone.fax": "fax, business fax, telefax, 传真",
    "phone.home_fax": "home fax",
    "phone.pager": "pager",
    "email": "email, e mail, email address, e mail address, mail, 邮箱, 电子邮件",
    "email.2": "e mail 2 address, email 2, secondary email",
    "email.3": "e mail 3 address, email 3",
    "web": "web page, business web page, personal web page",
}

# A person in a list of companies. What `PERSON_PERHAPS` calls so may as well be a number, a mark, a mail address.
PERSON = (
    "contact name, contact full name, contact person name, full name, ansprechpartner, ansprechpartnerin, 联系人, "
    "联系人姓名, 姓名"
)
PERSON_PERHAPS = (
    "contact person, primary contact, main contact, key contact, contact, person, person name, company contact, "
    "customer contact, kontaktperson, kontakt, 主要联系人, name"
)

# What only somebody's address book has, not a list of a firm's customers and the people there.
ADDRESS_BOOK = (
    "nickname, birthday, anniversary, spouse, children, file as, name suffix, suffix, home phone, home street, "
    "home address, connected on, spitzname, geburtstag, 生日"
)

# What says of which kind a file is: how much a column for that field counts; any other known column counts 1.
TELLING: dict[str, dict[str, int]] = {
    "account": {"name": 6, "industry": 4, "employees": 4, "parent": 4, "class": 2, "revenue": 2, "founded": 2},
    "contact": {"given_name": 7, "family_name": 7, "name": 4, "title": 2},
    "product": {"name": 4, "price": 5, "code": 4, "series": 2},
    "user": {"login": 6, "manager": 6, "reports": 10, "given_name": 5, "family_name": 5, "role": 2, "name": 2},
    "deal": {"stage": 8, "title": 4, "pipeline": 6, "amount": 4, "close_on": 4, "probability": 4, "created_on": 2},
    "activity": {"subject": 5, "due_on": 6, "start": 3, "priority": 3, "kind": 3, "status": 2},
    "memo": {"text": 5, "at": 3, "by": 3},
    "rate": {"rate": 8, "currency": 3, "on": 2},
}

# What says whether a deal is won or lost, the likeliest first; what `STATUS_PERHAPS` calls so may say another thing.
STATUS = "deal status, opportunity status, status, 状态, 商机状态"
STATUS_PERHAPS = "outcome, result, state, ergebnis, 结果"

# What all columns of a file begin with, `Deal - ` for one -> the kind of record that it says.
PREFIXES: dict[str, str] = {
    "account": "organization, organisation, company, account, customer, firma, unternehmen, kunde, 公司, 客户",
    "contact": "person, contact, people, kontakt, ansprechpartner, 联系人",
    "product": "product, produkt, 产品",
    "user": "user, employee, mitarbeiter, 员工",
    "deal": "deal, opportunity, lead, verkaufschance, 商机",
    "activity": "activity, task, aktivität, aufgabe",
    "memo": "note, notiz, 备注",
}

# At least one of these makes a record; without, the file cannot be of that kind.
NEEDED: dict[str, tuple[str, ...]] = {
    "account": ("name",),
    "contact": ("name", "given_name", "family_name"),
    "product": ("name",),
    "user": ("name", "given_name", "family_name"),
    "deal": ("title", "account", "product"),
    "activity": ("subject", "text"),
    "memo": ("text",),
    "rate": ("rate",),
}

_NUMBERED = re.compile(r"(e mail|email|phone|website) (\d+) (value|type|label)")
_LABELLED = re.compile(r"(e mail|email|phone) (work|home|mobile|other)")
_PREFIX = re.compile(r"\s*[^\s:][^:]*?(?:: | [-\u2013\u2014] )(?=\S)")
_SLOT = {"e mail": "email", "email": "email", "phone": "phone", "website": "web"}
_ADDRESS = re.compile(
    r"(address \d+|business|home|other) (street|city|state|region|postal code|country|country region)"
)
_STREETS = re.compile(r"(business|home|other) street [23]")
_PARTS = {"street": "lines", "state": "region", "postal code": "postcode", "country region": "country"}


def is_address_book(header: Sequence[str]) -> bool:
    """Whether it is the header of an address book, such as Google's, Outlook's or a network's."""
    names = set(plain_names(header).values())
    numbered = any(_NUMBERED.fullmatch(name) or _ADDRESS.fullmatch(name) for name in names)
    return numbered or not names.isdisjoint(ADDRESS_BOOK.split(", "))


def slot_by_pattern(name: str, kind: str) -> str:
    """The slot of a numbered or placed column of Google's or Outlook's exports (`name` is normal); blank if none."""
    if kind not in ("account", "contact"):
        return ""
    numbered = _NUMBERED.fullmatch(name)
    if numbered:
        slot = f"{_SLOT[numbered[1]]}.{numbered[2]}"
        return slot if numbered[3] == "value" else f"{slot}.label"
    labelled = _LABELLED.fullmatch(name)
    if labelled:
        return f"{_SLOT[labelled[1]]}.{labelled[2]}"
    if kind == "account":
        placed = _ADDRESS.fullmatch(name)
        if placed:
            label = {"business": "visit"}.get(placed[1], placed[1].removeprefix("address "))
            return f"address.{label}.{_PARTS.get(placed[2], placed[2])}"
        streets = _STREETS.fullmatch(name)
        if streets:
            return f"address.{ {'business': 'visit'}.get(streets[1], streets[1]) }.lines"
    return ""
