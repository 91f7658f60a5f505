-- One broker at a time reads the outbox: what two of them have read, only one can store. Until the transaction ends. Whoever may connect can take the lock too:
-- it keeps us away only if somebody with the rights of Howdah's role has it.
select case
    when pg_catalog.pg_try_advisory_xact_lock(29400299320090680) then true
    else not exists (
        select
        from pg_catalog.pg_locks as locks
        join pg_catalog.pg_stat_activity as activity on activity.pid = locks.pid and activity.datname = pg_catalog.current_database()
        join pg_catalog.pg_namespace as space on space.nspname = 'howdah'
        where locks.locktype = 'advisory' and locks.granted and locks.database = activity.datid and locks.objsubid = 1
            and locks.classid::bigint = 29400299320090680 >> 32 and locks.objid::bigint = (29400299320090680 & 4294967295)
            and (activity.usename = current_user or pg_catalog.pg_has_role(activity.usesysid, space.nspowner, 'MEMBER')))
end as mine
