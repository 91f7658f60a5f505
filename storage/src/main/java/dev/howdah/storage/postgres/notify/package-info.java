/**
 * Sends and hears NOTIFY, with a slow poll behind it.
 *
 * <p>Thread: two threads of its own.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.notify;

import org.jspecify.annotations.NullMarked;
