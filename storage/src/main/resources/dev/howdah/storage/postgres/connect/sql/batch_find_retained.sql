-- From which batch on a partition's batches in this leaf have so many bytes; no row if they have fewer.
select base_offset
from (
    select base_offset, sum(bytes) over (order by base_offset desc) as kept
    from {batch_leaf}
    where partition = ? and base_offset >= ?
) as batch
where kept >= ?
order by base_offset desc
limit 1
