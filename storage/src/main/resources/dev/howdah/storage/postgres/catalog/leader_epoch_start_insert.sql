-- Every partition goes on in the new epoch where this server's log ends.
insert into howdah.leader_epoch_start (topic_id, partition, epoch, start_offset)
select topic_id, partition, ?, next_offset from howdah.partition_head
on conflict on constraint leader_epoch_start_pkey do nothing
