/**
 * Removes superseded records from ended leaves and merges what is small.
 *
 * <p>Thread: compactor; it blocks.
 */
@NullMarked
package dev.howdah.storage.postgres.compaction;

import org.jspecify.annotations.NullMarked;
