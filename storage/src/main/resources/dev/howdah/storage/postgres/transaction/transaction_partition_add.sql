insert into howdah.transaction_partition (producer_id, number, topic_id, partition)
select producer_id, number, topic_id, partition
from unnest(?::int8[], ?::int8[], ?::int4[], ?::int4[]) as added (producer_id, number, topic_id, partition)
order by producer_id, number, topic_id, partition
on conflict on constraint transaction_partition_pkey do nothing
