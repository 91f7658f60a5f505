delete from howdah.client_quota
where user_name is not distinct from ? and client_id is not distinct from ? and ip is not distinct from ? and name = ?
