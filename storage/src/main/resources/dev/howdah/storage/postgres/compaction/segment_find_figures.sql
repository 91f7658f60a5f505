select max(start.max_timestamp_ms), pg_catalog.pg_total_relation_size(pg_catalog.to_regclass(?)),
    coalesce(sum(start.bytes), 0)::bigint
from howdah.segment_start as start
where start.topic_id = ? and start.segment = ?
