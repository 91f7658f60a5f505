/**
 * What follows when an append did not go through: what became of a lost commit, which partitions somebody else has locked, which batch
 * Postgres refuses, and the segment or connection that was missing.
 *
 * <p>Thread: the append lane; it blocks.
 *
 * <p>Imported by: {@code postgres.append}.
 */
@NullMarked
package dev.howdah.storage.postgres.append.recover;

import org.jspecify.annotations.NullMarked;
