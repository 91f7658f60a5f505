-- The chunk from which on the partition's chunks in this leaf have so many bytes. No row if they have fewer.
select base_offset
from (
    select base_offset, sum(bytes) over (order by base_offset desc) as kept
    from {log_leaf}
    where partition = ? and base_offset >= ? and record_count > 0
) as chunk
where kept >= ?
order by base_offset desc
limit 1
