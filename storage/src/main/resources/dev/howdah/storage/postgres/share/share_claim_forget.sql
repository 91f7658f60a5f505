-- The claims of SQL of share partitions that begin anew.
with gone as (
    delete from howdah.share_claim as c
    using unnest(?::text[], ?::int4[], ?::int4[]) as w (group_id, topic_id, partition)
    where c.group_id = w.group_id and c.topic_id = w.topic_id and c.partition = w.partition
    returning c.id
)
delete from howdah.share_ack as a using gone where a.claim_id = gone.id
