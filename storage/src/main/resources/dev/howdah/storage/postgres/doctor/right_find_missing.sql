-- What howdah must own, or be a member of the owner of, for it alters and drops it; and the schemas in which it makes things.
select
    'not owned by ' || current_user || ' or a role of it: ' || min(relation.oid::pg_catalog.regclass::text)
        || case when count(*) > 1 then ' and ' || (count(*) - 1) || ' more' else '' end as text
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as space on space.oid = relation.relnamespace and space.nspname in ('howdah', 'howdah_log')
where relation.relkind in ('r', 'p', 'v', 'S') and not pg_catalog.pg_has_role(relation.relowner, 'usage')
having count(*) > 0
union all
select 'no right to make tables in schema ' || nspname || ': grant create on schema ' || nspname || ' to ' || current_user
from pg_catalog.pg_namespace
where nspname in ('howdah', 'howdah_log', 'topics') and not pg_catalog.has_schema_privilege(oid, 'create, usage')
union all
select 'there is no schema ' || name || ': restore it from a backup'
from (values ('howdah'), ('howdah_log'), ('topics')) as wanted (name)
where pg_catalog.to_regnamespace(name) is null
