-- The time, and transactions that may have put records aside by then; as in outbox_writers.
select (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000)::bigint as now_ms, (
    select pg_catalog.array_agg(coalesce(locks.virtualtransaction, ''))
    from pg_catalog.pg_locks as locks
    join pg_catalog.pg_database as own on own.oid = locks.database and own.datname = pg_catalog.current_database()
    where locks.relation = 'howdah.delayed_record'::pg_catalog.regclass and locks.mode = 'RowExclusiveLock' and locks.granted
        and locks.pid is distinct from pg_catalog.pg_backend_pid()
) as writers
