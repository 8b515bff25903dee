"""The statements that find what may be a duplicate: candidates only, the comparison itself is done on their names."""

from __future__ import annotations

from collections.abc import Sequence


def by_name(table: str, parts: Sequence[str], seen: str | None) -> str:
    """(id, name) of the records whose sort name has most of these parts, the best first. Parameters: the parts, how
    long the name is, how many. Reads an index alone, so that ten thousand names cost no more than a keystroke may."""
    score = " + ".join(f"(instr(sort_name, ?{n}) > 0) * {len(part)}" for n, part in enumerate(parts, 1))
    least = max(2, sum(map(len, parts)) * 2 // 5)
    among = f" AND EXISTS (SELECT 1 FROM ({seen}) seen WHERE seen.id = t.id)" if seen else ""
    length, limit = f"?{len(parts) + 1}", f"?{len(parts) + 2}"
    return (
        f"SELECT t.id, t.name FROM (SELECT id, {score} AS score, abs(length(sort_name) - {length}) AS other "
        f"FROM {table} t WHERE score >= {least}{among} ORDER BY score DESC, other, id LIMIT {limit}) found "
        f"JOIN {table} t ON t.id = found.id"
    )


def leads(words: int, seen: str | None) -> str:
    """(id, company, e-mail, phone) of the open leads that hold one of so many words in what they are found by.
    Parameters: the words, normalised."""
    among = f" AND EXISTS (SELECT 1 FROM ({seen}) seen WHERE seen.id = d.id)" if seen else ""
    held = " OR ".join(f"instr(k.head, ?{n}) OR instr(k.body, ?{n})" for n in range(1, words + 1))
    return (
        "SELECT d.id, d.company, d.email, d.phone FROM deal d CROSS JOIN search_key k ON k.kind = 'deal' "
        f"AND k.row_id = d.id WHERE d.account_id IS NULL AND d.status = 'open' AND d.archived = 0 AND ({held}){among} "
        "ORDER BY d.id DESC LIMIT 50"
    )


BY_KEY = (
    "SELECT p.kind, p.account_id, p.contact_id FROM contact_point p "
    "WHERE p.kind = ? AND p.key IN (SELECT value FROM json_each(?)) ORDER BY p.id LIMIT ?"
)
"""(kind, account, contact) of phones or e-mails that have one of these keys."""

BY_DOMAIN = (
    "SELECT DISTINCT coalesce(p.account_id, m.account_id) FROM "
    "(SELECT id FROM contact_point INDEXED BY contact_point_key WHERE instr(key, ?1) > 0 LIMIT 500) found "
    "JOIN contact_point p ON p.id = found.id LEFT JOIN membership m ON m.contact_id = p.contact_id "
    "WHERE p.kind = 'email' AND substr(p.key, -length(?1)) = ?1 "
)
"""The customers with an e-mail, their own or of somebody there, that ends so. Parameter: the domain with its @."""

BY_WEBSITE = "SELECT id, website FROM account WHERE instr(lower(website), ?) > 0 LIMIT 50"
"""(id, website) of customers whose website names a domain somewhere."""

BY_FIRST_WORDS = (
    "SELECT DISTINCT a.id FROM json_each(?1) said CROSS JOIN account a ON a.archived = 0 "
    "AND a.sort_name >= said.value AND a.sort_name < said.value || '/' LIMIT ?2"
)
"""(id) of customers whose names begin with one of these texts, where a word ends. Parameters: the texts, how many.
What sorts before a stroke are the signs behind a word: a blank, a comma, a hyphen."""
