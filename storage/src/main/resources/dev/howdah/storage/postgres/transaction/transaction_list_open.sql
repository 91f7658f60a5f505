select producer_id, first_offset
from howdah.transaction_partition
where topic_id = ? and partition = ? and first_offset is not null
order by first_offset
