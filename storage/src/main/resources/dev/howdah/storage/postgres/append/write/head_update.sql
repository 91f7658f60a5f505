-- The heads, if they are where the writer thinks they are, and the commit marker move in one statement. Any difference fails it,
-- and with it the transaction: the division is the only way to say so without a function. An append time that has been raised
-- past ours means that our segment was sealed: nothing may be added to it. A marker that is not below ours means that this
-- append came late, after its writer had looked for it and taken it for lost.
--
-- Rows are found by where their newest version lies, as the last statement that moved them said: by their keys each append would
-- walk through all versions that an open transaction may still want to see. A row that has moved since is not found there. The
-- zeros keep the planner from the index.
--
-- The loop goes over the arrays, which are in the order of the keys: two lanes never deadlock.
with marker as (
    update howdah.writer set seq = $1::int8, appended_at = pg_catalog.clock_timestamp()
    where ctid = $4::tid and id = $3::uuid and seq < $1::int8
    returning ctid as tid
), head as (
    update howdah.partition_head as head
    set next_offset = moved.next_offset, reached_timestamp_ms = moved.reached_timestamp_ms, writer_id = $3::uuid, writer_seq = $1::int8, appended_at = $2::timestamptz,
        first_unstable_offset = nullif(moved.first_unstable_offset, 9223372036854775807), last_abort_offset = moved.last_abort_offset
    from unnest($5::tid[], $6::int4[], $7::int4[], $8::int8[], $9::int8[], $10::int8[], $11::int8[], $12::int8[])
        as moved (tid, topic_id, partition, from_offset, next_offset, reached_timestamp_ms, first_unstable_offset, last_abort_offset)
    where head.ctid = moved.tid and head.topic_id + 0 = moved.topic_id and head.partition + 0 = moved.partition
        and head.next_offset = moved.from_offset and head.appended_at < $2::timestamptz
    returning head.ctid as tid, head.topic_id, head.partition, head.log_start_offset
)
select 1 / (count(*) = cardinality($5) and exists (select from marker))::int4, (select tid from marker),
    array_agg(tid order by topic_id, partition), array_agg(log_start_offset order by topic_id, partition)
from head
