-- Whoever makes a topic's tables holds this row.
select
    partition_count, config ->> 'segment.ms' as segment_ms, config ->> 'cleanup.policy' as cleanup_policy,
    config ->> 'max.compaction.lag.ms' as max_compaction_lag_ms
from howdah.topic
where id = ?
for no key update
