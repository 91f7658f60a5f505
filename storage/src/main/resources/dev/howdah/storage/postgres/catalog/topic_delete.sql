-- Rows that refer to the topic are deleted by the same statement. Its tables are dropped later, from the list in
-- topic_drop.
with topic as (
    delete from howdah.topic where id = ? returning id, name
), segments as (
    delete from howdah.segment where topic_id in (select id from topic)
), starts as (
    delete from howdah.segment_start where topic_id in (select id from topic)
), epochs as (
    delete from howdah.leader_epoch_start where topic_id in (select id from topic)
), leftovers as (
    insert into howdah.topic_drop (topic_id) select id from topic
)
select name from topic
