-- Below the first ticket there is nothing: where versions cannot be removed, because somebody keeps a snapshot open, the index still leads to
-- all that were deleted.
select ticket, timestamp_ms, topic_id, partition, key, value, headers
from howdah.outbox
where ticket >= ?
order by ticket
limit ?
