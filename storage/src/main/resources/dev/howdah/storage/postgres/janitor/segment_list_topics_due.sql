-- Topics with an ended segment whose chunks were not looked at, or which has an index over keys. One statement a round
-- is enough, even for thousands of topics that nobody writes.
select distinct topic_id
from howdah.segment
where settled_at is not null and truncated_at is null
    and (packed_at is null
        or pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_log_%s_keys', topic_id, number)) is not null)
