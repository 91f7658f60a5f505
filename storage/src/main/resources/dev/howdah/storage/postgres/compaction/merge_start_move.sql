with merged as (
    select ?::int as topic_id, ?::int[] as segments, ?::int as segment
)
update howdah.segment_start as start
set segment = merged.segment
from merged
where start.topic_id = merged.topic_id and start.segment = any(merged.segments)
