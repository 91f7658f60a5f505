-- Lets share partitions begin anew that were there before share_initialize. Waits for who has them.
update howdah.share_partition as s
set
    start_offset = w.start_offset, end_offset = w.start_offset, complete_count = 0, version = s.version + 1,
    state_epoch = s.state_epoch + 1,
    lengths = default, counts = default, leases = default, lease_members = default, lease_untils = default
from unnest(?::text[], ?::int4[], ?::int4[], ?::int8[]) as w (group_id, topic_id, partition, start_offset)
where s.group_id = w.group_id and s.topic_id = w.topic_id and s.partition = w.partition
