-- Inserts new partitions with the leader epoch in which they begin. Their append times begin after the segments that
-- are sealed already.
with head as (
    insert into howdah.partition_head (topic_id, partition, appended_at)
    select topic_id, partition, coalesce(
        (select max(upper_bound) - interval '1 microsecond' from howdah.segment
         where segment.topic_id = new.topic_id and sealed_at is not null),
        '-infinity')
    from (select ?::int4 as topic_id, partition from pg_catalog.generate_series(?::int4, ?::int4) as partition) as new
    order by partition
    returning topic_id, partition
)
insert into howdah.leader_epoch_start (topic_id, partition, epoch, start_offset)
select head.topic_id, head.partition, cluster.leader_epoch, 0
from head cross join howdah.cluster
