alter table {parent} detach partition {leaf}
