/**
 * Moves log starts and frees what lies below them.
 *
 * <p>Thread: janitor, which blocks; any that may block for DeleteRecords.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.compaction}, {@code postgres.janitor}, {@code postgres.migrate}.
 */
@NullMarked
package dev.howdah.storage.postgres.retention;

import org.jspecify.annotations.NullMarked;
