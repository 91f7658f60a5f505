-- What somebody has locked is delivered or erased now; a broker throws away what is of no topic.
with few as (
    select due_ms, ticket
    from howdah.delayed_record
    where topic_id = ?
    limit ?
    for update skip locked
), gone as (
    delete from howdah.delayed_record as own
    using few
    where own.due_ms = few.due_ms and own.ticket = few.ticket
    returning pg_catalog.nextval('howdah.delayed_gone')
)
select pg_catalog.count(*) as count from gone
