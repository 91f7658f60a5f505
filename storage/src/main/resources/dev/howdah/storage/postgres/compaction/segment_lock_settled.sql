select number from howdah.segment
where topic_id = ? and number = ? and settled_at is not null and truncated_at is null
for update
