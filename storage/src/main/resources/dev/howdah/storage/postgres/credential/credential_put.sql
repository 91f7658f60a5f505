insert into howdah.scram_credential (user_name, mechanism, iterations, salt, stored_key, server_key)
values (?, ?, ?, ?, ?, ?)
on conflict (user_name, mechanism) do update
set iterations = excluded.iterations, salt = excluded.salt, stored_key = excluded.stored_key, server_key = excluded.server_key
