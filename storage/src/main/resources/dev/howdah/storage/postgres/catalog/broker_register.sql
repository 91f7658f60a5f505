-- Not listed yet, whatever the process before this one has left.
insert into howdah.broker (node_id, host, port, incarnation, lease_until)
values ((select coalesce(max(node_id), 0) + 1 from howdah.broker), ?, ?, ?, '-infinity')
on conflict (host, port) do update set incarnation = excluded.incarnation, lease_until = excluded.lease_until
returning node_id
