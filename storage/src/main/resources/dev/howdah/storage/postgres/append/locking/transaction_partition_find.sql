-- What these producers have open on these partitions.
select own.producer_id, own.topic_id, own.partition, own.first_offset
from unnest(?::int8[], ?::int8[], ?::int4[], ?::int4[]) as wanted (producer_id, number, topic_id, partition)
join howdah.transaction_partition as own on own.producer_id = wanted.producer_id and own.number = wanted.number
    and own.topic_id = wanted.topic_id and own.partition = wanted.partition
