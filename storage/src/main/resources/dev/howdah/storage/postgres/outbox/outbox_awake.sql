-- Sets what writers go by, and gives the last ticket that was drawn, and about how many events wait. What was taken is all, or so many more
-- than was known.
with last as (
    select coalesce(pg_catalog.pg_sequence_last_value('howdah.outbox_ticket'), 0) as ticket
)
select
    last.ticket,
    last.ticket - pg_catalog.setval(
        'howdah.outbox_taken',
        case
            when ? then last.ticket
            else least(last.ticket, pg_catalog.pg_sequence_last_value('howdah.outbox_taken') + ?)
        end) as waiting,
    pg_catalog.setval(
        'howdah.outbox_awake',
        case
            when ? = 0 then 0
            else (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000)::bigint + ?
        end) as awake
from last
