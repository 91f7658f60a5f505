-- In no order: the caller knows them by their keys.
select k.topic_id, k.key, k.part, k.digest, k.partitions, k.base_offsets, k.counts
from unnest(?::integer[], ?::text[], ?::integer[]) as wanted (topic_id, key, part)
join howdah.idempotency_key as k using (topic_id, key, part)
