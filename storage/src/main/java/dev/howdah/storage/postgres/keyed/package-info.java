/**
 * Appends with keys: what a client sends again, because it has not heard the answer, is stored once. The keys are rows that are inserted
 * alongside of the append.
 *
 * <p>Thread: the lane that asked for the writer; it blocks.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.keyed;

import org.jspecify.annotations.NullMarked;
