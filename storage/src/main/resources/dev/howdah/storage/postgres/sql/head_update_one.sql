-- As head_update, for one head: needs no lock beforehand, for there is no order to keep, and takes half as long. No row comes
-- back if the topic has been deleted.
with marker as (
    update howdah.writer set seq = $1::int8, appended_at = $2::timestamptz where id = $3::uuid and seq < $1::int8
    returning 1 as moved
)
update howdah.partition_head
set next_offset = $7::int8 / (next_offset = $6::int8 and appended_at < $2::timestamptz)::int4, writer_id = $3::uuid,
    writer_seq = $1::int8 / coalesce((select moved from marker), 0), appended_at = $2::timestamptz
where topic_id = $4::int4 and partition = $5::int4
returning log_start_offset
