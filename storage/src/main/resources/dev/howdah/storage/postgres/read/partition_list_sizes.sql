-- The size of the leaves of every topic, with indexes and TOAST, divided among its partitions by the number of their
-- records.
with leaf as (
    select
        pg_catalog.substring(class.relname, '^t([0-9]+)_log_[0-9]+$')::integer as topic_id,
        pg_catalog.pg_total_relation_size(class.oid) as bytes
    from pg_catalog.pg_class as class
    where class.relnamespace = 'howdah_log'::pg_catalog.regnamespace and class.relkind = 'r'
),
topic as (
    select topic_id, pg_catalog.sum(bytes) as bytes from leaf where topic_id is not null group by topic_id
),
head as (
    select
        topic_id, partition, next_offset - log_start_offset as records,
        pg_catalog.sum(next_offset - log_start_offset) over (partition by topic_id) as topic_records
    from howdah.partition_head
)
select
    head.topic_id, head.partition,
    case
        when head.topic_records = 0 then 0
        else pg_catalog.round(topic.bytes * head.records / head.topic_records)
    end::bigint as bytes
from head
join topic on topic.topic_id = head.topic_id
