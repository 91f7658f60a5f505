/**
 * The rows of {@code howdah.writer}: one for each lane, of appends and of share groups. The number in a row tells whether a transaction
 * was committed whose answer was lost.
 *
 * <p>Thread: the lane that owns the row.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.append.lane}, {@code postgres.share}.
 */
@NullMarked
package dev.howdah.storage.postgres.writer;

import org.jspecify.annotations.NullMarked;
