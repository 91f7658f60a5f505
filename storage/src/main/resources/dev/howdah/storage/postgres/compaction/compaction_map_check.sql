select exists (select from {map} where partition = -1)
