-- In one order, for others put some of the same. One that is there and not out of time is left as it is, and not counted: somebody was faster.
insert into howdah.record_id as own (topic_id, id, expires_at)
select topic_id, id, pg_catalog.clock_timestamp() + window_ms * interval '1 millisecond'
from unnest(?::int4[], ?::bytea[], ?::int8[]) as wanted (topic_id, id, window_ms)
order by topic_id, id
on conflict (topic_id, id) do update set expires_at = excluded.expires_at where own.expires_at <= pg_catalog.clock_timestamp()
