-- Whose transactions are open on these partitions. Each begins with a batch under the lock of the head.
select own.topic_id, own.partition, own.producer_id, own.first_offset
from unnest(?::int4[], ?::int4[]) as wanted (topic_id, partition)
join howdah.transaction_partition as own on own.topic_id = wanted.topic_id and own.partition = wanted.partition
where own.first_offset is not null
