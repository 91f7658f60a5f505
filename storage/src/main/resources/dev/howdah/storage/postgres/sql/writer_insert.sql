insert into howdah.writer (id, appended_at) values (?, ?)
