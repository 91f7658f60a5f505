select own.topic_id, own.id
from unnest(?::int4[], ?::bytea[]) as wanted (topic_id, id)
join howdah.record_id as own on own.topic_id = wanted.topic_id and own.id = wanted.id
where own.expires_at > pg_catalog.clock_timestamp()
