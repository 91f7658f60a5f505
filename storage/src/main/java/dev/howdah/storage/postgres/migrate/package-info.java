/**
 * Brings the schema of a database, and the layout of the log in it, up to this code's.
 *
 * <p>Thread: the one that opens the storage; it blocks.
 */
@NullMarked
package dev.howdah.storage.postgres.migrate;

import org.jspecify.annotations.NullMarked;
