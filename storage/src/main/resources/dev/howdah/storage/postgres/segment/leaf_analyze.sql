analyze {leaf}
