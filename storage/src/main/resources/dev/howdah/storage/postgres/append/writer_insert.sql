insert into howdah.writer (id, appended_at) values (?, ?) on conflict on constraint writer_pkey do nothing
