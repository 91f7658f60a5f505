/**
 * Who may log in: Howdah's own users, and roles of Postgres.
 *
 * <p>Thread: any that may block.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.credential;

import org.jspecify.annotations.NullMarked;
