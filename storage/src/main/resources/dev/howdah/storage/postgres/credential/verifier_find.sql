select rolpassword
from pg_catalog.pg_authid
where rolname = ?
    and rolcanlogin
    and (rolvaliduntil is null or rolvaliduntil > pg_catalog.clock_timestamp())
