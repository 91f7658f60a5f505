-- Below the first ticket there is nothing: where versions cannot be removed, because somebody keeps a snapshot open, the index still leads to
-- all that were deleted. Up to about so many bytes: at least one.
select ticket, timestamp_ms, topic_id, partition, key, value, headers, -1::bigint as due_ms
from (
    select own.*, sum(length) over (order by ticket rows unbounded preceding) - length as before
    from (
        select *,
            coalesce(pg_catalog.octet_length(key), 0) + coalesce(pg_catalog.octet_length(value), 0)
                + coalesce(pg_catalog.octet_length(headers), 0) as length
        from howdah.outbox
        where ticket >= ?
        order by ticket
        limit ?
    ) as own
) as counted
where before < ?
order by ticket
