CREATE TABLE "team" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "name" TEXT NOT NULL,
  "parent_id" INTEGER,
  "kind" TEXT NOT NULL DEFAULT 'team',
  FOREIGN KEY ("parent_id") REFERENCES "team" ("id")
) STRICT;
CREATE UNIQUE INDEX "team_name" ON "team" ("name");
CREATE INDEX "team_parent_id" ON "team" ("parent_id");
CREATE TABLE "user" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "login" TEXT NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "email" TEXT NOT NULL DEFAULT '',
  "role" TEXT NOT NULL DEFAULT 'seller',
  "team_id" INTEGER,
  "active" INTEGER NOT NULL DEFAULT 1,
  "zone" TEXT NOT NULL DEFAULT '',
  "language" TEXT NOT NULL DEFAULT '',
  FOREIGN KEY ("team_id") REFERENCES "team" ("id")
) STRICT;
CREATE UNIQUE INDEX "user_login" ON "user" ("login");
CREATE INDEX "user_team_id" ON "user" ("team_id");
CREATE TABLE "account" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "kind" TEXT NOT NULL DEFAULT 'organisation',
  "name" TEXT NOT NULL,
  "sort_name" TEXT NOT NULL,
  "class" TEXT NOT NULL,
  "key_account" INTEGER NOT NULL DEFAULT 0,
  "lifecycle" TEXT NOT NULL DEFAULT 'prospect',
  "parent_id" INTEGER,
  "owner_id" INTEGER,
  "private" INTEGER NOT NULL DEFAULT 0,
  "industry" TEXT NOT NULL DEFAULT '',
  "city" TEXT NOT NULL DEFAULT '',
  "country" TEXT NOT NULL DEFAULT '',
  "website" TEXT NOT NULL DEFAULT '',
  "source" TEXT NOT NULL DEFAULT '',
  "employees" INTEGER,
  "founded" INTEGER,
  "revenue" INTEGER,
  "revenue_currency" TEXT NOT NULL DEFAULT '',
  "text" TEXT NOT NULL DEFAULT '',
  "archived" INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY ("parent_id") REFERENCES "account" ("id"),
  FOREIGN KEY ("owner_id") REFERENCES "user" ("id")
) STRICT;
CREATE INDEX "account_parent_id" ON "account" ("parent_id");
CREATE INDEX "account_owner_id" ON "account" ("owner_id");
CREATE INDEX "account_sort_name_id" ON "account" ("sort_name", "id");
CREATE INDEX "account_owner_id_sort_name_id" ON "account" ("owner_id", "sort_name", "id");
CREATE TABLE "pipeline" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "key" TEXT NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "position" INTEGER NOT NULL DEFAULT 0,
  "archived" INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX "pipeline_key" ON "pipeline" ("key");
CREATE TABLE "stage" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "pipeline_id" INTEGER NOT NULL,
  "key" TEXT NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "position" INTEGER NOT NULL DEFAULT 0,
  "phase" TEXT NOT NULL DEFAULT 'opportunity',
  "outcome" TEXT NOT NULL DEFAULT 'open',
  "probability" INTEGER NOT NULL DEFAULT 0,
  "limit_days" INTEGER,
  "forecast" TEXT NOT NULL DEFAULT 'pipeline',
  "guidance" TEXT NOT NULL DEFAULT '',
  "criteria" TEXT NOT NULL DEFAULT '[]',
  FOREIGN KEY ("pipeline_id") REFERENCES "pipeline" ("id")
) STRICT;
CREATE INDEX "stage_pipeline_id" ON "stage" ("pipeline_id");
CREATE UNIQUE INDEX "stage_pipeline_id_key" ON "stage" ("pipeline_id", "key");
CREATE TABLE "competitor" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "name" TEXT NOT NULL,
  "note" TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX "competitor_name" ON "competitor" ("name");
