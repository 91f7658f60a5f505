-- As head_update, for one head: needs no lock beforehand, for there is no order to keep, and takes half as long.
with marker as (
    update howdah.writer set seq = $1::int8, appended_at = $2::timestamptz where id = $3::uuid and seq < $1::int8
    returning id, seq, appended_at
), head as (
    update howdah.partition_head as head
    set next_offset = $7::int8, writer_id = marker.id, writer_seq = marker.seq, appended_at = marker.appended_at
    from marker
    where head.topic_id = $4::int4 and head.partition = $5::int4 and head.next_offset = $6::int8
        and head.appended_at < $2::timestamptz
    returning head.log_start_offset
)
select 1 / count(*)::int4, array_agg(log_start_offset) from head
