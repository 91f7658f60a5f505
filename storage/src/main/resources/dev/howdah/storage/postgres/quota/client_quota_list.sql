select user_name, client_id, ip, name, value, long_user_name, long_client_id
from howdah.client_quota
order by user_name, client_id, ip, name
