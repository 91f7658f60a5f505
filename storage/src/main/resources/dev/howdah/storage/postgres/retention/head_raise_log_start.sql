-- Raises log starts. One never moves back, nor beyond the end of the log. The caller has locked the heads. Aborted transactions that end
-- below are forgotten.
with moved as (
    update howdah.partition_head as head
    set log_start_offset = least(wanted.log_start_offset, head.next_offset)
    from unnest(?::int4[], ?::int8[]) as wanted (partition, log_start_offset)
    where head.topic_id = ? and head.partition = wanted.partition and wanted.log_start_offset > head.log_start_offset
        and head.next_offset > head.log_start_offset
    returning head.topic_id, head.partition, head.log_start_offset
), forgotten as (
    delete from howdah.aborted_transaction as aborted
    using moved
    where aborted.topic_id = moved.topic_id and aborted.partition = moved.partition
        and aborted.last_offset < moved.log_start_offset
)
select partition, log_start_offset from moved
