select head.topic_id, head.partition, head.next_offset, head.log_start_offset, head.writer_id, head.writer_seq, head.appended_at,
    head.ctid, head.reached_timestamp_ms, head.first_unstable_offset, head.last_abort_offset
from howdah.partition_head as head
where (head.topic_id, head.partition) in (
    select topic_id, partition from unnest(?::int4[], ?::int4[]) as wanted (topic_id, partition))
order by head.topic_id, head.partition
for update
