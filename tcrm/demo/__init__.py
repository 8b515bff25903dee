"""The demo company: a deterministic story told from the ingredients in `data/demo/`. Pure: no database, no clock."""
