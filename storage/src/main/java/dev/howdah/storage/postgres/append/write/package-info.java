/**
 * Writes a plan in one pipeline: the statement that moves the heads and the marker, and the chunks.
 *
 * <p>Thread: the append lane; it blocks.
 *
 * <p>Imported by: {@code postgres.append}, {@code postgres.append.lane}, {@code postgres.append.recover}.
 */
@NullMarked
package dev.howdah.storage.postgres.append.write;

import org.jspecify.annotations.NullMarked;
