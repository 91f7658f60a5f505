-- The records of batches that follow each other in a partition. Append times rise with the offsets, so the index gives them nearly in
-- order.
copy (
    select record_offset, timestamp_ms, key, value, headers
    from {record_leaf}
    where partition = {partition}
        and appended_at between '{first_appended_at}'::timestamptz and '{last_appended_at}'::timestamptz
        and record_offset between {first_offset}::bigint and {last_offset}::bigint
    order by record_offset
) to stdout (format binary)
