CREATE TABLE "visit" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "user_id" INTEGER NOT NULL DEFAULT 0,
  "kind" TEXT NOT NULL,
  "row_id" INTEGER NOT NULL DEFAULT 0,
  "at" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "visit_user_id_kind_row_id" ON "visit" ("user_id", "kind", "row_id");
CREATE INDEX "change_removed_account" ON "change" ("table_name", "before" ->> '$.account_id') WHERE "act" = 'D';
CREATE INDEX "change_removed_contact" ON "change" ("table_name", "before" ->> '$.contact_id') WHERE "act" = 'D';
CREATE INDEX "change_removed_deal" ON "change" ("table_name", "before" ->> '$.deal_id') WHERE "act" = 'D';
