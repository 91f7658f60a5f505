select mechanism, iterations, salt, stored_key, server_key
from howdah.scram_credential
where user_name = ?
order by mechanism
