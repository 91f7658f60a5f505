-- How many more connections this role may open to this database. Whoever may not see other sessions' details sees that they are
-- there; those without a role (autovacuum) are no clients.
with session as (
    select datid, usesysid from pg_catalog.pg_stat_activity where datid is not null and usesysid is not null
), role as (
    select oid, rolsuper, rolconnlimit from pg_catalog.pg_roles where rolname = current_user
), database as (
    select oid, datconnlimit from pg_catalog.pg_database where datname = pg_catalog.current_database()
)
select
    pg_catalog.current_setting('max_connections')::pg_catalog.int4
        - case
            when role.rolsuper then 0
            else pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int4
                + coalesce(pg_catalog.current_setting('reserved_connections', true)::pg_catalog.int4, 0)
        end
        - (select pg_catalog.count(*) from session)::pg_catalog.int4 as of_server,
    case
        when database.datconnlimit < 0 or role.rolsuper then 2147483647
        else database.datconnlimit - (select pg_catalog.count(*) from session where datid = database.oid)::pg_catalog.int4
    end as of_database,
    case
        when role.rolconnlimit < 0 or role.rolsuper then 2147483647
        else role.rolconnlimit - (select pg_catalog.count(*) from session where usesysid = role.oid)::pg_catalog.int4
    end as of_role
from role, database
