/**
 * Removes superseded records from leaves that have ended, merges small leaves, and packs small chunks.
 *
 * <p>Thread: compactor, which blocks.
 *
 * <p>Imported by: {@code postgres.janitor}.
 */
@NullMarked
package dev.howdah.storage.postgres.compaction;

import org.jspecify.annotations.NullMarked;
