-- Transactional ids by their names and by their producers, each with what its transaction has.
select own.transactional_id, own.long_transactional_id, own.producer_id, own.producer_epoch, own.previous_producer_id, own.previous_epoch,
    own.number, own.epoch_number, own.timeout_ms, own.ended, open.topic_ids, open.partitions, open.first_offsets, open.added_at,
    asked.group_ids, asked.added_at as group_added_at
from (
    select * from howdah.transactional_id where transactional_id = any(?::text[])
    union all
    select * from howdah.transactional_id where producer_id = any(?::int8[])
) as own
cross join lateral (
    select array_agg(topic_id order by topic_id, partition) as topic_ids, array_agg(partition order by topic_id, partition) as partitions,
        array_agg(coalesce(first_offset, -1) order by topic_id, partition) as first_offsets, min(added_at) as added_at
    from howdah.transaction_partition as part
    where part.producer_id = own.producer_id and part.number = own.number
) as open
cross join lateral (
    select array_agg(group_id) as group_ids, min(added_at) as added_at
    from howdah.transaction_group as part
    where part.producer_id = own.producer_id and part.number = own.number
) as asked
