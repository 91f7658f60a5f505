-- Segments that ended in the given time and still have their BRIN, though they are large enough for a B-tree to matter.
select topic_id, number
from howdah.segment
where upper_bound >= ? and upper_bound < ?
    and pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_record_%s_brin', topic_id, number)) is not null
    and pg_catalog.pg_relation_size(
        pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_record_%s', topic_id, number))) >= ?
order by upper_bound, topic_id
limit ?
