insert into howdah.writer (id, appended_at) values (?, pg_catalog.clock_timestamp()) on conflict on constraint writer_pkey do nothing
