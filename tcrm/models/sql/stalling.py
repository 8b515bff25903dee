"""What tells that a deal stands still: how long won deals took, how often a close date was put off."""

from __future__ import annotations

from tcrm.models.sql.figures import percentile
from tcrm.models.sql.trail import STANDS

USUAL_DAYS = (
    f"SELECT stage_id, count(*), {percentile('days', 75)} FROM ("
    "SELECT m.to_stage_id AS stage_id, sum(m.left_day - m.day) AS days FROM pipeline p "
    "CROSS JOIN deal d ON d.pipeline_id = p.id CROSS JOIN stage_move m ON m.deal_id = d.id "
    "WHERE d.status = 'won' AND d.closed_day > ? AND m.left_day IS NOT NULL GROUP BY d.id, m.to_stage_id"
    ") JOIN stage s ON s.id = stage_id AND s.outcome = 'open' GROUP BY stage_id"
)
"""Stage id, number and 75th percentile of the days that deals won since a day (its number) spent in it. The deals are
found in the index that begins with the pipeline, their moves by the deal: no reading of all there are."""

PUSHES = (
    "SELECT c.row_id, count(*) FROM json_each(?) p CROSS JOIN change c ON c.table_name = 'deal' AND c.row_id = p.value "
    "CROSS JOIN operation o ON o.id = c.operation_id WHERE c.act = 'U' "
    f"AND c.before ->> '$.close_on' < c.after ->> '$.close_on' AND {STANDS} GROUP BY c.row_id"
)
"""Deal id and how often its close date was put off, of a JSON list of ids."""
