-- Values are not compressed by Postgres: they are often compressed already, and it costs more than it saves on the ack.
alter table {record_leaf}
    alter column key set storage external,
    alter column value set storage external,
    alter column headers set storage external
