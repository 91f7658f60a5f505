/**
 * Removes superseded records from leaves that have ended, merges small leaves, packs small chunks, and writes leaves anew in which records were erased.
 *
 * <p>Thread: compactor, which blocks.
 *
 * <p>Imported by: {@code postgres.janitor}.
 */
@NullMarked
package dev.howdah.storage.postgres.compaction;

import org.jspecify.annotations.NullMarked;