CREATE TABLE "deal" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "title" TEXT NOT NULL DEFAULT '',
  "pipeline_id" INTEGER NOT NULL,
  "stage_id" INTEGER,
  "status" TEXT NOT NULL DEFAULT 'open',
  "account_id" INTEGER,
  "owner_id" INTEGER,
  "private" INTEGER NOT NULL DEFAULT 0,
  "amount" INTEGER,
  "currency" TEXT NOT NULL DEFAULT '',
  "close_on" TEXT,
  "probability" INTEGER,
  "forecast" TEXT NOT NULL DEFAULT '',
  "budget" INTEGER,
  "interest" TEXT NOT NULL DEFAULT '',
  "source" TEXT NOT NULL DEFAULT '',
  "company" TEXT NOT NULL DEFAULT '',
  "person" TEXT NOT NULL DEFAULT '',
  "email" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "created_at" INTEGER,
  "created_day" INTEGER,
  "entered_at" INTEGER,
  "entered_day" INTEGER,
  "closed_at" INTEGER,
  "closed_day" INTEGER,
  "lost_to_id" INTEGER,
  "close_note" TEXT NOT NULL DEFAULT '',
  "archived" INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY ("pipeline_id") REFERENCES "pipeline" ("id"),
  FOREIGN KEY ("stage_id") REFERENCES "stage" ("id"),
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"),
  FOREIGN KEY ("owner_id") REFERENCES "user" ("id"),
  FOREIGN KEY ("lost_to_id") REFERENCES "competitor" ("id")
) STRICT;
CREATE INDEX "deal_pipeline_id" ON "deal" ("pipeline_id");
CREATE INDEX "deal_account_id" ON "deal" ("account_id");
CREATE INDEX "deal_lost_to_id" ON "deal" ("lost_to_id");
CREATE INDEX "deal_pipeline_id_created_day_status" ON "deal" ("pipeline_id", "created_day", "status");
CREATE INDEX "deal_pipeline_id_status_closed_day" ON "deal" ("pipeline_id", "status", "closed_day");
CREATE INDEX "deal_stage_id_status" ON "deal" ("stage_id", "status");
CREATE INDEX "deal_owner_id_status" ON "deal" ("owner_id", "status");
CREATE TABLE "activity" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "kind" TEXT NOT NULL DEFAULT 'task',
  "subject" TEXT NOT NULL DEFAULT '',
  "account_id" INTEGER,
  "deal_id" INTEGER,
  "owner_id" INTEGER,
  "status" TEXT NOT NULL DEFAULT 'planned',
  "due_on" TEXT,
  "start_at" INTEGER,
  "end_at" INTEGER,
  "done_at" INTEGER,
  "place" TEXT NOT NULL DEFAULT '',
  "priority" TEXT NOT NULL DEFAULT 'normal',
  "importance" INTEGER,
  "outcome" TEXT NOT NULL DEFAULT '',
  "text" TEXT NOT NULL DEFAULT '',
  "created_by_id" INTEGER,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"),
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("owner_id") REFERENCES "user" ("id"),
  FOREIGN KEY ("created_by_id") REFERENCES "user" ("id")
) STRICT;
CREATE INDEX "activity_account_id" ON "activity" ("account_id");
CREATE INDEX "activity_deal_id" ON "activity" ("deal_id");
CREATE INDEX "activity_owner_id_status_due_on" ON "activity" ("owner_id", "status", "due_on");
CREATE TABLE "contact" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "name" TEXT NOT NULL,
  "sort_name" TEXT NOT NULL,
  "given_name" TEXT NOT NULL DEFAULT '',
  "family_name" TEXT NOT NULL DEFAULT '',
  "title" TEXT NOT NULL DEFAULT '',
  "language" TEXT NOT NULL DEFAULT '',
  "owner_id" INTEGER,
  "text" TEXT NOT NULL DEFAULT '',
  "archived" INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY ("owner_id") REFERENCES "user" ("id")
) STRICT;
CREATE INDEX "contact_owner_id" ON "contact" ("owner_id");
CREATE INDEX "contact_sort_name_id" ON "contact" ("sort_name", "id");
CREATE TABLE "activity_contact" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "activity_id" INTEGER NOT NULL,
  "contact_id" INTEGER NOT NULL,
  FOREIGN KEY ("activity_id") REFERENCES "activity" ("id"),
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id")
) STRICT;
CREATE INDEX "activity_contact_activity_id" ON "activity_contact" ("activity_id");
CREATE INDEX "activity_contact_contact_id" ON "activity_contact" ("contact_id");
CREATE TABLE "activity_user" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "activity_id" INTEGER NOT NULL,
  "user_id" INTEGER NOT NULL,
  FOREIGN KEY ("activity_id") REFERENCES "activity" ("id"),
  FOREIGN KEY ("user_id") REFERENCES "user" ("id")
) STRICT;
CREATE INDEX "activity_user_activity_id" ON "activity_user" ("activity_id");
CREATE INDEX "activity_user_user_id" ON "activity_user" ("user_id");
CREATE TABLE "address" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "account_id" INTEGER NOT NULL,
  "kind" TEXT NOT NULL DEFAULT 'visit',
  "lines" TEXT NOT NULL DEFAULT '',
  "postcode" TEXT NOT NULL DEFAULT '',
  "city" TEXT NOT NULL DEFAULT '',
  "region" TEXT NOT NULL DEFAULT '',
  "country" TEXT NOT NULL DEFAULT '',
  FOREIGN KEY ("account_id") REFERENCES "account" ("id")
) STRICT;
CREATE INDEX "address_account_id" ON "address" ("account_id");
CREATE TABLE "operation" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "kind" TEXT NOT NULL,
  "user_id" INTEGER,
  "at" INTEGER NOT NULL,
  "params" TEXT NOT NULL DEFAULT '{}',
  "undo_of_id" INTEGER,
  "undone_by_id" INTEGER,
  FOREIGN KEY ("user_id") REFERENCES "user" ("id"),
  FOREIGN KEY ("undo_of_id") REFERENCES "operation" ("id"),
  FOREIGN KEY ("undone_by_id") REFERENCES "operation" ("id")
) STRICT;
CREATE INDEX "operation_undo_of_id" ON "operation" ("undo_of_id");
CREATE INDEX "operation_user_id_id" ON "operation" ("user_id", "id");
CREATE TABLE "change" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "operation_id" INTEGER NOT NULL,
  "table_name" TEXT NOT NULL,
  "row_id" INTEGER NOT NULL DEFAULT 0,
  "act" TEXT NOT NULL,
  "before" TEXT,
  "after" TEXT,
  FOREIGN KEY ("operation_id") REFERENCES "operation" ("id")
) STRICT;
CREATE UNIQUE INDEX "change_operation_id_table_name_row_id" ON "change" ("operation_id", "table_name", "row_id");
CREATE INDEX "change_table_name_row_id_operation_id" ON "change" ("table_name", "row_id", "operation_id");
CREATE TABLE "contact_point" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "account_id" INTEGER,
  "contact_id" INTEGER,
  "kind" TEXT NOT NULL DEFAULT 'phone',
  "value" TEXT NOT NULL,
  "label" TEXT NOT NULL DEFAULT '',
  "key" TEXT NOT NULL DEFAULT '',
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"),
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id")
) STRICT;
CREATE INDEX "contact_point_account_id" ON "contact_point" ("account_id");
CREATE INDEX "contact_point_contact_id" ON "contact_point" ("contact_id");
CREATE INDEX "contact_point_key" ON "contact_point" ("key");
CREATE TABLE "deal_competitor" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "deal_id" INTEGER NOT NULL,
  "competitor_id" INTEGER NOT NULL,
  "note" TEXT NOT NULL DEFAULT '',
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("competitor_id") REFERENCES "competitor" ("id")
) STRICT;
CREATE INDEX "deal_competitor_deal_id" ON "deal_competitor" ("deal_id");
CREATE INDEX "deal_competitor_competitor_id" ON "deal_competitor" ("competitor_id");
CREATE UNIQUE INDEX "deal_competitor_deal_id_competitor_id" ON "deal_competitor" ("deal_id", "competitor_id");
CREATE TABLE "deal_contact" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "deal_id" INTEGER NOT NULL,
  "contact_id" INTEGER NOT NULL,
  "role" TEXT NOT NULL DEFAULT '',
  "influence" INTEGER,
  "attitude" INTEGER,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id")
) STRICT;
CREATE INDEX "deal_contact_deal_id" ON "deal_contact" ("deal_id");
CREATE INDEX "deal_contact_contact_id" ON "deal_contact" ("contact_id");
CREATE UNIQUE INDEX "deal_contact_deal_id_contact_id" ON "deal_contact" ("deal_id", "contact_id");
CREATE TABLE "product" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "name" TEXT NOT NULL,
  "code" TEXT NOT NULL DEFAULT '',
  "series" TEXT NOT NULL DEFAULT '',
  "unit" TEXT NOT NULL DEFAULT '',
  "price" INTEGER,
  "currency" TEXT NOT NULL DEFAULT '',
  "active" INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX "product_name" ON "product" ("name");
