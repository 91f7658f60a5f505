select secret from howdah.login_secret
