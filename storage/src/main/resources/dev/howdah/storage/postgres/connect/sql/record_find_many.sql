-- As record_find, for several partitions of a leaf with a B-tree at once: one index scan each, which "offset 0" makes sure of.
select record.record_offset, record.timestamp_ms, record.key, record.value, record.headers, wanted.partition
from unnest($1::int4[], $2::timestamptz[], $3::timestamptz[], $4::int8[], $5::int8[])
    as wanted (partition, first_appended_at, last_appended_at, from_offset, to_offset)
cross join lateral (
    select record_offset, timestamp_ms, key, value, headers
    from {record_leaf} as own
    where own.partition = wanted.partition
        and own.appended_at between wanted.first_appended_at and wanted.last_appended_at
        and own.record_offset >= wanted.from_offset and own.record_offset < wanted.to_offset
    offset 0
) as record
