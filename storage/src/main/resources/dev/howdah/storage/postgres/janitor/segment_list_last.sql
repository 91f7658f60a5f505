-- The last two segments of every topic, the one that is being written and the one ahead, with their sizes without
-- TOAST. One statement a round is enough, even for a thousand topics that nobody writes.
select
    topic_id, number, lower_bound, upper_bound,
    coalesce(
        pg_catalog.pg_relation_size(
            pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_log_%s', topic_id, number))), 0) as bytes
from (
    select segment.*, pg_catalog.row_number() over (partition by topic_id order by number desc) as age
    from howdah.segment
) as segment
where age <= 2
order by topic_id, number
