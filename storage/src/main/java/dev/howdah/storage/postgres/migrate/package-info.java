/**
 * Brings the schema of a database, and the layout of the log in it, up to the version of this code.
 *
 * <p>Thread: the one that opens the storage, which blocks.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.doctor}.
 */
@NullMarked
package dev.howdah.storage.postgres.migrate;

import org.jspecify.annotations.NullMarked;
