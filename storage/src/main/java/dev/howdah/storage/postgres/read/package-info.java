/**
 * Reads committed records as record batches, and answers questions about offsets and timestamps.
 *
 * <p>Thread: any; stages complete on the event loops of the Vert.x client. The inspector blocks.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.catalog}.
 */
@NullMarked
package dev.howdah.storage.postgres.read;

import org.jspecify.annotations.NullMarked;
