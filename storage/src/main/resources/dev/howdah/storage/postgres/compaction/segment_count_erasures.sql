-- Rises when something in these segments is erased. No row of it is ever counted down but with its segment.
select coalesce(sum(erasures), 0)::bigint from howdah.segment where topic_id = ? and number = any (?)
