-- The number behind the migrations'. Held by the session: it goes with the connection that converts, so never two of them do.
select pg_catalog.pg_advisory_lock(114844919226729)
