alter table {table} rename to {name}
