-- Whoever delivers is told only of what is due before it looks again.
with put as (
    insert into howdah.delayed_record (due_ms, timestamp_ms, topic_id, partition, key, value, headers)
    select due_ms, timestamp_ms, topic_id, partition, key, value, headers
    from unnest(?::int8[], ?::int8[], ?::int4[], ?::int4[], ?::bytea[], ?::bytea[], ?::bytea[]) with ordinality
        as record (due_ms, timestamp_ms, topic_id, partition, key, value, headers, position)
    order by position
    returning due_ms, pg_catalog.nextval('howdah.delayed_put') as number
)
select pg_catalog.pg_notify('howdah_outbox', ''), pg_catalog.max(number)
from put
having pg_catalog.min(due_ms) < pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000 + ?
