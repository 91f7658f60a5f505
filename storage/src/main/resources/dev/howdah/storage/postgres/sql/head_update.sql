-- The heads, if they are where the writer thinks they are, and the commit marker move in one statement. Any difference fails it,
-- and with it the transaction: the division is the only way to say so without a function. The heads are locked first, in one
-- order, so that two lanes never deadlock; one that waited sees the head as it was left. An append time that has been raised
-- past ours means that our segment was sealed: nothing may be added to it. A marker that is not below ours means that this
-- append came late, after its writer had looked for it and taken it for lost.
with locked as materialized (
    select head.topic_id, head.partition, moved.next_offset
    from unnest($4::int4[], $5::int4[], $6::int8[], $7::int8[]) as moved (topic_id, partition, from_offset, next_offset)
    join howdah.partition_head as head on head.topic_id = moved.topic_id and head.partition = moved.partition
    where head.next_offset = moved.from_offset and head.appended_at < $2::timestamptz
    order by head.topic_id, head.partition
    for update of head
), marker as (
    update howdah.writer set seq = $1::int8, appended_at = $2::timestamptz where id = $3::uuid and seq < $1::int8
    returning id, seq, appended_at
), head as (
    update howdah.partition_head as head
    set next_offset = locked.next_offset, writer_id = marker.id, writer_seq = marker.seq, appended_at = marker.appended_at
    from locked cross join marker
    where head.topic_id = locked.topic_id and head.partition = locked.partition
    returning head.topic_id, head.partition, head.log_start_offset
)
select 1 / (count(*) = cardinality($4))::int4, array_agg(log_start_offset order by topic_id, partition) from head
