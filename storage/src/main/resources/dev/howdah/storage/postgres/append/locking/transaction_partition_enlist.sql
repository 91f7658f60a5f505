-- The first batch of a transaction in a partition; the row is there already if the partition was declared.
insert into howdah.transaction_partition (producer_id, number, topic_id, partition, first_offset)
select producer_id, number, topic_id, partition, first_offset
from unnest(?::int8[], ?::int8[], ?::int4[], ?::int4[], ?::int8[])
    as enlisted (producer_id, number, topic_id, partition, first_offset)
order by producer_id, topic_id, partition
on conflict on constraint transaction_partition_pkey do update
set first_offset = excluded.first_offset
where transaction_partition.first_offset is null
