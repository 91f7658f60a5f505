insert into howdah.client_quota (user_name, client_id, ip, name, value, long_user_name, long_client_id)
values (?, ?, ?, ?, ?, ?, ?)
on conflict on constraint client_quota_entity_key do update set value = excluded.value
