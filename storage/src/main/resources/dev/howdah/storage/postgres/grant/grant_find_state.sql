-- What grants out of ACLs depend on: ACLs, topics, roles, and Howdah's own users.
select
    cluster.catalog_version || '/' || acls.version || '/' || (
        select pg_catalog.md5(coalesce(pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, r.rolname, r.rolsuper), ',' order by r.oid), ''))
        from pg_catalog.pg_roles as r
        where not exists (select from howdah.scram_credential as own where own.user_name = r.rolname)
    ) as state
from howdah.cluster as cluster
cross join howdah.acl_version as acls
