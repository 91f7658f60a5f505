/**
 * Looks at a database and says what is wrong with it, in plain lines; mends the views of topics.
 *
 * <p>Thread: the caller's; blocks.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.doctor;

import org.jspecify.annotations.NullMarked;
