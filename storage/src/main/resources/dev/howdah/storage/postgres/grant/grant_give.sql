grant {privileges} on {object} to {role}
