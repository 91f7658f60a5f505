-- The views over a deleted topic that are ours.
select distinct pg_catalog.format('%I.%I', space.nspname, view.relname) as view
from pg_catalog.pg_depend as depend
join pg_catalog.pg_rewrite as rewrite on rewrite.oid = depend.objid
join pg_catalog.pg_class as view on view.oid = rewrite.ev_class
join pg_catalog.pg_namespace as space on space.oid = view.relnamespace and space.nspname = 'topics'
where depend.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and depend.refobjid = pg_catalog.to_regclass(?)
    and depend.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
