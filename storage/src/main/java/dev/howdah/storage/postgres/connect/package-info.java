/**
 * Connections with the session settings of this storage, the clock of the server, statements, and the mapping of errors.
 *
 * <p>Thread: any.
 */
@NullMarked
package dev.howdah.storage.postgres.connect;

import org.jspecify.annotations.NullMarked;
