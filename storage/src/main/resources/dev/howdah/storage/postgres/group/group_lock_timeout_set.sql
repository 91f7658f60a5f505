-- Until it is set anew. Statements of this session are transactions of their own.
select pg_catalog.set_config('lock_timeout', ?::text, false)
