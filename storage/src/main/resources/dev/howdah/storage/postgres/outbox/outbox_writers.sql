-- Transactions that may have written into the outbox: each that has holds one of these locks until its end, from before it has drawn a ticket.
select coalesce(locks.virtualtransaction, '') as writer
from pg_catalog.pg_locks as locks
join pg_catalog.pg_database as own on own.oid = locks.database and own.datname = pg_catalog.current_database()
where locks.relation in ('howdah.outbox'::pg_catalog.regclass, 'howdah.outbox_bulk'::pg_catalog.regclass) and locks.mode = 'RowExclusiveLock' and locks.granted
    and locks.pid is distinct from pg_catalog.pg_backend_pid()
