-- The last two segments of every topic: the one that is written and the one ahead. With what they hold beside TOAST, so that a thousand topics that
-- nobody writes cost one statement a round.
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
