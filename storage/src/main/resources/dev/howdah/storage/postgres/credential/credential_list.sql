select user_name, mechanism, iterations, salt, stored_key, server_key
from howdah.scram_credential
order by user_name, mechanism
