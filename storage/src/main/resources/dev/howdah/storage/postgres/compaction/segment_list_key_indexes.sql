-- Segments of a topic that have ended, and whether they have an index over keys.
select number,
    pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_log_%s_keys', topic_id, number)) is not null as indexed
from howdah.segment
where topic_id = ? and settled_at is not null and truncated_at is null
order by number
