truncate {leaf}
