-- The last two segments of every topic: the one that is written and the one ahead.
select topic_id, number, lower_bound, upper_bound
from (
    select segment.*, pg_catalog.row_number() over (partition by topic_id order by number desc) as age
    from howdah.segment
) as segment
where age <= 2
order by topic_id, number
