-- Views of deleted topics that somebody was reading at the time: those of one topic, or one by its name. A view that a
-- person has made is never listed.
select distinct pg_catalog.format('%I.%I', space.nspname, view.relname) as view
from howdah.topic_drop as dropped
join pg_catalog.pg_depend as depend
    on depend.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and depend.refobjid = pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_log', dropped.topic_id))
        and depend.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
join pg_catalog.pg_rewrite as rewrite on rewrite.oid = depend.objid
join pg_catalog.pg_class as view on view.oid = rewrite.ev_class
join pg_catalog.pg_namespace as space on space.oid = view.relnamespace and space.nspname = 'topics'
where dropped.topic_id = ?::int or view.oid = pg_catalog.to_regclass(?::text)
