-- Of each producer with transactions in a leaf: whether the first that it has there is the end of one, whether an end follows another,
-- and whether the last is data. An end whose transaction has data left comes behind that data.
select partition, producer_id,
    bool_or(is_end and is_behind_end is null) as begins_with_end,
    bool_or(is_end and is_behind_end) as has_empty,
    bool_or(is_last and not is_end) as ends_with_data
from (
    select partition, producer_ids[1] as producer_id, attributes & 32 = 32 as is_end,
        lag(attributes & 32 = 32) over own as is_behind_end,
        lead(base_offset) over own is null as is_last
    from {log_leaf}
    where attributes & 48 <> 0 and record_count > 0
    window own as (partition by partition, producer_ids[1] order by base_offset)
) as chunk
group by partition, producer_id
