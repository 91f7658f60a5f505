select head.topic_id, head.partition, head.log_start_offset, head.next_offset,
    (select leader_epoch from howdah.cluster) as leader_epoch, head.first_unstable_offset, head.last_abort_offset
from unnest($1::int4[], $2::int4[]) as wanted (topic_id, partition)
join howdah.partition_head as head on head.topic_id = wanted.topic_id and head.partition = wanted.partition
