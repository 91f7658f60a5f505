-- A lane appends only while its row is where it left it. So each that appends in an earlier epoch fails, and comes back to learn the
-- new one. Numbers stay: they tell what was committed.
update howdah.writer set appended_at = appended_at
