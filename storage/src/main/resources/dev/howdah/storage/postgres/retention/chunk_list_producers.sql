-- The batches of producers with an id in a leaf since a time, in the order of their offsets.
select partition, base_offset, appended_at, leader_epoch, batches
from {log_leaf}
where batches is not null and appended_at > ?
order by partition, base_offset
