-- Rows of 2 KB and more stay whole on their page, up to 8 KB: in the TOAST table each of them would cost several rows and an
-- index probe. lz4 makes JSON 2.5 times smaller for about what it costs to write the rest of it, and gives up early on what is
-- compressed already. A Postgres without it leaves values as they are: its other method takes five times what writing them does.
do $$
begin
    if exists (
        select from pg_catalog.pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)
    ) then
        alter table {record_leaf}
            alter column key set compression lz4, alter column key set storage main,
            alter column value set compression lz4, alter column value set storage main,
            alter column headers set compression lz4, alter column headers set storage main;
    else
        alter table {record_leaf}
            set (toast_tuple_target = 8160),
            alter column key set storage external,
            alter column value set storage external,
            alter column headers set storage external;
    end if;
end
$$
