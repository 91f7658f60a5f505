-- What somebody has locked, to delete it, is left: an erasure may take minutes.
select ticket, timestamp_ms, topic_id, partition, key, value, headers, due_ms
from howdah.delayed_record
where due_ms <= pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000
order by due_ms, ticket
limit ?
for update skip locked
