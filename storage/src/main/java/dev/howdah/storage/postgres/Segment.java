package dev.howdah.storage.postgres;

/** One leaf of a topic's batch table and the one of its record table with the same bounds. */
record Segment(int number, LeafBounds bounds) {}
