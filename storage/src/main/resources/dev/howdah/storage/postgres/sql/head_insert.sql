-- New partitions with the leader epoch in which they begin.
with head as (
    insert into howdah.partition_head (topic_id, partition)
    select ?, partition from pg_catalog.generate_series(?::int4, ?::int4) as partition
    order by partition
    returning topic_id, partition
)
insert into howdah.leader_epoch_start (topic_id, partition, epoch, start_offset)
select head.topic_id, head.partition, cluster.leader_epoch, 0
from head cross join howdah.cluster
