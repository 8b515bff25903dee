"""The demo company: a deterministic story told from the ingredients in `data/demo/`, and the database built from it.

`story` and what it tells from are pure: no database, no clock. `build` writes.
"""
