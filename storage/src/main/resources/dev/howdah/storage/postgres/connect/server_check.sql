select
    pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version_number,
    pg_catalog.current_setting('server_version') as version,
    pg_catalog.current_setting('fsync') as fsync,
    pg_catalog.current_setting('full_page_writes') as full_page_writes,
    pg_catalog.current_setting('synchronous_commit') as synchronous_commit,
    pg_catalog.current_setting('server_encoding') as encoding,
    pg_catalog.pg_is_in_recovery() as in_recovery,
    pg_catalog.current_setting('default_transaction_read_only') as read_only
