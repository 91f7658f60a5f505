-- What has the names of topics' views: its kind, null for nothing, whether it is made of the topic's records, whether it leaves out
-- what is not committed, and whether it takes inserts.
select
    wanted.topic_id,
    class.relkind::text as kind,
    coalesce(pg_catalog.bool_or(
        depend.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and depend.refobjid = pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_log', wanted.topic_id))
    ), false) as is_over_log,
    coalesce(pg_catalog.bool_or(
        depend.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        and depend.refobjid = 'howdah.in_aborted_transaction(integer, integer, bigint, bigint)'::pg_catalog.regprocedure
    ), false) as is_committed,
    exists (
        select from pg_catalog.pg_trigger as trigger
        where trigger.tgrelid = class.oid and trigger.tgfoid = 'howdah.outbox_insert()'::pg_catalog.regprocedure
    ) and coalesce(pg_catalog.bool_or(rewrite.rulename = 'howdah_insert'), false) as takes_events
from unnest(?::int[], ?::text[]) as wanted (topic_id, name)
left join pg_catalog.pg_class as class
    on class.relname = wanted.name and class.relnamespace = pg_catalog.to_regnamespace('topics')
left join pg_catalog.pg_rewrite as rewrite on rewrite.ev_class = class.oid
left join pg_catalog.pg_depend as depend
    on depend.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and depend.objid = rewrite.oid
group by wanted.topic_id, class.oid, class.relkind
