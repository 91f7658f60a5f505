alter table {leaf} drop constraint bounds