CREATE TABLE "deal_line" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "deal_id" INTEGER NOT NULL,
  "product_id" INTEGER,
  "title" TEXT NOT NULL DEFAULT '',
  "quantity" TEXT NOT NULL DEFAULT '1',
  "price" INTEGER NOT NULL DEFAULT 0,
  "total" INTEGER NOT NULL DEFAULT 0,
  "position" INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("product_id") REFERENCES "product" ("id")
) STRICT;
CREATE INDEX "deal_line_deal_id" ON "deal_line" ("deal_id");
CREATE INDEX "deal_line_product_id" ON "deal_line" ("product_id");
CREATE TABLE "reason" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "kind" TEXT NOT NULL DEFAULT 'lost',
  "name" TEXT NOT NULL,
  "needs_text" INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX "reason_kind_name" ON "reason" ("kind", "name");
CREATE TABLE "deal_reason" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "deal_id" INTEGER NOT NULL,
  "reason_id" INTEGER NOT NULL,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("reason_id") REFERENCES "reason" ("id")
) STRICT;
CREATE INDEX "deal_reason_deal_id" ON "deal_reason" ("deal_id");
CREATE INDEX "deal_reason_reason_id" ON "deal_reason" ("reason_id");
CREATE UNIQUE INDEX "deal_reason_deal_id_reason_id" ON "deal_reason" ("deal_id", "reason_id");
CREATE TABLE "firm" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "currency" TEXT NOT NULL DEFAULT 'EUR',
  "zone" TEXT NOT NULL DEFAULT 'UTC',
  "language" TEXT NOT NULL DEFAULT 'en',
  "week_start" INTEGER NOT NULL DEFAULT 0,
  "date_order" TEXT NOT NULL DEFAULT 'dmy',
  "decimal_comma" INTEGER NOT NULL DEFAULT 0,
  "colleagues_see" TEXT NOT NULL DEFAULT 'firm',
  "default_pipeline_id" INTEGER
) STRICT;
CREATE TABLE "hot_flag" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "account_id" INTEGER,
  "deal_id" INTEGER,
  "note" TEXT NOT NULL DEFAULT '',
  "until" TEXT,
  "event" TEXT NOT NULL DEFAULT '',
  "amount" INTEGER,
  "currency" TEXT NOT NULL DEFAULT '',
  "event_on" TEXT,
  "by_id" INTEGER,
  "cleared" INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"),
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("by_id") REFERENCES "user" ("id")
) STRICT;
CREATE INDEX "hot_flag_account_id" ON "hot_flag" ("account_id");
CREATE INDEX "hot_flag_deal_id" ON "hot_flag" ("deal_id");
CREATE INDEX "hot_flag_by_id" ON "hot_flag" ("by_id");
CREATE TABLE "import_key" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "source" TEXT NOT NULL DEFAULT '',
  "kind" TEXT NOT NULL DEFAULT '',
  "key" TEXT NOT NULL DEFAULT '',
  "row_id" INTEGER,
  "digest" TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX "import_key_source_kind_key" ON "import_key" ("source", "kind", "key");
