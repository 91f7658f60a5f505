delete from howdah.writer where appended_at < ?
