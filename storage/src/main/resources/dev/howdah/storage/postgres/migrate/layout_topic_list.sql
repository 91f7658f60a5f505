select id, name
from howdah.topic
where pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_batch', id)) is not null
order by id
