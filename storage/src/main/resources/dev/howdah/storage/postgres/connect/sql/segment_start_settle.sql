-- What each partition leaves behind in a segment that has ended. Batches below its start are expired already.
update howdah.segment_start as start
set max_timestamp_ms = figures.max_timestamp_ms, bytes = figures.bytes
from (
    select batch.partition, max(batch.max_timestamp_ms) as max_timestamp_ms, sum(batch.bytes)::bigint as bytes
    from {batch_leaf} as batch
    join howdah.segment_start as own
        on own.topic_id = ? and own.segment = ? and own.partition = batch.partition
            and own.base_offset <= batch.base_offset
    group by batch.partition
) as figures
where start.topic_id = ? and start.segment = ? and start.partition = figures.partition
