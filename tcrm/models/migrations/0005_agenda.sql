ALTER TABLE "activity" ADD COLUMN "rrule" TEXT NOT NULL DEFAULT '';
ALTER TABLE "activity" ADD COLUMN "series_start" TEXT NOT NULL DEFAULT '';
ALTER TABLE "activity" ADD COLUMN "slot" TEXT NOT NULL DEFAULT '';
ALTER TABLE "activity" ADD COLUMN "exceptions" TEXT NOT NULL DEFAULT '';
ALTER TABLE "activity" ADD COLUMN "series" INTEGER;
CREATE INDEX "activity_series" ON "activity" ("series");
CREATE TABLE "snooze" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "user_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL DEFAULT '',
  "row_id" INTEGER NOT NULL DEFAULT 0,
  "until" TEXT NOT NULL,
  FOREIGN KEY ("user_id") REFERENCES "user" ("id")
) STRICT;
CREATE UNIQUE INDEX "snooze_user_id_kind_row_id" ON "snooze" ("user_id", "kind", "row_id");
