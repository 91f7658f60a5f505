insert into howdah.migration (applied_at, number, name) values (pg_catalog.statement_timestamp(), ?, ?)
