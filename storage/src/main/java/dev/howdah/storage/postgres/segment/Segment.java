package dev.howdah.storage.postgres.segment;

/** One leaf of a topic's batch table and the one of its record table with the same bounds. */
public record Segment(int number, LeafBounds bounds) {}