CREATE TABLE "membership" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "contact_id" INTEGER NOT NULL,
  "account_id" INTEGER NOT NULL,
  "role" TEXT NOT NULL DEFAULT '',
  "main" INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id"),
  FOREIGN KEY ("account_id") REFERENCES "account" ("id")
) STRICT;
CREATE INDEX "membership_contact_id" ON "membership" ("contact_id");
CREATE INDEX "membership_account_id" ON "membership" ("account_id");
CREATE UNIQUE INDEX "membership_contact_id_account_id" ON "membership" ("contact_id", "account_id");
CREATE TABLE "memo" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "account_id" INTEGER,
  "contact_id" INTEGER,
  "deal_id" INTEGER,
  "at" INTEGER NOT NULL,
  "by_id" INTEGER,
  "text" TEXT NOT NULL DEFAULT '',
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"),
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id"),
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("by_id") REFERENCES "user" ("id")
) STRICT;
CREATE INDEX "memo_account_id" ON "memo" ("account_id");
CREATE INDEX "memo_contact_id" ON "memo" ("contact_id");
CREATE INDEX "memo_deal_id" ON "memo" ("deal_id");
CREATE TABLE "move_permit" (
  "id" INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE "rate" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "currency" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "rate" TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX "rate_currency_day" ON "rate" ("currency", "day");
CREATE TABLE "search_key" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "kind" TEXT NOT NULL,
  "row_id" INTEGER NOT NULL DEFAULT 0,
  "head" TEXT NOT NULL DEFAULT '',
  "body" TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX "search_key_kind_row_id" ON "search_key" ("kind", "row_id");
CREATE TABLE "share" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "account_id" INTEGER,
  "deal_id" INTEGER,
  "user_id" INTEGER,
  "team_id" INTEGER,
  "may_edit" INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"),
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("user_id") REFERENCES "user" ("id"),
  FOREIGN KEY ("team_id") REFERENCES "team" ("id")
) STRICT;
CREATE INDEX "share_account_id" ON "share" ("account_id");
CREATE INDEX "share_deal_id" ON "share" ("deal_id");
CREATE INDEX "share_user_id" ON "share" ("user_id");
CREATE INDEX "share_team_id" ON "share" ("team_id");
CREATE TABLE "stage_move" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "deal_id" INTEGER NOT NULL,
  "from_stage_id" INTEGER,
  "to_stage_id" INTEGER NOT NULL,
  "at" INTEGER NOT NULL,
  "day" INTEGER NOT NULL,
  "left_at" INTEGER,
  "left_day" INTEGER,
  "by_id" INTEGER,
  "reason" TEXT NOT NULL DEFAULT '',
  "amount_at" INTEGER,
  "currency_at" TEXT NOT NULL DEFAULT '',
  "probability_at" INTEGER,
  "close_at" TEXT,
  "imported" INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id"),
  FOREIGN KEY ("from_stage_id") REFERENCES "stage" ("id"),
  FOREIGN KEY ("to_stage_id") REFERENCES "stage" ("id"),
  FOREIGN KEY ("by_id") REFERENCES "user" ("id")
) STRICT;
CREATE INDEX "stage_move_deal_id_at_id_to_stage_id" ON "stage_move" ("deal_id", "at", "id", "to_stage_id");
CREATE INDEX "stage_move_to_stage_id_left_day_day" ON "stage_move" ("to_stage_id", "left_day", "day");
CREATE INDEX "stage_move_day_left_day_to_stage_id" ON "stage_move" ("day", "left_day", "to_stage_id");
CREATE TABLE "tag" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "name" TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX "tag_name" ON "tag" ("name");
CREATE TABLE "tagging" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "version" INTEGER NOT NULL DEFAULT 1,
  "updated_at" INTEGER,
  "tag_id" INTEGER NOT NULL,
  "account_id" INTEGER,
  "contact_id" INTEGER,
  "deal_id" INTEGER,
  FOREIGN KEY ("tag_id") REFERENCES "tag" ("id"),
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"),
  FOREIGN KEY ("contact_id") REFERENCES "contact" ("id"),
  FOREIGN KEY ("deal_id") REFERENCES "deal" ("id")
) STRICT;
CREATE INDEX "tagging_tag_id" ON "tagging" ("tag_id");
CREATE INDEX "tagging_account_id" ON "tagging" ("account_id");
CREATE INDEX "tagging_contact_id" ON "tagging" ("contact_id");
CREATE INDEX "tagging_deal_id" ON "tagging" ("deal_id");
