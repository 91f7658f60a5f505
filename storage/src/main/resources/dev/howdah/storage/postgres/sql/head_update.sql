-- The heads, if they are where the writer thinks they are, and the commit marker move in one statement. Any difference fails it,
-- and with it the transaction: the division is the only way to say so without a function. The heads are locked first, in one
-- order, so that two lanes never deadlock. An append time that has been raised past ours means that our segment was sealed:
-- nothing may be added to it. A marker that is not below ours means that this append came late, after its writer had looked for
-- it and taken it for lost.
--
-- Rows are found by where their newest version lies, as the last statement that moved them said: by their keys each append would
-- walk through all versions that an open transaction may still want to see. A row that has moved since is not found there.
-- The zeros keep the planner from the index.
with locked as materialized (
    select head.ctid as tid, moved.next_offset
    from unnest($5::tid[], $6::int4[], $7::int4[], $8::int8[], $9::int8[])
        as moved (tid, topic_id, partition, from_offset, next_offset)
    join howdah.partition_head as head on head.ctid = moved.tid
    where head.topic_id + 0 = moved.topic_id and head.partition + 0 = moved.partition
        and head.next_offset = moved.from_offset and head.appended_at < $2::timestamptz
    order by head.topic_id, head.partition
    for update of head
), marker as (
    update howdah.writer set seq = $1::int8, appended_at = $2::timestamptz
    where ctid = $4::tid and id = $3::uuid and seq < $1::int8
    returning ctid as tid, id, seq, appended_at
), head as (
    update howdah.partition_head as head
    set next_offset = locked.next_offset, writer_id = marker.id, writer_seq = marker.seq, appended_at = marker.appended_at
    from locked cross join marker
    where head.ctid = locked.tid
    returning head.ctid as tid, head.topic_id, head.partition, head.log_start_offset
)
select 1 / (count(*) = cardinality($5))::int4, (select tid from marker), array_agg(tid order by topic_id, partition),
    array_agg(log_start_offset order by topic_id, partition)
from head
