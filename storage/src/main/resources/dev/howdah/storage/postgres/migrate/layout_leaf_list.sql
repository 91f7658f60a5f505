-- The segments of a topic whose leaves are still to be converted, and how many it has.
select number, lower_bound, upper_bound, segments
from (select *, pg_catalog.count(*) over () as segments from howdah.segment where topic_id = ?) as segment
where pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_batch_%s', topic_id, number)) is not null
order by number
