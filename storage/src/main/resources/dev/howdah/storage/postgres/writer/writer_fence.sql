-- From now on an append of this writer with a lower number fails, should it still be on its way to the server.
update howdah.writer set seq = ? where id = ? returning ctid
