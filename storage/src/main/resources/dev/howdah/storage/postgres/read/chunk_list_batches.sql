-- All batches of producers with an id of one partition since a time, newest first.
select base_offset, appended_at, batches
from {log_leaf}
where partition = ? and appended_at >= ? and batches is not null
order by base_offset desc
