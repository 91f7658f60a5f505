-- The first chunk of a partition, at or above an offset, with a record at or after the timestamp: its timestamps and offsets.
--
-- The reached timestamp never falls from one chunk to the next. So the first chunk that reaches the wanted timestamp is
-- found by halving: it begins between the offsets low and high. That chunk itself has the timestamp, unless the log
-- start lies behind it. Then the search goes on from the log start, which is short, because timestamps mostly rise.
with recursive search (low, high) as (
    select
        (select base_offset from {log_leaf} where partition = $1 order by base_offset limit 1),
        (select base_offset from {log_leaf} where partition = $1 order by base_offset desc limit 1)
    union all
    select
        case when probe.reached_timestamp_ms >= $2 then search.low
            else greatest(probe.last_offset, (search.low + search.high) / 2) + 1 end,
        case when probe.reached_timestamp_ms >= $2 then probe.base_offset else search.high end
    from search
    cross join lateral (
        select base_offset, last_offset, reached_timestamp_ms
        from {log_leaf}
        where partition = $1 and base_offset <= (search.low + search.high) / 2
        order by base_offset desc
        limit 1
    ) as probe
    where search.low < search.high
)
select base_offset, last_offset, appended_at, min_timestamp_ms, max_timestamp_ms, record_count, bytes, leader_epoch, attributes,
    pg_catalog.array_send(offset_deltas), pg_catalog.array_send(timestamp_deltas)
from {log_leaf}
where partition = $1
    and base_offset >= (select high from search where low >= high limit 1)
    and base_offset >= coalesce(
        (select pg_catalog.max(base_offset) from {log_leaf} where partition = $1 and base_offset <= $3), $3)
    and max_timestamp_ms >= $2 and last_offset >= $3 and record_count > 0
order by base_offset
limit 1
