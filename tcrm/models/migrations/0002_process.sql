ALTER TABLE "stage" ADD COLUMN "tasks" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "stage" ADD COLUMN "archived_on" TEXT;
ALTER TABLE "stage_move" ADD COLUMN "override" TEXT NOT NULL DEFAULT '';
CREATE TABLE "deal_check" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "deal_id" INTEGER NOT NULL,
  "stage_id" INTEGER NOT NULL,
  "key" TEXT NOT NULL,
  "by_id" INTEGER,
  "at" INTEGER NOT NULL,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("stage_id") REFERENCES "stage" ("id"),
  FOREIGN KEY ("by_id") REFERENCES "user" ("id")
) STRICT;
CREATE UNIQUE INDEX "deal_check_deal_id_key" ON "deal_check" ("deal_id", "key");
