package dev.howdah.storage.postgres.segment;

/** One leaf of a topic's table. */
public record Segment(int number, LeafBounds bounds) {}
