-- Where partitions begin in each leaf, and whether the leaf has its B-tree already.
select partition, base_offset, segment,
    pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_record_%s_time', topic_id, segment)) is not null as sealed
from howdah.segment_start
where topic_id = $1 and partition = any($2::int4[])
