-- Before the first time there is nothing, as in outbox_read. The first ones, up to about so many bytes: at least one. What somebody has locked, to delete it, is left: an
-- erasure may take minutes. The time is asked for once, and is of the column's type: else it is no condition on the index, and all that waits is read.
select ticket, timestamp_ms, topic_id, partition, key, value, headers, due_ms
from (
    select due.*, sum(length) over (order by due_ms, ticket rows unbounded preceding) - length as before
    from (
        select *,
            coalesce(pg_catalog.octet_length(key), 0) + coalesce(pg_catalog.octet_length(value), 0)
                + coalesce(pg_catalog.octet_length(headers), 0) as length
        from howdah.delayed_record
        where due_ms >= ?
            and due_ms <= (select pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000)::bigint)
        order by due_ms, ticket
        limit ?
        for update skip locked
    ) as due
) as counted
where before < ?
order by due_ms, ticket
