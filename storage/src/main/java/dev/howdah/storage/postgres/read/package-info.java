/**
 * Reads committed records back as record batches, and answers questions about offsets and timestamps.
 *
 * <p>Thread: any; stages complete on the event loops of the Vert.x client.
 */
@NullMarked
package dev.howdah.storage.postgres.read;

import org.jspecify.annotations.NullMarked;
