-- What of other people's depends on a topic's table, its leaves or its view, as Postgres names it. A view depends by its rule.
with ours as (
    select oid
    from (
        select pg_catalog.to_regclass(table_name)::oid as oid from unnest(?::text[]) as relation (table_name)
        union all
        select inherits.inhrelid
        from pg_catalog.pg_inherits as inherits
        join unnest(?::text[]) as relation (table_name) on inherits.inhparent = pg_catalog.to_regclass(table_name)
    ) as relations
    where oid is not null
)
select distinct
    case
        when rewrite.oid is null then pg_catalog.pg_describe_object(depend.classid, depend.objid, depend.objsubid)
        else pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, rewrite.ev_class, 0)
    end as dependent
from ours
join pg_catalog.pg_depend as depend
    on depend.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and depend.refobjid = ours.oid and depend.deptype = 'n'
left join pg_catalog.pg_rewrite as rewrite
    on depend.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and rewrite.oid = depend.objid
where coalesce(rewrite.ev_class, depend.objid) not in (select oid from ours)
order by dependent
