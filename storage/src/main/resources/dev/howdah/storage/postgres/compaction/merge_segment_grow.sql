-- The time of its tombstones runs from when the last of the merged segments was compacted.
with merged as (
    select ?::int as topic_id, ?::int[] as segments, ?::int as segment
), figures as (
    select max(own.upper_bound) as upper_bound, max(own.cleaned_at) as cleaned_at,
        case when bool_and(own.tombstones is not null) then sum(own.tombstones)::bigint end as tombstones
    from howdah.segment as own
    join merged on own.topic_id = merged.topic_id and own.number = any(merged.segments)
)
update howdah.segment as segment
set upper_bound = figures.upper_bound, cleaned_at = figures.cleaned_at, tombstones = figures.tombstones
from merged, figures
where segment.topic_id = merged.topic_id and segment.number = merged.segment
