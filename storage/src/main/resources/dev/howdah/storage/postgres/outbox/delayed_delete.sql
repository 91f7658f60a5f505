with gone as (
    delete from howdah.delayed_record as own
    using unnest(?::int8[], ?::int8[]) as taken (due_ms, ticket)
    where own.due_ms = taken.due_ms and own.ticket = taken.ticket
    returning pg_catalog.nextval('howdah.delayed_gone')
)
select pg_catalog.count(*) as count from gone
