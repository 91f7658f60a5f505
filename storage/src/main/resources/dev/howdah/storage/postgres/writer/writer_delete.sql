delete from howdah.writer where id = ?
