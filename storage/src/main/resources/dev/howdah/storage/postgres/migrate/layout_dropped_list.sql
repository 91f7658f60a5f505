-- Deleted topics whose tables somebody was reading then.
select topic_id
from howdah.topic_drop
where pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_batch', topic_id)) is not null
order by topic_id
