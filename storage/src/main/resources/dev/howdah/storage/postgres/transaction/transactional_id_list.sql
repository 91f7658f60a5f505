select own.transactional_id, own.long_transactional_id, own.producer_id, own.producer_epoch, own.ended, open.began_at,
    pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp() - open.began_at) * 1000)::int8 as open_ms
from howdah.transactional_id as own
left join (
    select producer_id, number, min(added_at) as began_at
    from (
        select producer_id, number, added_at from howdah.transaction_partition
        union all
        select producer_id, number, added_at from howdah.transaction_group
    ) as part
    group by producer_id, number
) as open on open.producer_id = own.producer_id and open.number = own.number
order by own.transactional_id
