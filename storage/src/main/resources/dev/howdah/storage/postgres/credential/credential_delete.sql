delete from howdah.scram_credential where user_name = ? and mechanism = ?
