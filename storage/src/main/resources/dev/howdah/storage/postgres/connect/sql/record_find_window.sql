-- Several partitions of a leaf with BRIN at once: all that was appended in a stretch of time, each page once. The partitions come
-- as bits, up to the highest one of them, for a list would be gone through for each row.
select record_offset, timestamp_ms, key, value, headers, partition
from {record_leaf}
where appended_at between $1 and $2
    and case when partition <= $3 then pg_catalog.get_bit($4::bytea, partition) = 1 else false end
