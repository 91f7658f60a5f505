-- What has the names of topics' views: its kind, null for nothing, and whether it is made of the topic's records.
select
    wanted.topic_id,
    class.relkind::text as kind,
    exists (
        select
        from pg_catalog.pg_rewrite as rewrite
        join pg_catalog.pg_depend as depend
            on depend.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and depend.objid = rewrite.oid
                and depend.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                and depend.refobjid = pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_log', wanted.topic_id))
        where rewrite.ev_class = class.oid
    ) as is_over_log
from unnest(?::int[], ?::text[]) as wanted (topic_id, name)
left join pg_catalog.pg_class as class
    on class.relname = wanted.name and class.relnamespace = pg_catalog.to_regnamespace('topics')
