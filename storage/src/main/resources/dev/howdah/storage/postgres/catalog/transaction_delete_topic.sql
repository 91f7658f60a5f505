-- What transactions have in a topic goes with it. The heads are locked, so that no batch adds to it.
with topic as (
    select ?::int4 as id
), partitions as (
    delete from howdah.transaction_partition where topic_id = (select id from topic)
), offsets as (
    delete from howdah.transaction_offset where topic_id = (select id from topic)
)
delete from howdah.aborted_transaction where topic_id = (select id from topic)
