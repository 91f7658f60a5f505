-- Epochs in which nothing was appended, and those that ended before the log start: so restarts leave no more rows than there are
-- records to tell apart. Of each partition the epoch of its log start stays.
delete from howdah.leader_epoch_start as start
using (
    select own.topic_id, own.partition, own.epoch,
        lead(own.start_offset, 1, head.next_offset) over (partition by own.topic_id, own.partition order by own.epoch) as end_offset,
        own.start_offset, head.log_start_offset
    from howdah.leader_epoch_start as own
    join howdah.partition_head as head on head.topic_id = own.topic_id and head.partition = own.partition
) as known
where start.topic_id = known.topic_id and start.partition = known.partition and start.epoch = known.epoch
    and (known.end_offset <= known.start_offset or known.end_offset <= known.log_start_offset)
