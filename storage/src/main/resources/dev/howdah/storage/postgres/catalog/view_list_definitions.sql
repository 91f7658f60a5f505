-- The views of topics, with the topic's number taken out: all of them should be equal.
select
    wanted.topic_id,
    replace(
        replace(
            pg_catalog.pg_get_viewdef(class.oid), pg_catalog.format('t%s_log', wanted.topic_id), 't_log'),
        pg_catalog.format('topic_id = %s)', wanted.topic_id), 'topic_id)') as definition
from unnest(?::int[], ?::text[]) as wanted (topic_id, name)
join pg_catalog.pg_class as class
    on class.relname = wanted.name and class.relnamespace = pg_catalog.to_regnamespace('topics') and class.relkind = 'v'
