select own.transactional_id, own.long_transactional_id, own.number
from howdah.transactional_id as own
join (
    select producer_id, number, min(added_at) as began_at
    from (
        select producer_id, number, added_at from howdah.transaction_partition
        union all
        select producer_id, number, added_at from howdah.transaction_group
    ) as part
    group by producer_id, number
) as open on open.producer_id = own.producer_id and open.number = own.number
where open.began_at + own.timeout_ms * interval '1 millisecond' < pg_catalog.clock_timestamp()
order by open.began_at
limit ?
