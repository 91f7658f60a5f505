-- Howdah names its sessions (DriverProperties, ReadPools). Of other roles' sessions a role without pg_monitor
-- is not told the type.
select
    (count(*) filter (where datname = current_database() and application_name like 'howdah%'))::int as howdah,
    count(*)::int as sessions,
    current_setting('max_connections')::int as sessions_max
from pg_catalog.pg_stat_activity
where datid is not null and (backend_type is null or backend_type = 'client backend')
