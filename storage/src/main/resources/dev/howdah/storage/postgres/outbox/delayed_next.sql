-- How long until the next one is due, in milliseconds; null if there is none.
select pg_catalog.ceil(pg_catalog.min(due_ms) - pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000)::bigint as wait_ms
from howdah.delayed_record
where due_ms >= ?
