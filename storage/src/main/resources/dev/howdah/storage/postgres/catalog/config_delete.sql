delete from howdah.config where kind = ? and name = ?
