-- Where some partitions end.
select topic_id, partition, head.next_offset
from howdah.partition_head as head
join unnest(?::int4[], ?::int4[]) as asked (topic_id, partition) using (topic_id, partition)
