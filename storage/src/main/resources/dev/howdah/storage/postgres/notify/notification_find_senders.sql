-- Sessions that have the rights of Howdah's role.
select activity.pid
from pg_catalog.pg_stat_activity as activity
join pg_catalog.pg_namespace as space on space.nspname = 'howdah'
where activity.datname = pg_catalog.current_database()
    and (activity.usename = current_user or pg_catalog.pg_has_role(activity.usesysid, space.nspowner, 'MEMBER'))
