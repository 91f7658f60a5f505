select seq, ctid from howdah.writer where id = ?
