select ctid from howdah.writer where id = ?
